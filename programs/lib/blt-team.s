# blt-team: one function, run by several user-level threads in several domains.
#
# include  lib/blt.s lib/syscall.s

# blt_team: call function(0) ... function(count - 1), each decoupled, thread i in domain i modulo the number of domains.
#
#   in    a0  function(number); decoupled when it begins, and wherever it likes when it returns
#         a1  count, at most 16
#         a2  domains, 1 to 4: the caller's own, and those of BLTs made for it
#
#       the domains' threads do nothing but end, which they may not before their domains are empty;
#       they must not even begin to, before everybody has decoupled into them

        .equ    COUNT_MAX, 16
        .equ    DOMAINS_MAX, 4

        .text
        .globl  blt_team
        .type   blt_team, @function
blt_team:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        sw      a0, team_function, t0
        sw      a2, team_domain_count, t0
        sw      zero, team_begun, t0
        mv      s0, a1                  # s0 = count
        mv      s1, a2                  # s1 = domains
        lw      a0, TP_CONTEXT(tp)
        bnez    a0, .is_blt
        call    uc_init
.is_blt:
        la      s3, team_domains
        sw      a0, 0(s3)
        li      s2, 1
.make_domain:
        beq     s2, s1, .make_threads
        addi    s3, s3, 4
        la      a0, team_schedule
        mv      a1, s0
        li      a2, UC_TASK
        call    uc_create
        sw      a0, 0(s3)
        addi    s2, s2, 1
        j       .make_domain
.make_threads:
        li      s2, 0
        la      s3, team_threads
.make_thread:
        la      a0, team_begin
        mv      a1, s2
        li      a2, UC_TASK
        call    uc_create
        sw      a0, 0(s3)
        addi    s3, s3, 4
        addi    s2, s2, 1
        bne     s2, s0, .make_thread

        la      s3, team_threads
.join_thread:
        lw      a0, 0(s3)
        call    uc_join
        addi    s3, s3, 4
        addi    s2, s2, -1
        bnez    s2, .join_thread
        la      s3, team_domains
.join_domain:
        addi    s1, s1, -1
        beqz    s1, .team_done
        addi    s3, s3, 4
        lw      a0, 0(s3)
        call    uc_join
        j       .join_domain
.team_done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        addi    sp, sp, 32
        ret
        .size   blt_team, . - blt_team

        .type   team_schedule, @function
team_schedule:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a0
.until_all:
        call    uc_yield
        call    sched_yield
        lw      t0, team_begun
        bne     t0, s0, .until_all
        li      a0, 0                   # the exit runs what is still there
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
        .size   team_schedule, . - team_schedule

        .type   team_begin, @function
team_begin:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a0
        lw      t0, team_domain_count
        remu    t0, s0, t0
        slli    t0, t0, 2
        la      t1, team_domains
        add     t0, t0, t1
        lw      a0, 0(t0)
        call    uc_decouple
        la      t1, team_begun
        li      t0, 1
        amoadd.w zero, t0, (t1)
        mv      a0, s0
        lw      t0, team_function
        jalr    t0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
        .size   team_begin, . - team_begin

        .bss
        .balign 4
team_function:          .zero   4
team_domain_count:      .zero   4
team_begun:             .zero   4
team_domains:           .zero   4 * DOMAINS_MAX
team_threads:           .zero   4 * COUNT_MAX
