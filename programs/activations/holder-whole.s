# The same threads, lock and time slice as in holder-sliced, on activations: no processor is taken from whom nobody competes with.
#
# harts    1
# quantum  2500
# model    activations user
# include  lib/sliced.s lib/crew.s lib/print.s
# expect   exit 0
# expect   prints exactly "nobody looked in vain\n"
