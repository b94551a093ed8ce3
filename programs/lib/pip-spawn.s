# pip-spawn: new tasks.
#
# include  lib/syscall.s lib/pip.s

# pip_spawn_from_main: fill in a description of a program that starts at main.
#
#   in    a0  description, PIP_PROGRAM_BYTES
#         a1  path, a2 argv, a3 envp or 0 for ours
#         a4  what the task's pip_init gives as exported, or 0 for what the root exports
#         a5  its aux pointer

        .text
        .globl  pip_spawn_from_main
        .type   pip_spawn_from_main, @function
pip_spawn_from_main:
        sw      a1, PIP_PROGRAM_PROG(a0)
        sw      a2, PIP_PROGRAM_ARGV(a0)
        sw      zero, PIP_PROGRAM_FUNCTION(a0)
        sw      zero, PIP_PROGRAM_ARGUMENT(a0)
        bnez    a3, .has_environment
        lw      a3, environ
.has_environment:
        sw      a3, PIP_PROGRAM_ENVV(a0)
        sw      a4, PIP_PROGRAM_EXPORTED(a0)
        sw      a5, PIP_PROGRAM_AUX(a0)
        li      a0, 0
        ret
        .size   pip_spawn_from_main, . - pip_spawn_from_main

# pip_spawn_from_func: fill in a description of a program that starts at a function of one argument.
#
#   in    a0  description
#         a1  path, a2 the function's name, a3 its argument, a4 envp or 0, a5 exported, a6 aux
#
# The name is looked up in the file's symbols: a global one, or the only local one of that name.

        .globl  pip_spawn_from_func
        .type   pip_spawn_from_func, @function
pip_spawn_from_func:
        sw      a1, PIP_PROGRAM_PROG(a0)
        sw      zero, PIP_PROGRAM_ARGV(a0)
        sw      a2, PIP_PROGRAM_FUNCTION(a0)
        sw      a3, PIP_PROGRAM_ARGUMENT(a0)
        bnez    a4, .func_has_environment
        lw      a4, environ
.func_has_environment:
        sw      a4, PIP_PROGRAM_ENVV(a0)
        sw      a5, PIP_PROGRAM_EXPORTED(a0)
        sw      a6, PIP_PROGRAM_AUX(a0)
        li      a0, 0
        ret
        .size   pip_spawn_from_func, . - pip_spawn_from_func

# pip_spawn_hook: fill in hooks.  a0 hooks, a1 before main, a2 at the end, a3 the argument of both.

        .globl  pip_spawn_hook
        .type   pip_spawn_hook, @function
pip_spawn_hook:
        sw      a1, PIP_HOOK_BEFORE(a0)
        sw      a2, PIP_HOOK_AFTER(a0)
        sw      a3, PIP_HOOK_ARGUMENT(a0)
        li      a0, 0
        ret
        .size   pip_spawn_hook, . - pip_spawn_hook

# pip_spawn: the older form, in one call.
#
#   in    a0 path, a1 argv, a2 envp or 0, a3 core, a4 where the pipid is and goes
#         a5 before, a6 after, a7 their argument

        .globl  pip_spawn
        .type   pip_spawn, @function
pip_spawn:
        addi    sp, sp, -64
        sw      ra, 60(sp)
        sw      a3, 56(sp)
        sw      a4, 52(sp)
        sw      a5, PIP_HOOK_BEFORE(sp)
        sw      a6, PIP_HOOK_AFTER(sp)
        sw      a7, PIP_HOOK_ARGUMENT(sp)
        mv      a3, a2
        mv      a2, a1
        mv      a1, a0
        li      a4, 0
        li      a5, 0
        addi    a0, sp, 16
        call    pip_spawn_from_main
        addi    a0, sp, 16
        lw      a1, 56(sp)
        li      a2, 0
        lw      a3, 52(sp)
        mv      a4, sp
        call    pip_task_spawn
        lw      ra, 60(sp)
        addi    sp, sp, 64
        ret
        .size   pip_spawn, . - pip_spawn

# pip_task_spawn: start a task.
#
#   in    a0  description of the program
#         a1  core: the n-th of those that we may run on; PIP_CPUCORE_ABS + n: that one; PIP_CPUCORE_ASIS: any of ours
#         a2  0 or PIP_TASK_ACTIVE
#         a3  where the wanted pipid is, or PIP_PIPID_ANY, and where it goes; or 0
#         a4  hooks, or 0
#   out   a0  0, EPERM (no pip_init), EINVAL, EBUSY (the pipid, or every one, is taken), ENOENT (no slash in the path,
#             or nothing there), EACCES, ELIBBAD (not ELF), ELIBEXEC (not position-independent), ENOEXEC (no such
#             function), ENOMEM, EAGAIN
#
#       take a record;  fill it in
#       tell importers who wait for a task of this pipid that there will be one
#       task_spawn(path, ..., word = record, &record.tid, &record.event)
#
# The kernel stores the tid before the task may run, and clears the event word when it is gone, however it ended.

        .globl  pip_task_spawn
        .type   pip_task_spawn, @function
pip_task_spawn:
        addi    sp, sp, -96
        sw      ra, 92(sp)
        sw      s0, 88(sp)
        sw      s1, 84(sp)
        sw      s2, 80(sp)
        sw      s3, 76(sp)
        sw      s4, 72(sp)
        mv      s0, a0                  # s0 = description
        mv      s2, a3                  # s2 = where the pipid goes
        mv      s3, a4                  # s3 = hooks
        lw      s4, pip_root            # s4 = table
        li      a0, EPERM
        beqz    s4, .spawn_done
        li      a0, EINVAL
        beqz    s0, .spawn_done
        lw      t0, PIP_PROGRAM_PROG(s0)
        beqz    t0, .spawn_done
        lw      t1, PIP_PROGRAM_ARGV(s0)
        lw      t2, PIP_PROGRAM_FUNCTION(s0)
        or      t1, t1, t2
        beqz    t1, .spawn_done
        beqz    a2, .active
        li      t1, PIP_TASK_ACTIVE     # one that begins suspended is a bi-level thread: lib/blt.s
        bne     a2, t1, .spawn_done
.active:
        mv      t1, t0
.slash: lbu     t2, 0(t1)
        addi    t1, t1, 1
        addi    t3, t2, -'/'
        beqz    t3, .has_slash
        bnez    t2, .slash
        li      a0, ENOENT              # PiP does not look for programs in a search path
        j       .spawn_done
.has_slash:
        mv      a0, a1
        addi    a1, sp, 8
        call    core_of
        bnez    a0, .spawn_done

        li      a0, PIP_PIPID_ANY
        beqz    s2, .which
        lw      a0, 0(s2)
.which: li      t0, PIP_PIPID_ANY
        addi    s1, s4, PIP_ROOT_BYTES  # s1 = record
        lw      t1, PIP_ROOT_NTASKS(s4)
        li      t2, 1
        beq     a0, t0, .next_slot
        bgeu    a0, t1, .bad_pipid
        mv      t4, a0                  # t4 = pipid
        li      t3, PIP_TASK_BYTES
        mul     t3, t3, a0
        add     s1, s1, t3
        amoswap.w.aq  t3, t2, (s1)      # PIP_TASK_TAKEN is its first word
        beqz    t3, .taken
.all_taken:
        li      a0, EBUSY
        j       .spawn_done
.bad_pipid:
        li      a0, EINVAL
        j       .spawn_done
.next_slot:
        li      t4, 0
.try_slot:
        beq     t4, t1, .all_taken
        lw      t3, 0(s1)
        bnez    t3, .try_next
        amoswap.w.aq  t3, t2, (s1)
        beqz    t3, .taken
.try_next:
        addi    s1, s1, PIP_TASK_BYTES
        addi    t4, t4, 1
        j       .try_slot

.taken: sw      t4, PIP_TASK_PIPID(s1)
        sw      s4, PIP_TASK_ROOT(s1)
        sw      zero, PIP_TASK_TID(s1)
        sw      zero, PIP_TASK_EXPORTED(s1)
        sw      zero, PIP_TASK_NAMES_COUNT(s1)
        sw      zero, PIP_TASK_NAMES_LOCK(s1)
        lw      t0, PIP_PROGRAM_EXPORTED(s0)
        sw      t0, PIP_TASK_GIVEN(s1)
        lw      t0, PIP_PROGRAM_AUX(s0)
        sw      t0, PIP_TASK_AUX(s1)
        lw      t0, PIP_PROGRAM_ARGUMENT(s0)
        sw      t0, PIP_TASK_ARGUMENT(s1)
        sw      zero, PIP_TASK_BEFORE(s1)
        sw      zero, PIP_TASK_AFTER(s1)
        beqz    s3, .no_hooks
        lw      t0, PIP_HOOK_BEFORE(s3)
        sw      t0, PIP_TASK_BEFORE(s1)
        lw      t0, PIP_HOOK_AFTER(s3)
        sw      t0, PIP_TASK_AFTER(s1)
        lw      t0, PIP_HOOK_ARGUMENT(s3)
        sw      t0, PIP_TASK_HOOK_ARGUMENT(s1)
.no_hooks:
        fence   rw, w
        li      t0, 1
        sw      t0, PIP_TASK_EVENT(s1)
        fence   w, w
        lw      t0, PIP_TASK_SERIAL(s1)
        addi    t0, t0, 1
        sw      t0, PIP_TASK_SERIAL(s1)

        addi    a0, sp, 16              # the request; its core is in 8(sp)
        lw      t0, PIP_PROGRAM_PROG(s0)
        sw      t0, SPAWN_PATH(a0)
        lw      t0, PIP_PROGRAM_ARGV(s0)
        sw      t0, SPAWN_ARGV(a0)
        lw      t0, PIP_PROGRAM_ENVV(s0)
        sw      t0, SPAWN_ENVP(a0)
        lw      t0, PIP_PROGRAM_FUNCTION(s0)
        sw      t0, SPAWN_FUNCTION(a0)
        sw      s1, SPAWN_WORD(a0)
        lw      t0, PIP_ROOT_MODE(s4)
        li      t1, PIP_MODE_PTHREAD
        sub     t0, t0, t1
        seqz    t0, t0                  # SPAWN_THREAD or 0
        sw      t0, SPAWN_FLAGS(a0)
        lw      t0, 8(sp)
        sw      t0, SPAWN_CORE(a0)
        sw      zero, SPAWN_STACK(a0)
        addi    t0, s1, PIP_TASK_TID
        sw      t0, SPAWN_TID(a0)
        addi    t0, s1, PIP_TASK_EVENT
        sw      t0, SPAWN_CLEAR(a0)
        lw      s3, PIP_TASK_PIPID(s1)  # the record may be another's when the call returns
        li      a7, CALL_TASK_SPAWN
        ecall
        bltz    a0, .not_spawned
        addi    a0, s1, PIP_TASK_EVENT  # whoever imports from a task that was not there yet
        li      a1, 0x7fffffff
        call    futex_wake
        li      a0, 0
        beqz    s2, .spawn_done
        sw      s3, 0(s2)
.spawn_done:
        lw      ra, 92(sp)
        lw      s0, 88(sp)
        lw      s1, 84(sp)
        lw      s2, 80(sp)
        lw      s3, 76(sp)
        lw      s4, 72(sp)
        addi    sp, sp, 96
        ret
.not_spawned:
        neg     a0, a0
        lw      t0, PIP_TASK_SERIAL(s1)
        addi    t0, t0, -1
        sw      t0, PIP_TASK_SERIAL(s1)
        sw      zero, PIP_TASK_EVENT(s1)
        amoswap.w.rl  zero, zero, (s1)
        j       .spawn_done
        .size   pip_task_spawn, . - pip_task_spawn

# core_of: what the kernel calls the core that a spawn asks for.
#
#   in    a0  core, as pip_task_spawn has it
#         a1  where it goes: its number or CORE_INHERIT
#   out   a0  0 or EINVAL

        .type   core_of, @function
core_of:
        bltz    a0, .no_core
        li      t0, PIP_CPUCORE_ASIS
        li      t1, PIP_CPUCORE_ABS
        and     t2, a0, t0
        and     t3, a0, t1
        or      t4, t0, t1
        not     t4, t4
        and     t4, a0, t4              # t4 = number
        li      t5, PIP_CPUCORE_MAX
        bgeu    t4, t5, .no_core
        beqz    t2, .not_as_is
        bnez    t3, .no_core
        li      t4, CORE_INHERIT
        j       .core_known
.not_as_is:
        bnez    t3, .core_known
        addi    sp, sp, -32
        sw      a1, 16(sp)
        sw      t4, 20(sp)
        sw      zero, 0(sp)
        sw      zero, 4(sp)
        li      a0, 0
        li      a1, 8
        mv      a2, sp
        li      a7, CALL_SCHED_GETAFFINITY
        ecall
        lw      a1, 16(sp)
        lw      t4, 20(sp)
        li      t0, 0                   # t0 = how many we may run on
        li      t1, 0
.count: srli    t2, t1, 5
        slli    t2, t2, 2
        add     t2, t2, sp
        lw      t2, 0(t2)
        srl     t2, t2, t1
        andi    t2, t2, 1
        add     t0, t0, t2
        addi    t1, t1, 1
        li      t3, 64
        bne     t1, t3, .count
        remu    t4, t4, t0              # t4 = the how many-th, from 0
        li      t1, -1
.seek:  addi    t1, t1, 1
        srli    t2, t1, 5
        slli    t2, t2, 2
        add     t2, t2, sp
        lw      t2, 0(t2)
        srl     t2, t2, t1
        andi    t2, t2, 1
        beqz    t2, .seek
        addi    t4, t4, -1
        bgez    t4, .seek
        mv      t4, t1
        addi    sp, sp, 32
.core_known:
        sw      t4, 0(a1)
        li      a0, 0
        ret
.no_core:
        li      a0, EINVAL
        ret
        .size   core_of, . - core_of
