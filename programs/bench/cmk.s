# A mix in the manner of CoreMark: lists, matrices, a state machine and a CRC.
#
# include  lib/rounds.s lib/cmk.s
# args     10
# expect   exit 0
# expect   prints exactly "0000a816\n"

        .globl  kernel
        .text
kernel:
        tail    cmk
