// A guest that makes the calls it is told to: standard input holds an arena and a list of calls, standard output gets a line for each.
// It runs under qemu-riscv32 and under our kernel; file-calls.test.ts compares the lines.

typedef unsigned int u32;

static int call(int number, int a, int b, int c, int d, int e, int f) {
  register int a0 asm("a0") = a, a1 asm("a1") = b, a2 asm("a2") = c, a3 asm("a3") = d, a4 asm("a4") = e, a5 asm("a5") = f;
  register int a7 asm("a7") = number;
  asm volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7) : "memory");
  return a0;
}

enum { READ = 63, WRITE = 64, EXIT_GROUP = 94, ARENA = 16384, STEPS = 400 };

static unsigned char arena[ARENA] __attribute__((section(".arena,\"aw\",@nobits#")));  // linked to a known address
static struct { int number, arguments[6]; } steps[STEPS];

static void load(void *to, int length) {
  for (int done = 0, n = 1; done < length && n > 0; done += n) n = call(READ, 0, (int)to + done, length - done, 0, 0, 0);
}

static char *hex(char *to, u32 value) {
  for (int shift = 28; shift >= 0; shift -= 4) *to++ = "0123456789abcdef"[value >> shift & 15];
  return to;
}

void _start(void) {
  load(arena, sizeof arena);
  load(steps, sizeof steps);
  for (int step = 0; step < STEPS && steps[step].number; step++) {
    int *a = steps[step].arguments;
    u32 result = call(steps[step].number, a[0], a[1], a[2], a[3], a[4], a[5]);
    u32 digest = 0;
    for (int i = 0; i < ARENA; i++) digest = digest * 31 + arena[i];
    char line[18], *end = hex(line, result);
    *end++ = ' ';
    end = hex(end, digest);
    *end = '\n';
    call(WRITE, 1, (int)line, sizeof line, 0, 0, 0);
  }
  call(EXIT_GROUP, 0, 0, 0, 0, 0, 0);
}
