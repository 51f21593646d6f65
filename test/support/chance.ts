/** Repeatable numbers, 0 up to 1 (mulberry32): the same seed gives the same on every machine. */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many of some things, each at most once. */
export function drawn<T>(from: readonly T[], many: number, chance: () => number): readonly T[] {
  const left = [...from];
  return Array.from({ length: Math.min(many, left.length) }, () =>
    left.splice(Math.floor(chance() * left.length), 1),
  ).flat();
}
