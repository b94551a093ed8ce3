// Programs in C that use what a linker has to know about: thread-local and weak variables, switches, strings, constants.

/** Prints hello and ends with 42, given start-up code that calls main and makes a thread's block. */
export const program = `
static _Thread_local int initial = 5; _Thread_local int zero;
int g = 7; static int squares[10]; const char *message = "hello\\n"; int common[4]; int *pointer = &g;
extern int missing(void) __attribute__((weak));
__attribute__((noinline)) static int f(int x) {
  switch (x) { case 0: return 3; case 1: return 8; case 2: return 9; case 3: return g; case 4: return 12; case 5: return common[1]; }
  return x * squares[x];
}
static int write_(const char *text, int count) {
  register long a0 asm("a0") = 1; register const char *a1 asm("a1") = text; register long a2 asm("a2") = count; register long a7 asm("a7") = 64;
  asm volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
  return a0;
}
int main(void) {
  __atomic_add_fetch(pointer, 1, 5);
  squares[6] = 2; common[1] = f(6); zero += 3; initial += 1;
  write_(message, 6);
  return f(3) + f(5) + f(0) + f(1) + initial + zero + (&missing != 0) + 2;
}
`;

/** Strings with common ends, constants, and a table of pointers. */
export const strings = `
const char *const names[] = { "one", "seventy-one", "hello\\n", "" , "zero"};
const char *name(int i) { return i < 0 ? "minus one" : i > 4 ? "hello\\n" : names[i]; }
double half(double x) { return x * 0.5; }
float quarter(float x) { return x * 0.25f; }
int pick(int i) { switch (i) { case 3: return 17; case 4: return 11; case 5: return 99; case 6: return i * 5; case 7: return 1; default: return 0; } }
double __muldf3(double a, double b) { return a; }
float __mulsf3(float a, float b) { return b; }
`;
