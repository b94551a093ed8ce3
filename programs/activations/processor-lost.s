# A thread reads from the disk, and the processor is lost meanwhile: the kernel does not know of the other threads.
#
# model    user mn
# files    "0123456789":/disk/data
# include  lib/lost-processor.s lib/crew.s lib/print.s
# expect   exit 0
# expect   prints exactly "nothing was done meanwhile: the processor was lost\n"

# Anderson et al. 1991, section 2.2; the other half is processor-kept.s.
