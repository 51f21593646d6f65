import { secondsHeld } from '../domain/caching.ts';

/** Directives that let an answer be shown as if it were new. */
const FRESH = /^(max-age|s-maxage)$/;
/** And those that let it be shown although it is not. */
const STALE = /^(stale-while-revalidate|stale-if-error)$/;

interface Directive {
  readonly name: string;
  readonly value: string;
}

const directivesOf = (said: string): readonly Directive[] =>
  said.split(',').map((part) => {
    const [name = '', value = ''] = part.split('=');
    return { name: name.trim().toLowerCase(), value: value.trim().replaceAll('"', '') };
  });

/** A number that is none counts as for ever: caches differ in what they make of it. */
const secondsIn = (value: string): number => (/^\d+$/.test(value) ? Number(value) : Number.POSITIVE_INFINITY);

/** Seconds until `Expires`, by the answer's own clock; 0: at once. */
function untilExpiry(headers: Headers): number {
  const said = headers.get('expires');
  if (said === null || /^(0|-1)$/.test(said)) return 0;
  const seconds = (Date.parse(said) - Date.parse(headers.get('date') ?? '')) / 1_000;
  return Number.isNaN(seconds) ? Number.POSITIVE_INFINITY : seconds;
}

/** Where nobody says how long, browsers take a tenth of the time since the file was last changed. */
const GUESSED_PART = 0.1;
/** Clocks of two hosts may differ by a minute. */
const SKEW_MS = 60_000;

/** Whether browsers would guess by a time before the page was made, which is given in milliseconds since the epoch. */
function isGuessedTooLong(headers: Headers, madeAt: number, most: number): boolean {
  const changed = Date.parse(headers.get('last-modified') ?? '');
  const seconds = ((Date.parse(headers.get('date') ?? '') - changed) / 1_000) * GUESSED_PART;
  return changed < madeAt - SKEW_MS && !(seconds <= most);
}

/**
 * How an answer lets its file outlive the site's own rules, in words; undefined: it does not. An old page that a browser
 * opens from its cache reads as it did, and where no script runs nothing tells its reader the time. `madeAt`: of a page,
 * the time of its snapshot, in milliseconds since the epoch.
 */
export function faultOfCaching(
  path: string,
  headers: Headers,
  madeAt: number | undefined,
): string | undefined {
  const most = secondsHeld(`/${path}`);
  const control = headers.get('cache-control') ?? '';
  const directives = directivesOf(control);
  const isTooLong = directives.some(
    ({ name, value }) =>
      name === 'immutable' ||
      (FRESH.test(name) && secondsIn(value) > most) ||
      (STALE.test(name) && secondsIn(value) > 0),
  );
  const rule = `where ${String(most)} seconds are the most`;
  if (isTooLong) return `its answer may be kept by "cache-control: ${control}", ${rule}`;
  // These outrank what follows.
  if (directives.some(({ name }) => /^(max-age|no-cache|no-store)$/.test(name))) return undefined;
  if (untilExpiry(headers) > most)
    return `its answer may be kept by "expires: ${headers.get('expires') ?? ''}", ${rule}`;
  if (headers.has('expires') || madeAt === undefined || !isGuessedTooLong(headers, madeAt, most))
    return undefined;
  return `its answer says it was last changed before it was made ("last-modified: ${headers.get('last-modified') ?? ''}"), by which browsers keep it too long`;
}
