# The kernel's time slice ends in the middle of a spin lock, and whoever has the processor next spins for a whole slice: 1:1 and M:N.
#
# harts    1
# quantum  2500
# model    kernel mn
# include  lib/sliced.s lib/crew.s lib/print.s
# expect   exit 0
# expect   prints exactly "the holder lost its processor, and the other spun for a time slice\n"

# Anderson et al. 1991, section 2.2: the kernel takes a processor from a thread without asking, or knowing, what it holds.
