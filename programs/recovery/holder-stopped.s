# A thread is stopped in a section and an urgent one wants the lock at once: with a flag, a grace, a restart or a copy it has it.
#
# harts    2
# section  flag grace restart copy
# include  lib/holder-stopped.s lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "the lock was free at once\ncounted: 2\n"
