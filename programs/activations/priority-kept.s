# The same two threads on activations: user level knows which one matters, and nobody takes the processor from it.
#
# harts    1
# quantum  1000
# model    activations
# include  lib/inverted.s lib/crew.s lib/print.s
# expect   exit 0
# expect   prints exactly "the thread that matters had the processor\n"

        .text
        .globl  matters
matters:
        li      a1, 1
        tail    ft_set_urgent
