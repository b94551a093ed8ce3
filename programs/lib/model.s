# model: what every thread model offers, so that one program runs under all of them.  For reading; there is no code here.
#
# A program says `# model  all` in its header, and `--model NAME` chooses: the file model-NAME.s joins it.
#
#       kernel          a kernel thread for each thread (1:1): lib/thread.s, lib/futex.s
#       user            all threads on one kernel context (N:1): lib/mn.s with one worker
#       mn              threads on as many kernel contexts as processors, which the kernel knows nothing of (M:N): lib/mn.s
#       activations     threads on scheduler activations: lib/activations.s
#       bilevel         threads that are kernel threads or user-level threads in turn: lib/blt.s
#
# thread_init     a0 at most so many processors; once, by the first thread, before anything else
# thread_create   a0 function(argument) -> result, a1 argument  ->  a0 the thread, or a negative error
# thread_join     a0 a thread  ->  a0 its result; its memory is given back.  One joins.
# thread_exit     a0 result.  Not the first thread, whose end is the program's.
# thread_yield    let others run
# thread_wait     a0 word, a1 value: wait until the word is woken, unless it has another value; may return without that
# thread_wake     a0 word, a1 how many: wake who waits for it
# thread_read     a0 file, a1 buffer, a2 bytes  ->  a0 bytes, or a negative error.  Waits as its model waits.
# thread_write    likewise
#
# mutex_lock, mutex_unlock        a0 word, 0 at first
# cond_wait                       a0 word, 0 at first; a1 mutex, held
# cond_signal, cond_broadcast     a0 word
# sem_down, sem_up                a0 word: the count
