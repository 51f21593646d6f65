import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCEPTED_FILE, openAcceptedStore } from './accepted-store.ts';

const PHOTO = {
  key: 'a'.repeat(64),
  tps: '5201012001001',
  ballot: 'ppwp',
  page: 1,
  sha256: 'b'.repeat(64),
  bytes: 600,
  at: '2024-02-14T06:00:00.000Z',
  anomalies: [],
} as const;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accepted-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the accepted store', () => {
  it('tallies TPS, photos and flags by province, and again after reopening', async () => {
    const store = await openAcceptedStore(folder);
    await Promise.all([
      store.accept({ ...PHOTO, anomalies: [] }),
      store.accept({ ...PHOTO, key: 'c'.repeat(64), page: 2, anomalies: ['sum-mismatch'] }),
      store.accept({ ...PHOTO, key: 'd'.repeat(64), tps: '5201012001002', ballot: 'pdpr', anomalies: [] }),
    ]);
    await store.close();
    const again = await openAcceptedStore(folder);
    expect(again.tallyOf('52')).toEqual({ stations: 2, photos: 3, flagged: 1 });
    expect(again.tallyOf('31')).toEqual({ stations: 0, photos: 0, flagged: 0 });
    expect(again.pagesOf(PHOTO.tps).map(({ page }) => page)).toEqual([1, 2]);
    await again.close();
  });

  it('confirms nothing once its disk failed, to first and to repeat alike', async () => {
    const store = await openAcceptedStore(folder);
    await store.close();
    const two = await Promise.allSettled([
      store.accept({ ...PHOTO, anomalies: [] }),
      store.accept({ ...PHOTO, anomalies: [] }),
    ]);
    for (const outcome of two) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'SIREKAP_STORE_FAILED', status: 503 },
      });
    }
    expect(store.isWritable).toBe(false);
    await expect(store.accept({ ...PHOTO, anomalies: [] })).rejects.toThrow('SIREKAP_STORE_FAILED');
  });

  it('does not open on a log that is damaged in its middle', async () => {
    await writeFile(join(folder, ACCEPTED_FILE), '{"type":"stored"}\n');
    await expect(openAcceptedStore(folder)).rejects.toThrow();
  });
});
