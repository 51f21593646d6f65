import { provinceOf } from '../../catalog/index.ts';
import { NATIONAL, PATHS, type Operation } from '../../contracts/index.ts';

const KNOWN = Object.fromEntries(
  Array.from({ length: 90 }, (_, at) => String(at + 10))
    .filter((code) => provinceOf(code) !== undefined)
    .map((code) => [code, true]),
);

/** The province of a TPS or region code: two digits, or `nasional` when there is no such province. */
export const provinceIn = (place: string): string =>
  place.slice(0, 2) in KNOWN ? place.slice(0, 2) : NATIONAL;

/** The code in the path of a read, else the TPS that the phone names in its header, else `nasional`. */
export function placeOf(tps: string, operation: Operation, path: string): string {
  // What is read says for sure where it belongs; a header may name anything.
  return codeIn(operation, path) ?? (/^\d{13}$/.test(tps) ? tps : NATIONAL);
}

function codeIn(operation: Operation, path: string): string | undefined {
  if (operation !== 'officer-read' && operation !== 'public-read') return undefined;
  const prefix = operation === 'officer-read' ? PATHS.recap : PATHS.portal;
  const from = prefix.length + 1;
  let end = from;
  while (isDigit(path.charCodeAt(end))) end += 1;
  const isCode = path[prefix.length] === '/' && end >= from + 2 && end <= from + 13;
  return isCode ? path.slice(from, end) : undefined;
}

/** By its code, NaN beyond the end of a text. */
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
