import { expect, it } from 'vitest';
import { SnapshotCache } from './snapshot-cache.ts';

interface Given {
  readonly status?: number;
  readonly url?: string;
  readonly encoding?: string;
}

const PAGE = '/portal/hasil';

function answer(
  cache: SnapshotCache,
  now: number,
  body: string,
  { status = 200, url = PAGE, encoding }: Given = {},
): boolean {
  const tee = cache.tee(url, now);
  tee?.head(status, { 'content-type': 'application/json', 'content-encoding': encoding });
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
])('gives what is packed with gzip to who takes %j: %j', (accepted, isGiven) => {
  const cache = new SnapshotCache();
  answer(cache, 1_000, 'packed', { encoding: 'gzip' });
  expect(cache.get(PAGE, accepted)?.encoding).toBe(isGiven ? 'gzip' : undefined);
});

it('keeps its pages however many queries somebody makes up', () => {
  const cache = new SnapshotCache();
  answer(cache, 1_000, 'page');
  for (let n = 0; n < 2_000; n += 1) answer(cache, 1_000, 'query', { url: `${PAGE}?n=${String(n)}` });
  expect(cache.get(PAGE, '')?.body.toString()).toBe('page');
  expect(cache.get(`${PAGE}?n=1999`, '')?.body.toString()).toBe('query');
  expect(cache.get(`${PAGE}?n=0`, '')).toBeUndefined();
});
