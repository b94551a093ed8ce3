# A thread reads from the disk, and its processor runs another one: with kernel threads, activations and bi-level threads.
#
# model    kernel activations bilevel
# files    "0123456789":/disk/data
# include  lib/lost-processor.s lib/crew.s lib/print.s
# expect   exit 0
# expect   prints exactly "another thread worked meanwhile\n"

# The other half is processor-lost.s: the same threads on kernel contexts that the kernel knows nothing more of.
