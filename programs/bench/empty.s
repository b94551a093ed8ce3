# Nothing at all: what starting costs, to be subtracted from the other kernels.
#
# include  lib/rounds.s
# expect   exit 0
# expect   prints exactly "00000001\n"

        .globl  kernel
        .text
kernel:
        ret
