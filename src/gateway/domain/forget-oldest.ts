/** A map or a set: it keeps its keys in the order in which they were put in. */
interface Kept<K> {
  readonly size: number;
  keys(): Iterable<K>;
  delete(key: K): boolean;
}

/** Forget what was put in first until no more than `capacity` are kept. */
export function forgetOldest<K>(kept: Kept<K>, capacity: number): void {
  for (const key of kept.keys()) {
    if (kept.size <= capacity) return;
    kept.delete(key);
  }
}
