import { expect, it } from 'vitest';
import { cacheControlOf } from './caching.ts';

it.each([
  ['/', 5],
  ['/index.html', 5],
  ['/provinsi/52.html', 5],
  ['/snapshot.jws', 5],
  ['/feed.xml', 15],
  ['/feed.json', 15],
  ['/riwayat.json', 15],
  ['/segar.js', 60],
  ['/jwks.json', 60],
])('%s may be held for %i seconds, and must be asked for again after that', (path, seconds) => {
  expect(cacheControlOf(path)).toBe(`public, max-age=${String(seconds)}, must-revalidate`);
});
