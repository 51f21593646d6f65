/** A binary heap that gives back the entry with the smallest key first. Keys and values lie in two plain arrays. */
export class Heap<Value> {
  readonly #keys: number[] = [];
  readonly #values: Value[] = [];

  get size(): number {
    return this.#keys.length;
  }

  /** Smallest key, infinity when empty. */
  get nextKey(): number {
    return this.#keys[0] ?? Number.POSITIVE_INFINITY;
  }

  push(key: number, value: Value): void {
    let at = this.#keys.length;
    this.#keys.push(key);
    this.#values.push(value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#keys[parent]! <= key) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#put(at, key, value);
  }

  pop(): Value | undefined {
    const first = this.#values[0];
    const key = this.#keys.pop();
    const value = this.#values.pop();
    if (key === undefined || this.#keys.length === 0) return first;
    const size = this.#keys.length;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#keys[child + 1]! < this.#keys[child]!) child += 1;
      if (this.#keys[child]! >= key) break;
      this.#move(child, at);
      at = child;
    }
    this.#put(at, key, value!);
    return first;
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#keys[from]!, this.#values[from]!);
  }

  #put(at: number, key: number, value: Value): void {
    this.#keys[at] = key;
    this.#values[at] = value;
  }
}
