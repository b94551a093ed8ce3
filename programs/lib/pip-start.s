# pip-start: the first instructions of a program that may be the root of a family, one of its tasks, or neither.
#
# include  lib/image.s lib/tls.s lib/malloc.s lib/pip.s

# As lib/start.s, and then: who spawned us left two words in the auxiliary vector.
#
#       AT_TASK_WORD    our record in the table of the family (lib/pip.s); not there for a program that nobody spawned
#       AT_TASK_START   a function to call instead of main; not there without one
#
# A task finds itself initialised when main begins:
#
#       pip_task, pip_root and malloc_heap are set
#       process mode: SIGCHLD and SIGTERM have their default actions
#       the before hook runs: code of the spawner, on our kernel context; if it gives anything but 0 that is our end
#       process mode: descriptors marked FD_CLOEXEC are closed
#       exit with what main, or the function, gives
#
# The hook's code is the spawner's, and so are the variables it names, but tp is ours: of thread-local variables it sees
# nothing that is right.

        .data
        .globl  environ
        .balign 4
environ:        .word   0

        .text
        .globl  _start
        .type   _start, @function
        .weak   __global_pointer$
_start:
        .option push
        .option norelax
        lla     gp, __global_pointer$
        .option pop

        lw      s0, 0(sp)               # s0 = argc
        addi    s1, sp, 4               # s1 = argv
        slli    t0, s0, 2
        add     t0, s1, t0
        addi    s2, t0, 4               # s2 = envp
        mv      a0, s2
.to_auxv:
        lw      t0, 0(a0)
        addi    a0, a0, 4
        bnez    t0, .to_auxv
        mv      s3, a0                  # s3 = auxv

        call    image_find
        bnez    tp, .prepared
        call    image_relocate
        call    tls_create
        mv      tp, a0
.prepared:
        andi    sp, sp, -16
        sw      s2, environ, t0

        li      s4, 0                   # s4 = our record
        li      s5, 0                   # s5 = what we start at
.pair:  lw      t0, 0(s3)
        lw      t1, 4(s3)
        addi    s3, s3, 8
        li      t2, AT_TASK_WORD
        bne     t0, t2, .not_word
        mv      s4, t1
.not_word:
        li      t2, AT_TASK_START
        bne     t0, t2, .not_start
        mv      s5, t1
.not_start:
        bnez    t0, .pair
        beqz    s4, .begin

        sw      s4, pip_task, t0
        lw      s6, PIP_TASK_ROOT(s4)   # s6 = table
        sw      s6, pip_root, t0
        addi    t1, s4, PIP_TASK_HEAP
        sw      zero, HEAP_LOCK(t1)     # who was here before may have been killed in malloc
        sw      t1, malloc_heap, t0

        lw      t0, PIP_ROOT_MODE(s6)
        li      t1, PIP_MODE_PTHREAD
        beq     t0, t1, .hook
        li      a0, SIGCHLD
        call    signal_default
        li      a0, SIGTERM
        call    signal_default
.hook:  lw      t0, PIP_TASK_BEFORE(s4)
        beqz    t0, .hooked
        lw      a0, PIP_TASK_HOOK_ARGUMENT(s4)
        jalr    t0
        beqz    a0, .hooked
        sw      zero, PIP_TASK_AFTER(s4)
        j       pip_exit
.hooked:
        lw      t0, PIP_ROOT_MODE(s6)
        li      t1, PIP_MODE_PTHREAD
        beq     t0, t1, .begin
        li      a7, CALL_TASK_CLOSED
        ecall
.begin: bnez    s5, .function
        mv      a0, s0
        mv      a1, s1
        mv      a2, s2
        call    main
        j       pip_exit
.function:
        lw      a0, PIP_TASK_ARGUMENT(s4)
        jalr    s5
        j       pip_exit
        .size   _start, . - _start

# signal_default: in a0, a signal.

        .type   signal_default, @function
signal_default:
        addi    sp, sp, -SIGACTION_BYTES
        sw      zero, SIGACTION_HANDLER(sp)
        sw      zero, SIGACTION_FLAGS(sp)
        sw      zero, SIGACTION_MASK(sp)
        sw      zero, SIGACTION_MASK + 4(sp)
        mv      a1, sp
        li      a2, 0
        li      a3, 8
        li      a7, CALL_RT_SIGACTION
        ecall
        addi    sp, sp, SIGACTION_BYTES
        ret
        .size   signal_default, . - signal_default
