# Every pseudo-instruction and operand form that GNU as takes for RV32IMA_Zicsr_Zifencei.
        .text
start:  nop
        li      a0, 0
        li      a0, -1
        li      a0, 2047
        li      a0, 2048
        li      a0, -2048
        li      a0, -2049
        li      a0, 4096
        li      a0, 0x12345000
        li      a0, 0x12345678
        li      a0, 0x7ffff800
        li      a0, 0x80000000
        li      a0, 0xfffff800
        li      a0, 0xffffffff
        li      a0, -0x80000000
        li      a0, 'a'
        li      a0, '\n'
        li      a0, (1 << 20) | 3
        li      a0, %lo(value)
        mv      a0, a1
        move    a0, a1
        not     a0, a1
        neg     a0, a1
        seqz    a0, a1
        snez    a0, a1
        sltz    a0, a1
        sgtz    a0, a1
        sgt     a0, a1, a2
        sgtu    a0, a1, a2
        sext.b  a0, a1
        sext.h  a0, a1
        zext.b  a0, a1
        zext.h  a0, a1
back:   beqz    a0, back
        bnez    a0, back
        blez    a0, back
        bgez    a0, back
        bltz    a0, ahead
        bgtz    a0, ahead
        bgt     a0, a1, ahead
        ble     a0, a1, ahead
        bgtu    a0, a1, ahead
        bleu    a0, a1, ahead
        beq     a0, a1, back
        bne     a0, a1, back
        blt     a0, a1, back
        bge     a0, a1, back
        bltu    a0, a1, ahead
        bgeu    a0, a1, ahead
ahead:  j       back
        jal     back
        jal     t0, ahead
        jr      a0
        jr      8(a0)
        jr      (a0)
        jr      a0, 8
        jalr    a0
        jalr    a0, a1
        jalr    8(a0)
        jalr    a0, 8(a1)
        jalr    a0, a1, 8
        jalr    a0, (a1)
        jalr    (a0)
        jalr    zero, 0(ra)
        ret
        call    start
        call    t0, start
        call    start@plt
        tail    start
        tail    start@plt
        jump    start, t0
        la      a0, value
        la      a0, value + 4
        la      a0, 0x12345
        la      a0, 12
        lla     a0, value
        lla     a0, value + 4
        lla     a0, 0x12345678
        .option push
        .option pic
        la      a0, value
        lla     a0, value
        .option pop
        la.tls.ie a0, private
        lb      a0, value
        lbu     a0, value
        lh      a0, value
        lhu     a0, value
        lw      a0, value
        lw      a0, value + 4
        sb      a0, value, t0
        sh      a0, value, t0
        sw      a0, value, t0
        lb      a0, (a1)
        lbu     a0, 4(a1)
        lh      a0, -4(a1)
        lhu     a0, 0(a1)
        lw      a0, 2047(a1)
        sb      a0, (a1)
        sh      a0, 4(a1)
        sw      a0, -2048(a1)
        lw      a0, %lo(value)(a1)
        sw      a0, %lo(value + 4)(a1)
        add     a0, a1, 5
        and     a0, a1, 5
        or      a0, a1, 5
        xor     a0, a1, -5
        sll     a0, a1, 5
        srl     a0, a1, 5
        sra     a0, a1, 31
        slt     a0, a1, 5
        sltu    a0, a1, 5
        add     a0, a1, a2
        addi    a0, a1, 0xfffff800
        addi    a0, a1, %lo(value)
        lui     a0, 0xfffff
        lui     a0, %hi(value)
        lui     a0, %hi(0x12345fff)
        addi    a0, a0, %lo(0x12345fff)
        auipc   a0, 0x12345
1:      auipc   a0, %pcrel_hi(value)
        addi    a0, a0, %pcrel_lo(1b)
2:      auipc   a0, %pcrel_hi(value)
        sw      a1, %pcrel_lo(2b)(a0)
        lui     a0, %tprel_hi(private)
        add     a0, a0, tp, %tprel_add(private)
        lw      a1, %tprel_lo(private)(a0)
        sw      a1, %tprel_lo(private)(a0)
        addi    a1, a0, %tprel_lo(private)
3:      auipc   a0, %got_pcrel_hi(value)
        lw      a0, %pcrel_lo(3b)(a0)
4:      auipc   a0, %tls_ie_pcrel_hi(private)
        lw      a0, %pcrel_lo(4b)(a0)
        fence
        fence   rw, rw
        fence   iorw, iorw
        fence   r, rw
        fence   i, o
        fence.tso
        fence.i
        ecall
        ebreak
        scall
        sbreak
        unimp
        csrr    a0, cycle
        csrr    a0, 0xc00
        csrw    mscratch, a0
        csrw    mscratch, 5
        csrs    mstatus, a0
        csrc    mstatus, a0
        csrs    mstatus, 8
        csrc    mstatus, 8
        csrwi   mstatus, 31
        csrsi   mstatus, 31
        csrci   mstatus, 31
        csrrw   a0, sscratch, a1
        csrrs   a0, satp, a1
        csrrc   a0, 0x123, a1
        csrrw   a0, sscratch, 5
        csrrs   a0, satp, 5
        csrrc   a0, 0x123, 5
        csrrwi  a0, sscratch, 5
        csrrsi  a0, satp, 5
        csrrci  a0, 0x123, 5
        rdcycle a0
        rdtime  a0
        rdinstret a0
        rdcycleh a0
        rdtimeh a0
        rdinstreth a0
        wfi
        mret
        sret
        uret
        sfence.vma
        sfence.vma a0
        sfence.vma a0, a1
        lr.w    a0, (a1)
        lr.w.aq a0, 0(a1)
        lr.w.rl a0, (a1)
        lr.w.aqrl a0, (a1)
        sc.w    a0, a2, (a1)
        sc.w.rl a0, a2, 0(a1)
        amoswap.w a0, a2, (a1)
        amoadd.w.aq a0, a2, (a1)
        amoxor.w.rl a0, a2, (a1)
        amoand.w.aqrl a0, a2, (a1)
        amoor.w a0, a2, 0(a1)
        amomin.w a0, a2, (a1)
        amomax.w a0, a2, (a1)
        amominu.w a0, a2, (a1)
        amomaxu.w a0, a2, (a1)
        mul     a0, a1, a2
        mulh    a0, a1, a2
        mulhsu  a0, a1, a2
        mulhu   a0, a1, a2
        div     a0, a1, a2
        divu    a0, a1, a2
        rem     x10, x11, x12
        remu    s0, fp, x31
        slli    a0, a1, 31
        srli    a0, a1, 1
        srai    a0, a1, 1
        .data
value:  .word   1, 2
        .section .tdata, "awT", @progbits
        .word   0
private: .word  3
