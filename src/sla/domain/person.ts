/**
 * A name as people tell each other apart by it: case, breadth and form of letters, what is not seen, and all that stands
 * between words, count for nothing. `''`: it names nobody.
 */
export const personOf = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '')
    // Up before down: `ß` and `SS` are one, as by the full folding of Unicode, which JavaScript has not.
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
