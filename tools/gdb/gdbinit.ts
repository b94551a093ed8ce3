// `upcall gdb --init`: what gdb should be told once in a folder where it meets the laboratory.

export const gdbinit = (
  port: number,
): string => `# For gdb-multiarch and programs of the laboratory; made by \`upcall gdb --init\`.
# gdb reads this only if it may: put 'set auto-load safe-path .' (or this folder) into ~/.config/gdb/gdbinit.

set architecture riscv:rv32
set osabi none

# Programs may be placed later than a breakpoint in them is set.
set breakpoint pending on
set pagination off
set confirm off
# A thread may wait for long before it takes its step.
set remotetimeout 60

# A step is one thread's, and so is a step back: gdb then says whose. It can be told only when there is a target.
define target hookpost-remote
  set scheduler-locking step
end
define target hookpost-extended-remote
  set scheduler-locking step
end

define upcall
  target extended-remote localhost:${port}
end
document upcall
Connect to \`upcall gdb PROGRAM --port ${port}\`.
end

define when
  monitor when
end
document when
The step of the run this is (the same as $ictr), and who stopped.
end

define seek
  monitor seek $arg0
  maintenance flush register-cache
  frame
end
document seek
Go to a step of the run: a number, +N, -N, start, end.
end
`;
