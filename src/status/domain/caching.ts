const SECONDS_HELD: readonly (readonly [RegExp, number])[] = [
  // Changes with the program only; a minute, so that a new one is soon everywhere.
  [/\/(segar\.js|jwks\.json)$/, 60],
  [/\/(feed\.(xml|json)|riwayat\.(json|jws))$/, 15],
];

/** For how many seconds anybody may hold the file at `path`, which begins with a slash. */
export const secondsHeld = (path: string): number =>
  SECONDS_HELD.find(([pattern]) => pattern.test(path))?.[1] ?? 5;

/**
 * What caches between us and the reader may do with the file at `path`. Pages and the snapshot tell their own time, and
 * a page that sees its snapshot twice after three intervals turns unknown: so a cache may hold them for a few seconds,
 * which takes a flood off the server, and must ask again after that, never serve them old.
 */
export const cacheControlOf = (path: string): string =>
  `public, max-age=${String(secondsHeld(path))}, must-revalidate`;
