const BUCKET_MS = 25;
const FIRST_BUCKETS = 1 << 12;
/** Some 29 hours; whatever is ordered later shares the last bucket. */
const MOST_BUCKETS = 1 << 22;

/** Counts by order (milliseconds), told apart to 25 ms: how many before an order, and which order a rank has. */
export class RankTree {
  readonly #origin: number;
  /** A Fenwick tree: node i holds the buckets from i - lowbit(i) to i - 1. */
  #nodes = new Int32Array(FIRST_BUCKETS + 1);
  #size = 0;

  /** Orders before `origin` count as it. */
  constructor(origin: number) {
    this.#origin = origin;
  }

  get size(): number {
    return this.#size;
  }

  add(order: number): void {
    const bucket = this.#bucketOf(order);
    while (bucket >= this.#nodes.length - 1) this.#grow();
    this.#size += 1;
    const nodes = this.#nodes;
    for (let node = bucket + 1; node < nodes.length; node += node & -node)
      nodes[node] = (nodes[node] ?? 0) + 1;
  }

  /** How many were counted at earlier orders. */
  before(order: number): number {
    let sum = 0;
    let node = Math.min(this.#bucketOf(order), this.#nodes.length - 1);
    for (; node > 0; node &= node - 1) sum += this.#nodes[node] ?? 0;
    return sum;
  }

  /** The latest order with at most `rank` before it. */
  orderAt(rank: number): number {
    let bucket = 0;
    let left = rank;
    for (let step = this.#nodes.length - 1; step > 0; step >>= 1) {
      const counted = this.#nodes[bucket + step];
      if (counted === undefined || counted > left) continue;
      bucket += step;
      left -= counted;
    }
    return this.#origin + bucket * BUCKET_MS;
  }

  #bucketOf(order: number): number {
    return Math.min(MOST_BUCKETS - 1, Math.max(0, Math.floor((order - this.#origin) / BUCKET_MS)));
  }

  /** Double: the new half is empty but for its last node, which holds all there is. */
  #grow(): void {
    const grown = new Int32Array((this.#nodes.length - 1) * 2 + 1);
    grown.set(this.#nodes);
    grown[grown.length - 1] = this.#size;
    this.#nodes = grown;
  }
}
