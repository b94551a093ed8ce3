# Two threads run at the same time on two processors: with every model but the one that has only one kernel context.
#
# harts    2
# model    kernel mn activations bilevel
# include  lib/at-once.s lib/crew.s lib/print.s
# expect   exit 0
# expect   prints exactly "both run at once\n"
