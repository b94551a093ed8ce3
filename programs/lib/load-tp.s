# load-tp.s is included as text: it offers load_tp, which loads the TLS register.
#
# Most implementations of user-level threads forget this load.  A user context's thread-local variables (here also
# its name, see TP_CONTEXT) are wherever tp points, so tp belongs to what is switched.  On AArch64 and RISC-V it is one
# instruction; on x86 the base of FS was for long only to be had by a system call, which took three times as long as
# the whole rest of the switch.  LOAD_TP_IS_CALL comes from the cost profile.
#
#   in    the register that holds the new value; not a0, a7 or t6
#   uses  t6, a7 if it is a call

        .macro  load_tp register
        .if     LOAD_TP_IS_CALL
        mv      t6, a0
        mv      a0, \register
        li      a7, CALL_SET_TP
load_tp_\@:
        ecall
        mv      a0, t6
        .else
load_tp_\@:
        mv      tp, \register
        .endif
        .endm
