const TYPES: readonly (readonly [RegExp, string])[] = [
  [/feed\.xml$/, 'application/rss+xml'],
  [/feed\.json$/, 'application/feed+json'],
  [/\.html$/, 'text/html'],
  [/\.js$/, 'application/javascript'],
  [/\.json$/, 'application/json'],
  [/\.jws$/, 'application/jose'],
];

/** The media type of a file of the site, feeds by their own, which readers look for. */
export const contentTypeOf = (path: string): string =>
  `${TYPES.find(([pattern]) => pattern.test(path))?.[1] ?? 'text/plain'}; charset=utf-8`;
