// Something of everything that a C compiler writes assembly for.
#include <stdarg.h>

typedef unsigned long long u64;

__thread int counter = 5;
__thread int latest;
static int calls;
int total = 3;
const char message[] = "hello\n\x01\xff";
static const char *names[] = {"a", "bb", "ccc"};
__attribute__((section(".special"))) int special = 7;
__attribute__((aligned(64))) char buffer[100];
double half = 1.5;
float quarter = 2.5f;
u64 big = 0x123456789abcdefULL;
struct pair { char c; short h; int i; long long l; } pairs[] = {{1, 2, 3, 4}, {5, 6, 7, 8}};

__attribute__((weak)) int soft(int x) { return x; }
int also(int) __attribute__((alias("soft")));
static int helper(int x) { return x * 17 % 5; }

int chosen(int x) {
  switch (x) {
  case 1: return 5;
  case 2: return 7;
  case 3: return 9;
  case 4: return 11;
  case 5: return 2;
  case 6: return 77;
  default: return 0;
  }
}

int computed(int x) {
  static void *places[] = {&&a, &&b, &&c};
  goto *places[x];
a: return 1;
b: return 2;
c: return 3;
}

int variable(int n, ...) {
  va_list list;
  va_start(list, n);
  int sum = 0;
  while (n--) sum += va_arg(list, int);
  va_end(list);
  return sum;
}

int atomic(int *p) { return __atomic_fetch_add(p, 1, __ATOMIC_SEQ_CST) + __sync_val_compare_and_swap(p, 1, 2); }
u64 product(u64 a, u64 b) { return a * b + (a >> 7); }

int local(void) {
  counter++;
  latest = counter;
  return counter + calls++ + total;
}

int loop(char *p, int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) {
    sum += p[i] ^ names[i % 3][0];
    asm volatile("nop\n1: j 1f\n1:" ::: "memory");
  }
  return sum;
}

int (*functions[])(int) = {chosen, computed, helper};

int main(int argc, char **argv) {
  return chosen(argc) + computed(argc & 1) + variable(3, 1, 2, 3) + atomic(&total) + local() + loop(buffer, 10) +
         functions[argc](2) + pairs[argc].h + also(1) + (int)product(argc, 3) + message[argc];
}
