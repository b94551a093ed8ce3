# A thread is stopped in a section and an urgent one wants the lock at once: with nothing done about it, it looks in vain.
#
# harts    2
# section  none
# include  lib/holder-stopped.s lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "the lock was looked for in vain: its holder does not run\ncounted: 1\n"
