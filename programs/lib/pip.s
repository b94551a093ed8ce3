# pip: Process-in-Process: several programs in one address space, each with its own variables.
#
# include  lib/pip-start.s lib/pip-spawn.s lib/pip-wait.s lib/pip-exit.s lib/pip-export.s lib/pip-sync.s
# include  lib/pip-kill.s lib/malloc.s

# The interface of PiP (Hori et al. 2018; github procinproc/PiP) by its own names.  Functions give 0 or an error.
#
#       here            pip_init, pip_fin; pip_get_pipid, pip_get_ntasks, pip_get_mode, pip_get_system_id,
#                       pip_is_initialized, pip_isa_root, pip_isa_task, pip_is_threaded, pip_is_shared_fd, pip_yield
#       pip-start.s     what runs before main, in a program that anybody starts
#       pip-spawn.s     pip_spawn, pip_task_spawn, pip_spawn_from_main, pip_spawn_from_func, pip_spawn_hook
#       pip-wait.s      pip_wait, pip_trywait, pip_wait_any, pip_trywait_any
#       pip-exit.s      pip_exit, exit_program
#       pip-export.s    pip_named_export, pip_named_import, pip_named_tryimport, pip_export, pip_import,
#                       pip_set_aux, pip_get_aux
#       pip-sync.s      pip_barrier_init, _wait, _fin; pip_mutex_init, _lock, _unlock, _fin
#       pip-kill.s      pip_kill, pip_kill_all_tasks, pip_abort, pip_sigmask, pip_signal_wait
#       malloc.s        malloc, free and relatives: blocks that any task may free
#
# The *root* is the program that calls pip_init first.  A *task* is a program that was spawned; its number, the pipid,
# is a slot in the table that the root makes:
#
#       PIP_ROOT | PIP_TASK 0 | PIP_TASK 1 | ... | PIP_TASK ntasks - 1 | PIP_TASK of the root
#
# Every program has its own copy of this library and its data.  So two of its words, private like all static variables,
# say where the table is and whose code this is: identity comes from the program, not from the kernel and not from tp.
# It stays right on a foreign kernel context; and a function of another task, called by its pointer, acts as that task.
#
# Where PiP's document and its code differ, this follows the document:
#
#       a pipid that is taken is EBUSY (the code: EAGAIN)
#
# And where a kernel of its own makes more possible, this goes beyond both:
#
#       any task may spawn, and wait for any other (PiP: only the root; there EPERM)
#       pipids, and the memory of a task that was waited for, are used again (PiP: EOVERFLOW after 300 spawns)
#       PIP_NTASKS_MAX tasks instead of 300

        .data
        .globl  pip_root, pip_task
        .balign 4
pip_root:       .word   0               # the table; 0 before pip_init
pip_task:       .word   0               # our record in it

        .equ    PIP_MAGIC, 0x50695069

# pip_init: become the root, or ask what one is.
#
#   in    a0  where our pipid goes, or 0
#         a1  the greatest number of tasks, at this address; a task gets it there; 0: PIP_NTASKS_DEFAULT
#         a2  what the root exports to all tasks, at this address; a task gets it there; or 0
#         a3  0 or one of PIP_MODE_...; all that mean processes mean the same here
#   out   a0  0, EINVAL, EOVERFLOW, EBUSY (the root, again), ENOMEM, EPERM (the table is not one)

        .text
        .globl  pip_init
        .type   pip_init, @function
pip_init:
        lw      t0, pip_task
        bnez    t0, .known

        li      t1, PIP_MODE_PROCESS    # t1 = mode
        beqz    a3, .mode_known
        li      t0, PIP_MODE_PTHREAD
        beq     a3, t0, .threads
        andi    t0, a3, 0x700           # at most one way to make a process
        beqz    t0, .one_way
        addi    t2, t0, -1
        and     t2, t2, t0
        bnez    t2, .bad_init
.one_way:
        xor     t0, a3, t0
        bne     t0, t1, .bad_init
        j       .mode_known
.threads:
        mv      t1, a3
.mode_known:
        li      t2, PIP_NTASKS_DEFAULT  # t2 = ntasks
        beqz    a1, .ntasks_known
        lw      t2, 0(a1)
        blez    t2, .bad_init
        li      t0, PIP_NTASKS_MAX
        bgt     t2, t0, .many
.ntasks_known:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      a0, 16(sp)
        sw      a2, 12(sp)
        sw      t1, 8(sp)
        sw      t2, 4(sp)
        li      t0, PIP_TASK_BYTES
        mul     s0, t2, t0              # s0 = the root's record in the table
        addi    s0, s0, PIP_ROOT_BYTES
        add     a0, s0, t0
        sw      a0, 0(sp)
        call    map_memory
        bltz    a0, .no_table
        mv      s1, a0                  # s1 = the table
        add     s0, s0, s1
        lw      t0, 0(sp)
        sw      t0, PIP_ROOT_MAPPED(s1)
        lw      t0, 4(sp)
        sw      t0, PIP_ROOT_NTASKS(s1)
        lw      t0, 8(sp)
        sw      t0, PIP_ROOT_MODE(s1)
        lw      t0, 12(sp)
        beqz    t0, .nothing_exported
        lw      t0, 0(t0)
        sw      t0, PIP_ROOT_EXPORTED(s1)
.nothing_exported:
        call    getpid
        sw      a0, PIP_ROOT_PID(s1)
        sw      a0, PIP_TASK_TID(s0)
        li      t0, 1
        sw      t0, PIP_TASK_TAKEN(s0)
        sw      t0, PIP_TASK_SERIAL(s0)
        sw      t0, PIP_TASK_EVENT(s0)
        sw      s1, PIP_TASK_ROOT(s0)
        li      t0, PIP_PIPID_ROOT
        sw      t0, PIP_TASK_PIPID(s0)
        li      t1, PIP_MAGIC
        sw      t1, PIP_ROOT_MAGIC(s1)
        sw      s1, pip_root, t1
        sw      s0, pip_task, t1
        lw      t1, 16(sp)
        beqz    t1, .init_done
        sw      t0, 0(t1)
.init_done:
        li      a0, 0
.init_return:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        addi    sp, sp, 32
        ret
.no_table:
        li      a0, ENOMEM
        j       .init_return

.known: lw      t1, PIP_TASK_PIPID(t0)
        li      t2, PIP_PIPID_ROOT
        beq     t1, t2, .root_again
        lw      t2, PIP_TASK_ROOT(t0)
        lw      t3, PIP_ROOT_MAGIC(t2)
        li      t4, PIP_MAGIC
        bne     t3, t4, .no_init
        beqz    a0, .no_pipid_wanted
        sw      t1, 0(a0)
.no_pipid_wanted:
        beqz    a1, .no_ntasks_wanted
        lw      t1, PIP_ROOT_NTASKS(t2)
        sw      t1, 0(a1)
.no_ntasks_wanted:
        beqz    a2, .no_export_wanted
        lw      t1, PIP_TASK_GIVEN(t0)  # at its spawn, or by the root to all
        bnez    t1, .give
        lw      t1, PIP_ROOT_EXPORTED(t2)
.give:  sw      t1, 0(a2)
.no_export_wanted:
        li      a0, 0
        ret
.root_again:
        li      a0, EBUSY
        ret
.bad_init:
        li      a0, EINVAL
        ret
.many:  li      a0, EOVERFLOW
        ret
.no_init:
        li      a0, EPERM
        ret
        .size   pip_init, . - pip_init

# pip_fin: the end of PiP in this program.  In a task it does nothing.
#
#   out   a0  0, EPERM (no pip_init before), EBUSY (a task has not been waited for)

        .globl  pip_fin
        .type   pip_fin, @function
pip_fin:
        lw      t0, pip_task
        beqz    t0, .no_init
        lw      t1, PIP_TASK_PIPID(t0)
        li      t2, PIP_PIPID_ROOT
        beq     t1, t2, .fin_root
        li      a0, 0
        ret
.fin_root:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        sw      s2, 0(sp)
        lw      s0, pip_root
        lw      s1, PIP_ROOT_NTASKS(s0)
        addi    s2, s0, PIP_ROOT_BYTES  # s2 = record
.any_left:
        beqz    s1, .none_left
        lw      t0, PIP_TASK_TAKEN(s2)
        li      a0, EBUSY
        bnez    t0, .fin_done
        addi    s2, s2, PIP_TASK_BYTES
        addi    s1, s1, -1
        j       .any_left
.none_left:
        lw      s1, PIP_ROOT_NTASKS(s0)
        addi    s1, s1, 1               # the root has exported names, too
        addi    s2, s0, PIP_ROOT_BYTES
.record:
        addi    a0, s2, PIP_TASK_HEAP
        lw      t0, HEAP_ARENAS(a0)
        beqz    t0, .no_heap
        call    heap_drop
.no_heap:
        lw      a0, PIP_TASK_NAMES(s2)
        beqz    a0, .no_names
        call    names_drop
.no_names:
        addi    s2, s2, PIP_TASK_BYTES
        addi    s1, s1, -1
        bnez    s1, .record
        mv      a0, s0
        lw      a1, PIP_ROOT_MAPPED(s0)
        call    munmap
        sw      zero, pip_root, t0
        sw      zero, pip_task, t0
        li      a0, 0
.fin_done:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        lw      s2, 0(sp)
        addi    sp, sp, 16
        ret
        .size   pip_fin, . - pip_fin

# pip_record: the record of a pipid, which may be PIP_PIPID_ROOT or PIP_PIPID_MYSELF.
#
#   in    a0  pipid
#   out   a0  record, or 0
#         a1  0, or why not: EPERM (no pip_init before), EINVAL (negative), ERANGE (too big)
#   uses  t0 t1

        .globl  pip_record
        .type   pip_record, @function
pip_record:
        lw      t0, pip_root
        li      a1, EPERM
        beqz    t0, .no_record
        lw      t1, PIP_ROOT_NTASKS(t0)
        li      a1, PIP_PIPID_ROOT
        beq     a0, a1, .of_root
        li      a1, PIP_PIPID_MYSELF
        beq     a0, a1, .of_me
        li      a1, EINVAL
        bltz    a0, .no_record
        li      a1, ERANGE
        bge     a0, t1, .no_record
        mv      t1, a0
.of_root:
        li      a0, PIP_TASK_BYTES
        mul     a0, a0, t1
        add     a0, a0, t0
        addi    a0, a0, PIP_ROOT_BYTES
        li      a1, 0
        ret
.of_me: lw      a0, pip_task
        li      a1, 0
        ret
.no_record:
        li      a0, 0
        ret
        .size   pip_record, . - pip_record

# Questions.  Each puts its answer at the address in a0, or gives EPERM before pip_init.

        .globl  pip_get_pipid
        .type   pip_get_pipid, @function
pip_get_pipid:
        lw      t0, pip_task
        beqz    t0, .no_init
        lw      t0, PIP_TASK_PIPID(t0)
        j       .answer

        .globl  pip_get_ntasks
        .type   pip_get_ntasks, @function
pip_get_ntasks:
        lw      t0, pip_root
        beqz    t0, .no_init
        lw      t0, PIP_ROOT_NTASKS(t0)
        j       .answer

        .globl  pip_get_mode
        .type   pip_get_mode, @function
pip_get_mode:
        lw      t0, pip_root
        beqz    t0, .no_init
        lw      t0, PIP_ROOT_MODE(t0)
.answer:
        beqz    a0, .nobody_asks
        sw      t0, 0(a0)
.nobody_asks:
        li      a0, 0
        ret

# pip_get_system_id: in a0 a pipid, in a1 where its number goes: the pid of a process, the tid of a thread.

        .globl  pip_get_system_id
        .type   pip_get_system_id, @function
pip_get_system_id:
        mv      t2, a1
        mv      t3, ra
        call    pip_record
        mv      ra, t3
        beqz    a0, .give_error
        lw      t0, PIP_TASK_TID(a0)
        li      a1, ESRCH               # nobody there
        beqz    t0, .give_error
        mv      a0, t2
        j       .answer
.give_error:
        mv      a0, a1
        ret

# Questions that are answered by 0 or 1 in a0, at any time.

        .globl  pip_is_initialized
        .type   pip_is_initialized, @function
pip_is_initialized:
        lw      a0, pip_task
        snez    a0, a0
        ret

        .globl  pip_isa_root
        .type   pip_isa_root, @function
pip_isa_root:
        lw      a0, pip_task
        beqz    a0, .is_not
        lw      a0, PIP_TASK_PIPID(a0)
        addi    a0, a0, -PIP_PIPID_ROOT
        seqz    a0, a0
.is_not:
        ret

        .globl  pip_isa_task
        .type   pip_isa_task, @function
pip_isa_task:
        lw      a0, pip_task
        beqz    a0, .is_not
        lw      a0, PIP_TASK_PIPID(a0)
        addi    a0, a0, -PIP_PIPID_ROOT
        snez    a0, a0
        ret

        .globl  pip_is_threaded, pip_is_shared_fd
        .type   pip_is_threaded, @function
        .type   pip_is_shared_fd, @function
pip_is_threaded:                        # threads share their descriptors, processes do not
pip_is_shared_fd:
        lw      a0, pip_root
        beqz    a0, .is_not
        lw      a0, PIP_ROOT_MODE(a0)
        li      t0, PIP_MODE_PTHREAD
        sub     a0, a0, t0
        seqz    a0, a0
        ret

# pip_yield: let others run.  Tasks that are no bi-level threads have nobody to yield to but the kernel's contexts.

        .globl  pip_yield
        .type   pip_yield, @function
pip_yield:                              # a0 PIP_YIELD_USER, PIP_YIELD_SYSTEM or 0
        lw      t0, pip_task
        beqz    t0, .no_init
        li      a7, CALL_SCHED_YIELD
        ecall
        li      a0, 0                   # no user context was switched to
        ret
