/**
 * The printers' own Helvetica has the letters of Windows-1252; of any other the PDF would show what happens to have its
 * low byte. So names are written with the letters that there are.
 */
const BEYOND_LATIN_1 = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

/** Signs that look like one that there is: nobody reads a name otherwise for them. */
const LOOK_ALIKE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Array.from('\u02BC\u02BE\u02B9\u02C8\u02CA\u2032\uFF07\uA78C', (sign) => [sign, '’']),
  ),
  ...Object.fromEntries(Array.from('\u02BB\u02BD\u02BF\u02CB\u2035\u201B\uA78B', (sign) => [sign, '‘'])),
  ...Object.fromEntries(Array.from('\u2010\u2011\u2012\u2015\u2212', (sign) => [sign, '-'])),
  ...Object.fromEntries(Array.from('\u02BA\u2033\u201F', (sign) => [sign, '”'])),
};

/** Letters that are no other letter with a mark on it. */
const NEAREST: Readonly<Record<string, string>> = {
  ...{ Ł: 'L', ł: 'l', Đ: 'D', đ: 'd', Ħ: 'H', ħ: 'h', Ŧ: 'T', ŧ: 't', ı: 'i', Ŋ: 'N', ŋ: 'n' },
  ...{ Ə: 'E', ə: 'e', Ɓ: 'B', ɓ: 'b', Ɗ: 'D', ɗ: 'd', ẞ: 'ß' },
};

const isPrinted = (letter: string): boolean =>
  /^[\u0020-\u007E\u00A0-\u00AC\u00AE-\u00FF]$/.test(letter) || BEYOND_LATIN_1.includes(letter);

/** One letter as paper shows it: empty for what is no sign at all, `?` for what has no likeness. */
function printedLetter(letter: string): string {
  if (isPrinted(letter)) return letter;
  if (/[\s\p{Zs}]/u.test(letter)) return ' ';
  if (/[\p{M}\p{Cf}\p{Cc}]/u.test(letter)) return '';
  const known = LOOK_ALIKE[letter] ?? NEAREST[letter];
  if (known !== undefined) return known;
  const bare = letter.normalize('NFKD').replaceAll(/\p{M}/gu, '');
  const parts = Array.from(bare, (part) => (isPrinted(part) ? part : (LOOK_ALIKE[part] ?? NEAREST[part])));
  return bare === '' || parts.includes(undefined) ? '?' : parts.join('');
}

/** A text in the letters that paper has. */
export const printedText = (text: string): string =>
  Array.from(text.normalize('NFC'), printedLetter).join('');

/** Letters of a text that paper shows as others, each once: `Ḥ → H`, `😀 → ?`. Look-alikes are none. */
export function changedLetters(text: string): readonly string[] {
  const letters = new Set(text.normalize('NFC'));
  return [...letters].flatMap((letter) => {
    const printed = printedLetter(letter);
    const isSame = printed === letter || printed.trim() === '' || LOOK_ALIKE[letter] !== undefined;
    return isSame ? [] : [`${letter} → ${printed}`];
  });
}
