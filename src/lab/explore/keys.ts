// The states that were seen, by 128-bit keys: an open-addressing table of typed arrays that grows by doubling.

export class Keys {
  #keys = new Int32Array(4 << 12);
  /** Number of the state in a place, counted from 1; 0 is a place that is free. */
  #numbers = new Int32Array(1 << 12);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The number of the state with this key, which is the next one if it was not known. */
  add(key: Int32Array): { state: number; isNew: boolean } {
    if (this.#count * 2 > this.#numbers.length) this.#grow();
    const at = this.#place(key[0], key[1], key[2], key[3]);
    if (this.#numbers[at] !== 0) return { state: this.#numbers[at] - 1, isNew: false };
    this.#keys.set(key, at * 4);
    this.#numbers[at] = ++this.#count;
    return { state: this.#count - 1, isNew: true };
  }

  #place(a: number, b: number, c: number, d: number): number {
    const mask = this.#numbers.length - 1;
    const keys = this.#keys;
    for (let at = a & mask; ; at = (at + 1) & mask) {
      const from = at * 4;
      if (this.#numbers[at] === 0) return at;
      if (keys[from] === a && keys[from + 1] === b && keys[from + 2] === c && keys[from + 3] === d) return at;
    }
  }

  #grow(): void {
    const [keys, numbers] = [this.#keys, this.#numbers];
    this.#keys = new Int32Array(keys.length * 2);
    this.#numbers = new Int32Array(numbers.length * 2);
    for (let old = 0; old < numbers.length; old++) {
      if (numbers[old] === 0) continue;
      const from = old * 4;
      const at = this.#place(keys[from], keys[from + 1], keys[from + 2], keys[from + 3]);
      this.#keys.set(keys.subarray(from, from + 4), at * 4);
      this.#numbers[at] = numbers[old];
    }
  }
}
