import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { photoOf } from '../testing.ts';
import { readPhoto } from './photo-reader.ts';

describe('reading a photo', () => {
  it('gives the same hash and verdict however the bytes are cut', async () => {
    const photo = photoOf('potongan', 400);
    const sha256 = createHash('sha256').update(photo).digest('hex');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 12 }), async (cuts) => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), 400];
        const parts = edges.slice(1).map((to, n) => photo.subarray(edges[n], to));
        expect(await readPhoto(Readable.from(parts), undefined)).toEqual({ sha256, bytes: 400 });
      }),
      { numRuns: 50 },
    );
  });

  it('says so when the body breaks off', async () => {
    const broken = Readable.from(
      (function* () {
        yield photoOf('putus').subarray(0, 200);
        throw new Error('aborted');
      })(),
    );
    await expect(readPhoto(broken, undefined)).rejects.toMatchObject({ code: 'SIREKAP_BODY_INCOMPLETE' });
  });
});
