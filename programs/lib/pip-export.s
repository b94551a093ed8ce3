# pip-export: what tasks show each other: named pointers, one pointer without a name, one for themselves.
#
# include  lib/syscall.s lib/string.s lib/futex.s lib/pip.s

# A task's names lie in pages that belong to its slot in the table, filled from the front; whoever has the slot next
# fills them again.  They are never unmapped before pip_fin, so a reader needs no lock: it looks, and then makes sure
# that the slot has still the same task.
#
#       page    PAGE_NEXT  |  name 0: NAME_VALUE, NAME_TEXT (60 bytes)  |  name 1  |  ...  |  name 62
#
# Importers sleep on the task's event word.  It changes with every export, with the spawn, and when the task has ended:
# then the kernel itself stores 0 there and wakes one sleeper, who wakes the others.

        .equ    PAGE_NEXT, 0
        .equ    NAME_BYTES, 64
        .equ    NAMES_IN_PAGE, 63
        .equ    NAME_VALUE, 0
        .equ    NAME_TEXT, 4
        .equ    NAME_ROOM, NAME_BYTES - NAME_TEXT

# pip_named_export: show a pointer under a name.
#
#   in    a0  pointer
#         a1  the name, in which %d and %s stand for
#         a2-a7   numbers and texts
#   out   a0  0, EPERM, EBUSY (we have exported the name before), ENOMEM

        .text
        .globl  pip_named_export
        .type   pip_named_export, @function
pip_named_export:
        addi    sp, sp, -112
        sw      ra, 84(sp)
        sw      s0, 80(sp)
        sw      s1, 76(sp)
        sw      s2, 72(sp)
        sw      a2, 88(sp)
        sw      a3, 92(sp)
        sw      a4, 96(sp)
        sw      a5, 100(sp)
        sw      a6, 104(sp)
        sw      a7, 108(sp)
        mv      s1, a0                  # s1 = pointer
        lw      s0, pip_task            # s0 = our record
        li      a0, EPERM
        beqz    s0, .export_done
        mv      a0, sp                  # the name will be in 0(sp) to 59(sp)
        addi    a2, sp, 88
        call    name_format
        addi    a0, s0, PIP_TASK_NAMES_LOCK     # against threads of our own
        call    mutex_lock
        mv      a0, s0
        mv      a1, sp
        call    name_find
        li      s2, EBUSY
        bnez    a0, .export_unlock
        mv      a0, s0
        call    name_room
        li      s2, ENOMEM
        beqz    a0, .export_unlock
        sw      s1, NAME_VALUE(a0)
        addi    a0, a0, NAME_TEXT
        mv      a1, sp
        li      a2, NAME_ROOM
        call    memcpy
        fence   rw, w
        lw      t0, PIP_TASK_NAMES_COUNT(s0)
        addi    t0, t0, 1
        sw      t0, PIP_TASK_NAMES_COUNT(s0)    # visible
        addi    a0, s0, PIP_TASK_EVENT
        li      t0, 1
        amoadd.w.rl  zero, t0, (a0)
        li      a1, 0x7fffffff
        call    futex_wake
        li      s2, 0
.export_unlock:
        addi    a0, s0, PIP_TASK_NAMES_LOCK
        call    mutex_unlock
        mv      a0, s2
.export_done:
        lw      ra, 84(sp)
        lw      s0, 80(sp)
        lw      s1, 76(sp)
        lw      s2, 72(sp)
        addi    sp, sp, 112
        ret
        .size   pip_named_export, . - pip_named_export

# pip_named_import, pip_named_tryimport: ask for a pointer by its name.
#
#   in    a0  pipid of the task, or PIP_PIPID_ROOT
#         a1  where the pointer goes
#         a2  the name, in which %d and %s stand for
#         a3-a7   numbers and texts
#   out   a0  0, EPERM, EINVAL, ERANGE, EDEADLK (our own, and we have not exported it), ECANCELED (the task has ended);
#             tryimport: EAGAIN (not yet)
#
#       seen = event
#       the name is there, and the slot is still the same task's:  done
#       nobody was ever spawned there:  sleep until event != seen
#       event is 0:  it has ended
#       otherwise:   sleep until event != seen

        .globl  pip_named_import, pip_named_tryimport
        .type   pip_named_import, @function
        .type   pip_named_tryimport, @function
pip_named_tryimport:
        li      t2, 1
        j       .import
pip_named_import:
        li      t2, 0
.import:
        addi    sp, sp, -128
        sw      ra, 100(sp)
        sw      s0, 96(sp)
        sw      s1, 92(sp)
        sw      s2, 88(sp)
        sw      s3, 84(sp)
        sw      s4, 80(sp)
        sw      a3, 108(sp)
        sw      a4, 112(sp)
        sw      a5, 116(sp)
        sw      a6, 120(sp)
        sw      a7, 124(sp)
        mv      s1, a1                  # s1 = where the pointer goes
        mv      s2, t2                  # s2 = 1: do not wait
        mv      s4, a2
        call    pip_record
        mv      s0, a0                  # s0 = record
        mv      a0, a1
        beqz    s0, .import_done
        mv      a0, sp
        mv      a1, s4
        addi    a2, sp, 108
        call    name_format
.look:  lw      s3, PIP_TASK_EVENT(s0)  # s3 = seen
        lw      s4, PIP_TASK_SERIAL(s0) # s4 = which task of this slot it is
        fence   r, r
        beqz    s4, .not_found          # there was never one
        mv      a0, s0
        mv      a1, sp
        call    name_find
        beqz    a0, .not_found
        lw      t0, NAME_VALUE(a0)
        fence   r, r
        lw      t1, PIP_TASK_SERIAL(s0)
        lw      t2, PIP_TASK_TID(s0)
        bne     t1, s4, .look           # another task by now
        beqz    t2, .ended
        sw      t0, 0(s1)
        li      a0, 0
.import_done:
        lw      ra, 100(sp)
        lw      s0, 96(sp)
        lw      s1, 92(sp)
        lw      s2, 88(sp)
        lw      s3, 84(sp)
        lw      s4, 80(sp)
        addi    sp, sp, 128
        ret
.not_found:
        lw      t0, pip_task
        li      a0, EDEADLK
        beq     t0, s0, .import_done
        bnez    s3, .sleep
        bnez    s4, .ended
.sleep: li      a0, EAGAIN
        bnez    s2, .import_done
        addi    a0, s0, PIP_TASK_EVENT
        mv      a1, s3
        call    futex_wait
        j       .look
.ended: addi    a0, s0, PIP_TASK_EVENT
        li      a1, 0x7fffffff
        call    futex_wake
        li      a0, ECANCELED
        j       .import_done
        .size   pip_named_import, . - pip_named_import

# name_find: in a0 a record, in a1 a name; out a0 where it is, or 0.

        .type   name_find, @function
name_find:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        mv      s3, a1
        lw      s1, PIP_TASK_NAMES_COUNT(a0)    # s1 = how many are left
        fence   r, r
        lw      s0, PIP_TASK_NAMES(a0)  # s0 = page
.find_page:
        beqz    s1, .find_none
        beqz    s0, .find_none
        addi    s2, s0, NAME_BYTES      # s2 = name
.find_next:
        addi    a0, s2, NAME_TEXT
        mv      a1, s3
        call    strcmp
        beqz    a0, .find_done
        addi    s1, s1, -1
        beqz    s1, .find_none
        addi    s2, s2, NAME_BYTES
        li      t0, 4095
        and     t0, s2, t0
        bnez    t0, .find_next
        lw      s0, PAGE_NEXT(s0)
        j       .find_page
.find_none:
        li      s2, 0
.find_done:
        mv      a0, s2
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        addi    sp, sp, 32
        ret
        .size   name_find, . - name_find

# name_room: in a0 our record; out a0 where the next name goes, or 0.  Pages are mapped when they are needed.

        .type   name_room, @function
name_room:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        lw      s1, PIP_TASK_NAMES_COUNT(a0)
        addi    s0, a0, PIP_TASK_NAMES  # s0 = the word that leads to the page
.room_page:
        lw      a0, 0(s0)
        bnez    a0, .room_mapped
        li      a0, 4096
        call    map_memory
        bltz    a0, .no_room
        sw      a0, 0(s0)
.room_mapped:
        li      t0, NAMES_IN_PAGE
        bltu    s1, t0, .room_found
        sub     s1, s1, t0
        mv      s0, a0                  # PAGE_NEXT is its first word
        j       .room_page
.room_found:
        addi    s1, s1, 1
        slli    s1, s1, 6               # NAME_BYTES
        add     a0, a0, s1
.room_done:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
.no_room:
        li      a0, 0
        j       .room_done
        .size   name_room, . - name_room

# names_drop: in a0 a page of names; it and those behind it go.

        .globl  names_drop
        .type   names_drop, @function
names_drop:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
.names_page:
        lw      s0, PAGE_NEXT(a0)
        li      a1, 4096
        call    munmap
        mv      a0, s0
        bnez    a0, .names_page
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
        .size   names_drop, . - names_drop

# name_format: write a name.
#
#   in    a0  room of NAME_ROOM bytes; what does not fit is cut off, what is left is zero
#         a1  format: %d a number from 0, %s a text, %% a percent sign
#         a2  address of the values

        .type   name_format, @function
name_format:
        addi    t6, a0, NAME_ROOM - 1   # t6 = where the last zero stays
.format:
        lbu     t0, 0(a1)
        addi    a1, a1, 1
        beqz    t0, .fill
        li      t1, '%'
        bne     t0, t1, .put
        lbu     t0, 0(a1)
        addi    a1, a1, 1
        beqz    t0, .fill
        li      t2, 'd'
        beq     t0, t2, .number
        li      t2, 's'
        beq     t0, t2, .text_value
.put:   bgeu    a0, t6, .fill
        sb      t0, 0(a0)
        addi    a0, a0, 1
        j       .format
.text_value:
        lw      t3, 0(a2)
        addi    a2, a2, 4
.copy_text:
        lbu     t0, 0(t3)
        addi    t3, t3, 1
        beqz    t0, .format
        bgeu    a0, t6, .fill
        sb      t0, 0(a0)
        addi    a0, a0, 1
        j       .copy_text
.number:
        lw      t3, 0(a2)
        addi    a2, a2, 4
        li      t4, 1                   # t4 = the power of ten of the first digit
        li      t5, 10
.power: divu    t0, t3, t4
        bltu    t0, t5, .digits
        mul     t4, t4, t5
        j       .power
.digits:
        divu    t0, t3, t4
        remu    t3, t3, t4
        addi    t0, t0, '0'
        bgeu    a0, t6, .fill
        sb      t0, 0(a0)
        addi    a0, a0, 1
        divu    t4, t4, t5
        bnez    t4, .digits
        j       .format
.fill:  sb      zero, 0(a0)
        addi    a0, a0, 1
        bleu    a0, t6, .fill
        ret
        .size   name_format, . - name_format

# pip_export: show one pointer without a name, in a0.  Gives 0 or EPERM.

        .globl  pip_export
        .type   pip_export, @function
pip_export:
        lw      t0, pip_task
        beqz    t0, .no_task
        sw      a0, PIP_TASK_EXPORTED(t0)
        li      a0, 0
        ret
.no_task:
        li      a0, EPERM
        ret

# pip_import: in a0 a pipid, in a1 where its pointer goes: 0 if it has exported none yet.

        .globl  pip_import
        .type   pip_import, @function
pip_import:
        mv      t2, a1
        mv      t3, ra
        call    pip_record
        mv      ra, t3
        beqz    a0, .no_import
        lw      t0, PIP_TASK_EXPORTED(a0)
        sw      t0, 0(t2)
.no_import:
        mv      a0, a1
        ret

# pip_set_aux, pip_get_aux: a pointer for ourselves, in a0; where it goes, in a0.

        .globl  pip_set_aux, pip_get_aux
        .type   pip_set_aux, @function
        .type   pip_get_aux, @function
pip_set_aux:
        lw      t0, pip_task
        beqz    t0, .no_task
        sw      a0, PIP_TASK_AUX(t0)
        li      a0, 0
        ret
pip_get_aux:
        lw      t0, pip_task
        beqz    t0, .no_task
        lw      t0, PIP_TASK_AUX(t0)
        sw      t0, 0(a0)
        li      a0, 0
        ret
