# syscall: system calls as functions.
#
# Offers write, exit, exit_group, getpid, gettid, sched_yield, brk, map_memory, map_at, mprotect, munmap.

# A system call is one instruction: the number in a7, arguments in a0 to a5, the answer in a0, where a value from
# -4095 to -1 is an error's number negated.  All other registers keep their values.  These functions exist so that
# programs can say `call munmap`; a program that wants to show a call in full writes the two instructions itself.
# Addresses above 2 GiB do not occur, so `bltz` is enough to tell an error.

        .text

        .globl  write
        .type   write, @function
write:                                  # a0 file, a1 buffer, a2 count -> a0 bytes written
        li      a7, CALL_WRITE
        ecall
        ret

        .globl  exit
        .type   exit, @function
exit:                                   # a0 status; ends the calling thread
        li      a7, CALL_EXIT
        ecall

        .globl  exit_group
        .type   exit_group, @function
exit_group:                             # a0 status; ends the whole program
        li      a7, CALL_EXIT_GROUP
        ecall

        .globl  getpid
        .type   getpid, @function
getpid:                                 # -> a0
        li      a7, CALL_GETPID
        ecall
        ret

        .globl  gettid
        .type   gettid, @function
gettid:                                 # -> a0
        li      a7, CALL_GETTID
        ecall
        ret

        .globl  sched_yield
        .type   sched_yield, @function
sched_yield:                            # lets another thread have this hart
        li      a7, CALL_SCHED_YIELD
        ecall
        ret

        .globl  brk
        .type   brk, @function
brk:                                    # a0 new end of the heap, or 0 to ask -> a0 end of the heap
        li      a7, CALL_BRK
        ecall
        ret

        .globl  map_memory
        .type   map_memory, @function
map_memory:                             # a0 bytes -> a0 fresh zero pages, readable and writable
        mv      a1, a0
        li      a0, 0                   # anywhere
        li      a2, PROT_READ | PROT_WRITE
        li      a3, MAP_PRIVATE | MAP_ANONYMOUS
        li      a4, -1                  # no file
        li      a5, 0
        li      a7, CALL_MMAP2
        ecall
        ret

        .globl  map_at
        .type   map_at, @function
map_at:                                 # a0 address, a1 bytes, a2 PROT_ bits -> a0 fresh zero pages exactly there
        li      a3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED
        li      a4, -1
        li      a5, 0
        li      a7, CALL_MMAP2
        ecall
        ret

        .globl  mprotect
        .type   mprotect, @function
mprotect:                               # a0 address, a1 bytes, a2 PROT_ bits
        li      a7, CALL_MPROTECT
        ecall
        ret

        .globl  munmap
        .type   munmap, @function
munmap:                                 # a0 address, a1 bytes
        li      a7, CALL_MUNMAP
        ecall
        ret
