// Seeded randomness for tests and soaks: the same seed gives the same numbers everywhere.

export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** The next 32 bits (mulberry32). */
  bits(): number {
    this.state = (this.state + 0x6d2b_79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** From 0 up to but without n. */
  below(n: number): number {
    return Math.floor((this.bits() / 0x1_0000_0000) * n);
  }

  /** From low to high, both possible. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  /** True once in n times. */
  once(n: number): boolean {
    return this.below(n) === 0;
  }

  /** An int32 of the kind that arithmetic goes wrong at, or any. */
  awkward(): number {
    if (this.once(2)) return this.bits() | 0;
    if (this.once(2)) return this.between(-5, 5);
    return this.pick([
      0x7fff_ffff,
      -0x8000_0000,
      -0x8000_0000 + 1,
      0xffff,
      0x8000,
      -0x8000,
      0x7fff,
      0x80,
      0xff,
      1 << this.below(32),
    ]);
  }
}
