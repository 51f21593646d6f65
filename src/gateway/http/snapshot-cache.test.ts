import { expect, it } from 'vitest';
import { SnapshotCache } from './snapshot-cache.ts';

function answer(cache: SnapshotCache, now: number, body: string, status = 200): boolean {
  const tee = cache.tee('/portal/hasil', now);
  tee?.head(status, { 'content-type': 'application/json' });
  tee?.data(Buffer.from(body));
  tee?.end();
  return tee !== undefined;
}

it('keeps the last good answer of a page, and looks at it once a second at most', () => {
  const cache = new SnapshotCache();
  expect(answer(cache, 1_000, 'first')).toBe(true);
  expect(answer(cache, 1_999, 'second')).toBe(false);
  expect(answer(cache, 2_000, 'third')).toBe(true);
  expect(cache.get('/portal/hasil')).toMatchObject({ body: Buffer.from('third'), takenAt: 2_000 });
  expect(answer(cache, 3_000, 'broken', 500)).toBe(true);
  expect(cache.get('/portal/hasil')?.body.toString()).toBe('third');
});
