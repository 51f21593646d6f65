/** Choices out of a seeded stream of numbers in [0, 1). */
export interface Pick {
  readonly chance: () => number;
  /** A whole number from 0 up to and without `end`. */
  below(end: number): number;
  of<T>(items: readonly T[]): T;
  /** True so often, 0..1. */
  once(share: number): boolean;
  bytes(length: number): Buffer;
  hex(length: number): string;
  /** Text of characters that URLs, headers and their parsers stumble over. */
  odd(length: number): string;
}

const ODD_BYTES = '\0\t\x01\x7f"\'<>\\^`{|}%/.:;,=?#&@[]()+-_~*! aZ0\x80\xff';
const ODD = [...Array.from(ODD_BYTES), '%00', '%2e', '..', '//', '%ff'];

export function pickFrom(chance: () => number): Pick {
  const below = (end: number): number => Math.floor(chance() * end);
  const of = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)];
    if (item === undefined) throw new Error('nothing to choose from');
    return item;
  };
  const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => below(256)));
  return {
    chance,
    below,
    of,
    once: (share) => chance() < share,
    bytes,
    hex: (length) =>
      bytes(Math.ceil(length / 2))
        .toString('hex')
        .slice(0, length),
    odd: (length) => Array.from({ length }, () => of(ODD)).join(''),
  };
}
