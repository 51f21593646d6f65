import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { SnapshotCache } from './snapshot-cache.ts';

interface Given {
  readonly status?: number;
  readonly url?: string;
  readonly encoding?: string;
  readonly caching?: string;
}

const PAGE = '/portal/hasil';

function answer(
  cache: SnapshotCache,
  now: number,
  body: string | Buffer,
  { status = 200, url = PAGE, encoding, caching }: Given = {},
): boolean {
  const tee = cache.tee(url, now);
  tee?.head(status, {
    ...{ 'content-type': 'application/json', 'content-encoding': encoding, 'cache-control': caching },
  });
  tee?.data(Buffer.from(body));
  tee?.end();
  return tee !== undefined;
}

it('keeps the last good answer of a page, and looks at it once a second at most', () => {
  const cache = new SnapshotCache();
  expect(answer(cache, 1_000, 'first')).toBe(true);
  expect(answer(cache, 1_999, 'second')).toBe(false);
  expect(answer(cache, 2_000, 'third')).toBe(true);
  expect(cache.get(PAGE, '')).toMatchObject({ body: Buffer.from('third'), takenAt: 2_000 });
  expect(answer(cache, 3_000, 'broken', { status: 500 })).toBe(true);
  expect(cache.get(PAGE, '')?.body.toString()).toBe('third');
});

it.each([
  ['gzip, deflate, br', true],
  ['br;q=1.0, GZIP;q=0.5', true],
  ['', false],
  ['br', false],
  ['gzip;q=0', false],
])('gives what is packed with gzip as it is to who takes %j: %j', (accepted, isGiven) => {
  const cache = new SnapshotCache();
  answer(cache, 1_000, gzipSync(Buffer.from('page')), { encoding: 'gzip' });
  expect(cache.get(PAGE, accepted)?.encoding).toBe(isGiven ? 'gzip' : undefined);
});

it.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['BR', brotliCompressSync],
  ['zstd', zstdCompressSync],
])('unpacks what is packed with %s for who takes nothing packed', (encoding, pack) => {
  const cache = new SnapshotCache();
  answer(cache, 1_000, pack(Buffer.from('page')), { encoding });
  const plain = cache.get(PAGE, '');
  expect({ text: plain?.body.toString(), encoding: plain?.encoding }).toEqual({
    text: 'page',
    encoding: undefined,
  });
  expect(cache.get(PAGE, '')).toBe(plain);
});

it.each([
  ['what is not what it says', Buffer.from('page'), 'gzip'],
  ['what nobody knows how to unpack', Buffer.from('page'), 'compress'],
  ['what unpacks to megabytes', gzipSync(Buffer.alloc(5 * 1024 * 1024)), 'gzip'],
])('does not unpack %s', (_what, body, encoding) => {
  const cache = new SnapshotCache();
  answer(cache, 1_000, body, { encoding });
  expect(cache.get(PAGE, '')).toBeUndefined();
  expect(cache.get(PAGE, encoding)?.encoding).toBe(encoding);
});

it('keeps nothing that is for one reader alone', () => {
  const cache = new SnapshotCache();
  answer(cache, 1_000, 'mine', { caching: 'Private, max-age=60' });
  expect(cache.get(PAGE, '')).toBeUndefined();
  expect(cache.tee(PAGE, 1_000, 'Bearer sesi')).toBeUndefined();
  answer(cache, 1_000, 'everybody’s', { caching: 'no-store' });
  expect(cache.get(PAGE, '')?.body.toString()).toBe('everybody’s');
});

it('keeps its pages however many queries somebody makes up', () => {
  const cache = new SnapshotCache();
  answer(cache, 1_000, 'page');
  for (let n = 0; n < 2_000; n += 1) answer(cache, 1_000, 'query', { url: `${PAGE}?n=${String(n)}` });
  expect(cache.get(PAGE, '')?.body.toString()).toBe('page');
  expect(cache.get(`${PAGE}?n=1999`, '')?.body.toString()).toBe('query');
  expect(cache.get(`${PAGE}?n=0`, '')).toBeUndefined();
});
