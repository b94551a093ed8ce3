# The kernel does not know which thread matters, and gives the processor to another one in every second slice: priority inversion under 1:1.
#
# harts    1
# quantum  1000
# model    kernel
# include  lib/inverted.s lib/crew.s lib/print.s
# expect   exit 0
# expect   prints exactly "the thread that does not matter had much of the processor\n"

        .text
        .globl  matters
matters:
        ret                             # there is nobody to tell
