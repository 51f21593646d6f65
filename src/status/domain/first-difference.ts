/** Where two texts part: what one says and what the other says there, with a little before it. */
export interface Difference {
  /** From 1. */
  readonly line: number;
  readonly expected: string;
  readonly found: string;
}

const BEFORE = 24;
const AFTER = 40;

const excerpt = (text: string, at: number): string =>
  text
    .slice(Math.max(0, at - BEFORE), at + AFTER)
    .replace(/\s+/g, ' ')
    .trim();

/** The first place where `found` is not as expected; undefined when they are the same, byte for byte. */
export function firstDifference(expected: string, found: string): Difference | undefined {
  if (expected === found) return undefined;
  let at = 0;
  while (at < expected.length && expected[at] === found[at]) at += 1;
  return {
    line: expected.slice(0, at).split('\n').length,
    expected: excerpt(expected, at),
    found: excerpt(found, at),
  };
}
