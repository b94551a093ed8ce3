# Two threads on one kernel context: a second processor is of no use to them, and waits.
#
# harts    2
# model    user
# include  lib/at-once.s lib/crew.s lib/print.s
# expect   exit 0
# expect   prints exactly "one runs after the other\n"
