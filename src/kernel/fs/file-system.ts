// The file system: a tree of inodes, open files, descriptor tables and places (working directories), all in machine memory.
//
// Words. An *inode* is a file, directory, pipe, device or console channel. An *open file* is an inode with a position and flags, shared
// by every descriptor that was duplicated from one openat. A *descriptor table* maps small numbers to open files; a *place* is a
// working directory. Tasks share tables and places (CLONE_FILES, CLONE_FS) or have copies of their own.
//
// Invariants. An inode lives while a directory names it (links) or something holds it (holders: open files, places, the parent link
// of a directory). Bytes lie in frames (content.ts); everything else lies in records. No JavaScript object holds state.
//
// What the rest of the kernel does with it
//
//   a Task record has      files: state.ref('descriptor table'), place: state.ref('place')
//   a KC record has        held: state.ref('open file'), progress: state.u32     both 0 unless one of our calls waits (a write to a pipe
//                          that was carried out in part, and whose descriptor may be closed meanwhile by somebody else)
//   kernel construction    kernel.files = new FileSystem(kernel); kernel.files.build({ files, stdin })
//   syscall table          { ...fileCalls }                                       rows, from calls.ts
//
//   first task             task.files = files.standardTable()                     0, 1, 2 on the console
//                          task.place = files.rootPlace()                         in /
//   clone                  CLONE_FILES ? files.shareTable(t) : files.copyTable(t)   a copy may be refused: -ENFILE
//                          CLONE_FS    ? files.sharePlace(p) : files.copyPlace(p)
//   execve                 files.readProgram(task, path bytes): Uint8Array or -errno, changes nothing
//                          task.files = files.unshareTable(task.files); files.closeOnExec(task.files)
//   end of a task          files.closeAll(task.files); files.dropPlace(task.place)  wakes whoever waits at the other end of a pipe
//   end of a KC, and       files.abandon(kc): number
//   a signal that ends     the waiting call will not be restarted; returns the bytes it had already done (then that count is the call's
//   a blocked call         result, not -EINTR)
//   mmap2 of a file        files.openFile(task, fd) and files.frameOf(inode, index)  (0: a hole)
//
// A call answers a number (>= 0, or -errno) or BLOCKED after kernel.wait; a blocked call is run again from its start when woken.
// Refused calls change nothing.
