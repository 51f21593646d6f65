/** A binary heap of timers for a known number of users at most: times and users in two flat arrays, earliest first. */
export class TimerHeap {
  readonly #times: Float64Array;
  readonly #users: Uint32Array;
  #size = 0;

  constructor(capacity: number) {
    this.#times = new Float64Array(capacity);
    this.#users = new Uint32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** Time of the earliest timer; infinity when there is none. */
  get nextAt(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#times[0]!;
  }

  set(user: number, at: number): void {
    let node = this.#size;
    this.#size += 1;
    while (node > 0) {
      const parent = (node - 1) >> 1;
      if (this.#times[parent]! <= at) break;
      this.#put(node, this.#times[parent]!, this.#users[parent]!);
      node = parent;
    }
    this.#put(node, at, user);
  }

  /** Take the earliest timer out; its user. */
  take(): number {
    const first = this.#users[0]!;
    this.#size -= 1;
    const at = this.#times[this.#size]!;
    const user = this.#users[this.#size]!;
    let node = 0;
    for (;;) {
      let child = 2 * node + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#times[child + 1]! < this.#times[child]!) child += 1;
      if (this.#times[child]! >= at) break;
      this.#put(node, this.#times[child]!, this.#users[child]!);
      node = child;
    }
    this.#put(node, at, user);
    return first;
  }

  #put(node: number, at: number, user: number): void {
    this.#times[node] = at;
    this.#users[node] = user;
  }
}
