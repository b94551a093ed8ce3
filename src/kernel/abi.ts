// What guest and kernel must agree on, once: calls, errors, flags, structures. Numbers below 0x400 are rv32 Linux's
// own.

/**
 * A row: number, arguments in the order of a0..a5, what it does. `calls.ts` has the handlers; what is not here answers
 * -ENOSYS.
 */
export type CallRow = readonly [number: number, args: string, description: string];

// prettier-ignore
export const calls = {
  getcwd:               [17, 'buffer, size', 'Name the working directory.'],
  dup:                  [23, 'fd', 'Make a second descriptor of an open file.'],
  dup3:                 [24, 'fd, new_fd, flags', 'Make a second descriptor with a given number.'],
  fcntl64:              [25, 'fd, command, argument', 'Read or change the flags of a descriptor or an open file, or duplicate it.'],
  ioctl:                [29, 'fd, request, argument', 'Always refused: there are no terminals.'],
  mkdirat:              [34, 'directory_fd, path, mode', 'Make a directory.'],
  unlinkat:             [35, 'directory_fd, path, flags', 'Remove a name from a directory.'],
  ftruncate64:          [46, 'fd, length_low, length_high', 'Make a file shorter or longer.'],
  chdir:                [49, 'path', 'Change the working directory.'],
  openat:               [56, 'directory_fd, path, flags, mode', 'Open or create a file.'],
  close:                [57, 'fd', 'Give a descriptor back.'],
  pipe2:                [59, 'fds, flags', 'Make a pipe: fds[0] reads what fds[1] wrote.'],
  getdents64:           [61, 'fd, entries, count', 'List a directory.'],
  llseek:               [62, 'fd, offset_high, offset_low, result, whence', 'Move the position of an open file.'],
  read:                 [63, 'fd, buffer, count', 'Read bytes from an open file.'],
  write:                [64, 'fd, buffer, count', 'Write bytes to an open file.'],
  readv:                [65, 'fd, iovecs, count', 'Read bytes into several buffers.'],
  writev:               [66, 'fd, iovecs, count', 'Write bytes from several buffers.'],
  pread64:              [67, 'fd, buffer, count, offset_low, offset_high', 'Read bytes from a place in a file.'],
  pwrite64:             [68, 'fd, buffer, count, offset_low, offset_high', 'Write bytes to a place in a file.'],
  fstat:                [80, 'fd, stat', 'Describe an open file (rv32 has statx; this is kept because QEMU has it).'],
  fsync:                [82, 'fd', 'Wait until the disk has a file as it is now.'],
  fdatasync:            [83, 'fd', 'The same as fsync: there is nothing else to write.'],
  exit:                 [93, 'status', 'End this kernel context.'],
  exit_group:           [94, 'status', 'End the task with all its kernel contexts.'],
  waitid:               [95, 'which, id, siginfo, options, rusage', 'Wait until a child has ended.'],
  set_tid_address:      [96, 'address', 'Name the word that is cleared and woken when this context ends; gives the tid.'],
  sched_setaffinity:    [122, 'tid, size, mask', 'Say which harts a context may run on.'],
  sched_getaffinity:    [123, 'tid, size, mask', 'Ask which harts a context may run on.'],
  sched_yield:          [124, '', 'Let another ready context run.'],
  kill:                 [129, 'pid, signal', 'Send a signal to a task or a group of tasks.'],
  tkill:                [130, 'tid, signal', 'Send a signal to one context.'],
  tgkill:               [131, 'pid, tid, signal', 'Send a signal to one context of a task.'],
  sigaltstack:          [132, 'stack, old_stack', 'Say on which stack handlers with SA_ONSTACK run.'],
  rt_sigsuspend:        [133, 'set, size', 'Hold other signals back until a handler has run.'],
  rt_sigaction:         [134, 'signal, action, old_action, size', 'Say what a signal does: its default, nothing, or a handler.'],
  rt_sigprocmask:       [135, 'how, set, old_set, size', 'Hold signals back.'],
  rt_sigpending:        [136, 'set, size', 'Ask which signals came and are held back.'],
  rt_sigqueueinfo:      [138, 'pid, signal, siginfo', 'Send a signal with a value to a task.'],
  rt_sigreturn:         [139, '', 'Go on where a signal came; made by the page handlers return to.'],
  setpgid:              [154, 'pid, group', 'Put a task into a process group.'],
  getpgid:              [155, 'pid', 'Ask for the process group of a task.'],
  getsid:               [156, 'pid', 'Ask for the session of a task.'],
  setsid:               [157, '', 'Begin a new session.'],
  uname:                [160, 'names', 'Name the system.'],
  getcpu:               [168, 'hart, node, unused', 'Ask on which hart the context runs; there is one node, 0.'],
  getpid:               [172, '', 'The pid of the calling task.'],
  getppid:              [173, '', 'The pid of the task that made it.'],
  getuid:               [174, '', 'The user: 0.'],
  geteuid:              [175, '', 'The effective user: 0.'],
  getgid:               [176, '', 'The group: 0.'],
  getegid:              [177, '', 'The effective group: 0.'],
  gettid:               [178, '', 'The tid of the calling kernel context.'],
  brk:                  [214, 'end', 'Move the end of the heap; gives where it is.'],
  munmap:               [215, 'address, length', 'Unmap pages.'],
  clone:                [220, 'flags, stack, parent_tid, tls, child_tid', 'Start another kernel context, in this task or a new one.'],
  execve:               [221, 'path, argv, envp', 'Go on as another program.'],
  mmap2:                [222, 'address, length, protection, flags, fd, page_offset', 'Map pages.'],
  fadvise64_64:         [223, 'fd, offset_low, offset_high, length_low, length_high, advice', 'Say how a file will be used; POSIX_FADV_DONTNEED drops its pages from memory.'],
  mprotect:             [226, 'address, length, protection', 'Change what may be done with pages.'],
  msync:                [227, 'address, length, flags', 'Wait until the disk has what was stored through a shared mapping.'],
  mlock:                [228, 'address, length', 'Bring pages in and keep them in memory.'],
  munlock:              [229, 'address, length', 'Take mlock back.'],
  madvise:              [233, 'address, length, advice', 'Say how pages will be used; MADV_DONTNEED drops them, MADV_PAGEOUT gives them to the disk.'],
  getrandom:            [278, 'buffer, count, flags', 'Fill with seeded random bytes.'],
  statx:                [291, 'directory_fd, path, flags, mask, statx', 'Describe a file.'],
  clock_gettime64:      [403, 'clock, timespec', 'The time: a tick is a nanosecond.'],
  clock_getres_time64:  [406, 'clock, timespec', 'The resolution of a clock: one nanosecond.'],
  clock_nanosleep_time64: [407, 'clock, flags, request, remain', 'Sleep for, or until, a time.'],
  rt_sigtimedwait_time64: [421, 'set, siginfo, timeout, size', 'Take a signal that is held back, or wait for one.'],
  futex_time64:         [422, 'word, operation, value, timeout, word2, value3', 'Wait for, or wake, whoever waits on a word.'],
  assert:               [0x400, 'condition, message', 'The run fails with the message if the condition is 0.'],
  mark:                 [0x401, 'name, value', 'Leave a mark in the trace; expectations can ask for it.'],
  kc_trampoline:        [0x410, 'stack, size, tls', 'Say on which stack, and with which tp, this context idles.'],
  kc_idle:              [0x411, 'word, expected', 'Sleep on the trampoline until the word is woken, unless it has changed.'],
  kc_wake:              [0x412, 'word, count', 'Wake contexts that idle on a word; gives how many.'],
  kc_leave:             [0x414, 'self, domain, what, of, owed, resume', 'Leave a user context, and idle until there is another (--trampoline kernel).'],
  set_tp:               [0x413, 'tp', 'Load the TLS register, where user code may not (costs x86).'],
  task_spawn:           [0x420, 'request', 'Place a program as a new task in the address space of the caller; gives its tid.'],
  task_wait:            [0x421, 'tid, ended, options, word', 'Wait until a task placed in this address space has ended; what it had there goes.'],
  task_closed:          [0x422, '', 'Close the descriptors marked FD_CLOEXEC, as execve does.'],
  sa_start:             [0x430, 'entry, vessels, count, sections, rows, grace', 'Become a virtual multiprocessor: events come as upcalls from now on; the caller is activation 0. With sections, a table of so many rows, the kernel continues who is stopped in one, for so many ticks, before it reports.'],
  sa_more:              [0x431, 'count', 'Say that so many more processors could be used; gives how many are wanted then.'],
  sa_idle:              [0x432, 'word, expected', 'Give this processor and activation back, unless the word has changed.'],
  sa_recycle:           [0x433, 'ids, count', 'Give activations back whose threads have been taken out of them.'],
  sa_interrupt:         [0x434, 'processor', 'Stop the thread on another processor of ours; an upcall there reports it.'],
  sa_priority:          [0x435, 'priority', 'Say how urgent this address space is; gives what it was.'],
  sa_recovered:         [0x436, '', 'Come out of the copy of a critical section: t6 says where to.'],
  sa_grace:             [0x437, 'ticks', 'Say that a thread whose word TP_FLAG is odd is not to be stopped for so many ticks; gives what it was.'],
  sa_restart:           [0x438, 'signature', 'Say that a thread stopped in the sequence that TP_RESTART names is to begin again; gives what it was.'],
  usage:                [0x423, 'what', 'Ask how much is in use: frames, page tables, regions, tasks, contexts.'],
} as const satisfies Record<string, CallRow>;

export type CallName = keyof typeof calls;

const names = new Map<number, CallName>(Object.entries(calls).map(([name, [number]]) => [number, name as CallName]));

/** `write` for 64; undefined for a number that no call has. */
export function callName(number: number): CallName | undefined {
  return names.get(number);
}

const rows = new Map<string, number>(Object.keys(calls).map((name, row) => [name, row]));

/** The row of a call, counted from the first; one past the last for what is no call. */
export function callRow(name: CallName | undefined): number {
  return name === undefined ? rows.size : rows.get(name)!;
}

// prettier-ignore
export const errno = {
  EPERM: 1, ENOENT: 2, ESRCH: 3, EINTR: 4, EIO: 5, ENXIO: 6, E2BIG: 7, ENOEXEC: 8, EBADF: 9, ECHILD: 10, EAGAIN: 11, ENOMEM: 12,
  EACCES: 13, EFAULT: 14, EBUSY: 16, EEXIST: 17, EXDEV: 18, ENODEV: 19, ENOTDIR: 20, EISDIR: 21, EINVAL: 22, ENFILE: 23, EMFILE: 24,
  ENOTTY: 25, ETXTBSY: 26, EFBIG: 27, ENOSPC: 28, ESPIPE: 29, EROFS: 30, EMLINK: 31, EPIPE: 32, EDOM: 33, ERANGE: 34, EDEADLK: 35,
  ENAMETOOLONG: 36, ENOSYS: 38, ENOTEMPTY: 39, ELOOP: 40, EUNATCH: 49, EOVERFLOW: 75, ELIBBAD: 80, ELIBSCN: 81,
  ELIBEXEC: 83, EOPNOTSUPP: 95, ETIMEDOUT: 110,
  EINPROGRESS: 115, ECANCELED: 125,
} as const;

// prettier-ignore
export const {
  EPERM, ENOENT, ESRCH, EINTR, EIO, ENXIO, E2BIG, ENOEXEC, EBADF, ECHILD, EAGAIN, ENOMEM, EACCES, EFAULT, EBUSY, EEXIST, EXDEV, ENODEV,
  ENOTDIR, EISDIR, EINVAL, ENFILE, EMFILE, ENOTTY, ETXTBSY, EFBIG, ENOSPC, ESPIPE, EROFS, EMLINK, EPIPE, EDOM, ERANGE, EDEADLK,
  ENAMETOOLONG, ENOSYS, ENOTEMPTY, ELOOP, EOVERFLOW, ELIBBAD, ELIBEXEC, EOPNOTSUPP, ETIMEDOUT,
} = errno;

const errnoNames = new Map<number, string>(Object.entries(errno).map(([name, number]) => [number, name]));

/** `EFAULT` for 14. */
export function errnoName(number: number): string {
  return errnoNames.get(number) ?? `errno ${number}`;
}

// prettier-ignore
export const signals = {
  SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGTRAP: 5, SIGABRT: 6, SIGBUS: 7, SIGFPE: 8, SIGKILL: 9, SIGUSR1: 10, SIGSEGV: 11,
  SIGUSR2: 12, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15, SIGSTKFLT: 16, SIGCHLD: 17, SIGCONT: 18, SIGSTOP: 19, SIGTSTP: 20, SIGTTIN: 21,
  SIGTTOU: 22, SIGURG: 23, SIGXCPU: 24, SIGXFSZ: 25, SIGVTALRM: 26, SIGPROF: 27, SIGWINCH: 28, SIGIO: 29, SIGPWR: 30, SIGSYS: 31,
} as const;

const signalNames = new Map<number, string>(Object.entries(signals).map(([name, number]) => [number, name]));

/** `SIGSEGV` for 11. */
export function signalName(number: number): string {
  return signalNames.get(number) ?? `signal ${number}`;
}

/** A set of signals in words. */
export function signalsIn(low: number, high: number): string {
  const names: string[] = [];
  for (let signal = 1; signal <= 64; signal++)
    if (((signal <= 32 ? low : high) >>> ((signal - 1) & 31)) & 1) names.push(signalName(signal));
  return names.length === 0
    ? 'none'
    : names.length > 8
      ? `${names.slice(0, 8).join(', ')} and others`
      : names.join(', ');
}

// prettier-ignore
export const {
  SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM,
  SIGSTKFLT, SIGCHLD, SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGWINCH, SIGIO, SIGPWR,
  SIGSYS,
} = signals;

// prettier-ignore
export const flags = {
  PROT_NONE: 0, PROT_READ: 1, PROT_WRITE: 2, PROT_EXEC: 4,
  MAP_SHARED: 1, MAP_PRIVATE: 2, MAP_TYPE: 15, MAP_FIXED: 0x10, MAP_ANONYMOUS: 0x20, MAP_GROWSDOWN: 0x100, MAP_NORESERVE: 0x4000,
  MAP_POPULATE: 0x8000, MAP_STACK: 0x2_0000, MAP_FIXED_NOREPLACE: 0x10_0000,
  MADV_NORMAL: 0, MADV_RANDOM: 1, MADV_SEQUENTIAL: 2, MADV_WILLNEED: 3, MADV_DONTNEED: 4, MADV_COLD: 20,
  MADV_PAGEOUT: 21, MS_ASYNC: 1, MS_INVALIDATE: 2, MS_SYNC: 4, POSIX_FADV_NORMAL: 0, POSIX_FADV_WILLNEED: 3, POSIX_FADV_DONTNEED: 4,
  POSIX_FADV_NOREUSE: 5,

  CLONE_VM: 0x100, CLONE_FS: 0x200, CLONE_FILES: 0x400, CLONE_SIGHAND: 0x800, CLONE_VFORK: 0x4000, CLONE_PARENT: 0x8000,
  CLONE_THREAD: 0x1_0000, CLONE_SYSVSEM: 0x4_0000, CLONE_SETTLS: 0x8_0000, CLONE_PARENT_SETTID: 0x10_0000,
  CLONE_CHILD_CLEARTID: 0x20_0000, CLONE_DETACHED: 0x40_0000, CLONE_CHILD_SETTID: 0x100_0000,

  FUTEX_WAIT: 0, FUTEX_WAKE: 1, FUTEX_REQUEUE: 3, FUTEX_CMP_REQUEUE: 4, FUTEX_WAIT_BITSET: 9, FUTEX_WAKE_BITSET: 10,
  FUTEX_PRIVATE_FLAG: 128, FUTEX_CLOCK_REALTIME: 256,

  CLOCK_REALTIME: 0, CLOCK_MONOTONIC: 1, CLOCK_PROCESS_CPUTIME_ID: 2, CLOCK_THREAD_CPUTIME_ID: 3, CLOCK_MONOTONIC_RAW: 4,
  CLOCK_REALTIME_COARSE: 5, CLOCK_MONOTONIC_COARSE: 6, CLOCK_BOOTTIME: 7, TIMER_ABSTIME: 1,

  SIG_DFL: 0, SIG_IGN: 1, SIG_BLOCK: 0, SIG_UNBLOCK: 1, SIG_SETMASK: 2,
  SA_NOCLDSTOP: 1, SA_NOCLDWAIT: 2, SA_SIGINFO: 4, SA_ONSTACK: 0x800_0000, SA_RESTART: 0x1000_0000, SA_NODEFER: 0x4000_0000,
  SA_RESETHAND: 0x8000_0000 | 0, SS_ONSTACK: 1, SS_DISABLE: 2, MINSIGSTKSZ: 2048, SIGRTMIN: 32,
  SI_USER: 0, SI_KERNEL: 0x80, SI_QUEUE: -1, SI_TKILL: -6, ILL_ILLOPC: 1, SEGV_MAPERR: 1, SEGV_ACCERR: 2, BUS_ADRALN: 1,
  BUS_ADRERR: 2, TRAP_BRKPT: 1,

  P_ALL: 0, P_PID: 1, P_PGID: 2, WNOHANG: 1, WSTOPPED: 2, WEXITED: 4, WCONTINUED: 8, WNOWAIT: 0x100_0000,
  WNOTHREAD: 0x2000_0000, WALL: 0x4000_0000, WCLONE: 0x8000_0000 | 0,
  CLD_EXITED: 1, CLD_KILLED: 2, CLD_STOPPED: 5, CLD_CONTINUED: 6,

  // The words below tp: the running user context; who has continued this thread in a copy (0: nobody); what it says of
  // itself (TP_WISHES...); two to free registers with (programs/lib/critical.s); its sequence (restart.ts).
  TP_CONTEXT: -4, TP_RESUMER: -8, TP_FLAG: -12, TP_SCRATCH: -16, TP_SCRATCH_2: -20, TP_RESTART: -24,
  // What TP_FLAG says: the thread would rather not be stopped; its processor was wanted meanwhile; it makes a call inside a critical section.
  TP_WISHES: 1, TP_WAS_ASKED: 2, TP_IN_CALL: 4,

  // What a bi-level thread's flag says; what is asked of the context one switches to (programs/lib/blt.s).
  BLT_CALLED: 1, BLT_ASLEEP: 2, BLT_NOTHING: 0, BLT_PUBLISH: 1, BLT_QUEUE: 2, UC_TASK: 0, UC_THREAD: 1,
  POLICY_AUTO: 0, POLICY_BUSYWAIT: 1, POLICY_YIELD: 2, POLICY_BLOCKING: 3,

  // Kinds of events in an upcall (multiprocessor.ts), and the most of one; how far user level has got with one, and what a
  // thread that gives its processor up wants (programs/lib/activations.s).
  UPCALL_ADD_PROCESSOR: 0, UPCALL_PREEMPTED: 1, UPCALL_BLOCKED: 2, UPCALL_UNBLOCKED: 3, UPCALL_EVENTS_MAX: 8,
  UPCALL_SEEN: 4, UPCALL_PUSHED: 5, UPCALL_DONE: 6, FT_READY: 0, FT_WAIT: 1, FT_EXIT: 2, FT_IS_THREAD: 0, FT_IS_VESSEL: 1,

  // How a program is placed (task_spawn), how it finds its word and the function it starts at, what `usage` is asked.
  SPAWN_THREAD: 1, CORE_INHERIT: -1, AT_TASK_WORD: 0x1000, AT_TASK_START: 0x1001,
  USAGE_FRAMES: 0, USAGE_TABLES: 1, USAGE_REGIONS: 2, USAGE_TASKS: 3, USAGE_CONTEXTS: 4,

  // Process-in-Process, by its own names and numbers (programs/lib/pip.s); the most tasks are as many as the kernel has room for.
  PIP_PIPID_ROOT: -748, PIP_PIPID_MYSELF: -749, PIP_PIPID_ANY: -750, PIP_PIPID_NULL: -751, PIP_NTASKS_DEFAULT: 300, PIP_NTASKS_MAX: 1200,
  PIP_MODE_PTHREAD: 0x1000, PIP_MODE_PROCESS: 0x2000, PIP_MODE_PROCESS_PRELOAD: 0x2100, PIP_MODE_PROCESS_PIPCLONE: 0x2200,
  PIP_MODE_PROCESS_GOT: 0x2400, PIP_CPUCORE_ASIS: 0x100_0000, PIP_CPUCORE_ABS: 0x200_0000, PIP_CPUCORE_MAX: 0xf_ffff,
  PIP_TASK_INACTIVE: 0x1000, PIP_TASK_ACTIVE: 0x2000, PIP_YIELD_USER: 1, PIP_YIELD_SYSTEM: 2,

  GRND_NONBLOCK: 1, GRND_RANDOM: 2,

  AT_NULL: 0, AT_PHDR: 3, AT_PHENT: 4, AT_PHNUM: 5, AT_PAGESZ: 6, AT_BASE: 7, AT_FLAGS: 8, AT_ENTRY: 9, AT_UID: 11, AT_EUID: 12,
  AT_GID: 13, AT_EGID: 14, AT_HWCAP: 16, AT_CLKTCK: 17, AT_SECURE: 23, AT_RANDOM: 25, AT_EXECFN: 31,

  O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, O_ACCMODE: 3, O_CREAT: 0x40, O_EXCL: 0x80, O_NOCTTY: 0x100, O_TRUNC: 0x200, O_APPEND: 0x400,
  O_NONBLOCK: 0x800, O_DIRECTORY: 0x1_0000, O_NOFOLLOW: 0x2_0000, O_CLOEXEC: 0x8_0000, O_LARGEFILE: 0x8000, O_PATH: 0x20_0000,
  O_TMPFILE: 0x40_0000, SEEK_SET: 0, SEEK_CUR: 1, SEEK_END: 2, SEEK_DATA: 3, SEEK_HOLE: 4, AT_FDCWD: -100, AT_REMOVEDIR: 0x200, AT_EMPTY_PATH: 0x1000, AT_SYMLINK_NOFOLLOW: 0x100,
  F_DUPFD: 0, F_GETFD: 1, F_SETFD: 2, F_GETFL: 3, F_SETFL: 4, F_DUPFD_CLOEXEC: 1030, F_GETPIPE_SZ: 1032, FD_CLOEXEC: 1,
  S_IFMT: 0xf000, S_IFIFO: 0x1000, S_IFCHR: 0x2000, S_IFDIR: 0x4000, S_IFREG: 0x8000, DT_CHR: 2, DT_DIR: 4, DT_REG: 8,
  STATX_BASIC_STATS: 0x7ff,
} as const;

export interface Structure {
  readonly size: number;
  readonly offsets: Readonly<Record<string, number>>;
}

/**
 * Offsets computed from a list such as `i64 seconds, u32[2] rest`, each field on its natural boundary, as the psABI
 * has it.
 */
export function structure(list: string): Structure {
  const offsets: Record<string, number> = {};
  let end = 0;
  let align = 1;
  for (const field of list.split(',')) {
    const [, bits, count, name] = /^\s*[iu](8|16|32|64)(?:\[(\d+)\])? (\w+)\s*$/.exec(field)!;
    const bytes = Number(bits) / 8;
    align = Math.max(align, bytes);
    end = Math.ceil(end / bytes) * bytes;
    offsets[name!] = end;
    end += bytes * Number(count ?? 1);
  }
  return { size: Math.ceil(end / align) * align, offsets };
}

/** By prefix: `TIMESPEC_NANOSECONDS` is an offset, `TIMESPEC_BYTES` the size. */
// prettier-ignore
export const structures = {
  TIMESPEC:  structure('i64 seconds, i64 nanoseconds'),
  IOVEC:     structure('u32 base, u32 length'),
  UTSNAME:   structure('u8[65] sysname, u8[65] nodename, u8[65] release, u8[65] version, u8[65] machine, u8[65] domainname'),
  SIGINFO:   structure('i32 signo, i32 errno, i32 code, i32 pid, u32 uid, i32 status, u32[26] rest'),
  SIGACTION: structure('u32 handler, u32 flags, u32[2] mask'),
  /** What of a siginfo begins where `pid` does, for a fault: the address. And for a signal with a value. */
  SIGADDR:   structure('i32 signo, i32 errno, i32 code, u32 address'),
  SIGVALUE:  structure('i32 signo, i32 errno, i32 code, i32 pid, u32 uid, i32 value'),
  STACKT:    structure('u32 sp, i32 flags, u32 size'),
  /** What a handler is given in a2: the mask and the registers to go on with, x1 at REGISTERS + 4. */
  UCONTEXT:  structure('u32 flags, u32 link, u32 stack_sp, i32 stack_flags, u32 stack_size, u32[2] mask, u32[33] unused, u32[32] registers, u64[66] floating'),
  /** What lies at sp when a handler begins. */
  SIGFRAME:  structure('u32[32] info, u32[204] ucontext'),
  RUSAGE:    structure('i32 utime, i32 utime_us, i32 stime, i32 stime_us, i32[14] rest'),
  STATX:     structure(
    'u32 mask, u32 blksize, u64 attributes, u32 nlink, u32 uid, u32 gid, u16 mode, u64 ino, u64 size, u64 blocks, u64 attributes_mask, ' +
      'i64 atime, i64 atime_ns, i64 btime, i64 btime_ns, i64 ctime, i64 ctime_ns, i64 mtime, i64 mtime_ns, ' +
      'u32 rdev_major, u32 rdev_minor, u32 dev_major, u32 dev_minor, u64[14] rest',
  ),
  STAT:      structure(
    'u64 dev, u64 ino, u32 mode, u32 nlink, u32 uid, u32 gid, u64 rdev, u64 pad, i64 size, i32 blksize, u64 blocks, ' +
      'i32 atime, u32 atime_ns, i32 mtime, u32 mtime_ns, i32 ctime, u32 ctime_ns, u32[2] rest',
  ),
  DIRENT64:  structure('u64 ino, i64 offset, u16 length, u8 type, u8[5] name'),
  /** A request of asynchronous input and output; `error` and what follows belong to programs/lib/aio.s. */
  AIOCB:     structure('u32 fildes, u32 buf, u32 nbytes, u32 offset, u32 offset_high, u32 error, i32 result, u32 write, u32 next'),
  /** What task_spawn is asked: `tid` and `clear` are addresses of words, as clone has them. */
  SPAWN:     structure('u32 path, u32 argv, u32 envp, u32 function, u32 word, u32 flags, i32 core, u32 stack, u32 tid, u32 clear'),
  /** What task_wait answers: the code is CLD_EXITED or CLD_KILLED. */
  ENDED:     structure('i32 tid, i32 code, i32 status, u32 word'),
  /** A heap: what belongs to its owner, and blocks that others have freed; see programs/lib/malloc.s. */
  HEAP:      structure('u32 lock, u32 freed, u32 next, u32 end, u32 arenas, u32[12] free'),
  /** What the tasks of one family know of each other, and behind it a record for each task; see programs/lib/pip.s. */
  PIP_ROOT:  structure('u32 magic, u32 ntasks, u32 mode, u32 exported, u32 mapped, u32 pid, u32[2] rest'),
  PIP_TASK:  structure(
    'u32 taken, u32 serial, u32 tid, u32 event, u32 root, u32 pipid, u32 exported, u32 given, u32 aux, u32 names, u32 names_count, ' +
      'u32 names_lock, u32 before, u32 after, u32 hook_argument, u32 argument, u32[17] heap, u32[7] rest',
  ),
  PIP_PROGRAM: structure('u32 prog, u32 argv, u32 function, u32 argument, u32 envv, u32 exported, u32 aux'),
  PIP_HOOK:  structure('u32 before, u32 after, u32 argument'),
  PIP_BARRIER: structure('u32 missing, u32 size, u32 generation'),
  /** All registers of a thread that was stopped, x1 at X + 4 (Anderson et al. 1991: the machine state that upcalls carry). */
  CONTEXT:   structure('u32 pc, u32[31] x1'),
  /**
   * A critical section in the table that the assembler makes: addresses less the row's own. The copy's ways out lie
   * between copy_end and stubs_end.
   */
  CRITICAL:  structure('i32 start, i32 end, i32 copy, i32 copy_end, i32 stubs_end, i32 name, u32 exits, u32 rest'),
  /** A sequence that is begun again: from start, so many bytes; where to go on, behind a word that is the signature. */
  RESTART:   structure('u32 start, u32 bytes, u32 abort'),
  /** What an activation runs on: the upcall's stack, and tp. */
  VESSEL:    structure('u32 stack, u32 size, u32 tp, u32 rest'),
  /** An event of an upcall; `context` of a thread that was stopped (UPCALL_PREEMPTED, UPCALL_UNBLOCKED). */
  UPCALL:    structure('u32 kind, u32 activation, u32 processor, u32 address, u32[32] context'),
  /** A thread, and a vessel, of programs/lib/activations.s: the first words of both are the same. */
  ULT:       structure(
    'u32[32] context, u32 kind, u32 item, u32 tp, u32 next, u32 vessel, u32 word, u32 ended, u32 result, u32 function, u32 argument, ' +
      'u32 mapping, u32 mapped, u32 urgent',
  ),
  FT:        structure(
    'u32[32] context, u32 kind, u32 item, u32 tp, u32 adopted, u32 events, u32 count, u32 chosen, u32 leaving, u32 action, u32 word, ' +
      'u32 expected, u32 waking, u32 processor, u32 top, u32 id, u32 turns',
  ),
  /** A user context that does not run: what a call keeps, its stack, its TLS block; see programs/lib/blt.s. */
  UC:        structure(
    'u32 next, u32 saved, u32 tp, u32 ra, u32 sp, u32 s0, u32 s1, u32 s2, u32 s3, u32 s4, u32 s5, u32 s6, u32 s7, u32 s8, u32 s9, ' +
      'u32 s10, u32 s11',
  ),
  /** A bi-level thread: its user context, its trampoline's, and the domain that its kernel context schedules. */
  BLT:       structure(
    'u32[17] uc, u32[17] tc, u32 ready, u32 ready_last, u32 lock, u32 inbox, u32 inbox_last, u32 owed, u32 exiting, u32 flag, ' +
      'u32 policy, u32 domain, u32 left, u32 trampoline, u32 idles, u32 tid, u32 status, u32 ended, u32[3] joiners, u32 function, ' +
      'u32 argument, u32 options, u32 pid, u32 mapping, u32 mapped',
  ),
} as const satisfies Record<string, Structure>;

/** Everything above as the assembler's absolute symbols. */
export const symbols: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Object.entries(calls).map(([name, [number]]) => [`CALL_${name.toUpperCase()}`, number])),
  ...errno,
  ...signals,
  ...flags,
  ...Object.fromEntries(
    Object.entries(structures).flatMap(([prefix, { size, offsets }]) => [
      ...Object.entries(offsets).map(([name, offset]) => [`${prefix}_${name.toUpperCase()}`, offset]),
      [`${prefix}_BYTES`, size],
    ]),
  ),
};
