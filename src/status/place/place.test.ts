import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bucketPlace } from './bucket-place.ts';
import { folderPlace } from './folder-place.ts';
import { putInOrder } from './put-in-order.ts';
import { placeConformance } from './testing/conformance.ts';
import { BUCKET_KEY, BUCKET_REGION, s3StandIn, type S3StandIn } from './testing/s3-stand-in.ts';

let home: string;
let bucket: S3StandIn;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-tempat-'));
  bucket = await s3StandIn();
});
afterEach(async () => {
  await bucket.close();
  await rm(home, { recursive: true });
});

async function openBucket(change: object = {}, region = BUCKET_REGION) {
  const keyFile = join(home, 'kunci-ember');
  await writeFile(keyFile, JSON.stringify({ ...BUCKET_KEY, ...change }), { mode: 0o600 });
  return bucketPlace({ address: bucket.address, region, keyFile });
}

describe('a folder', () => {
  placeConformance(async () => ({
    place: folderPlace(join(home, 'umum')),
    read: (path) => readFile(join(home, 'umum', path), 'utf8').catch(() => undefined),
  }));
});

describe('a bucket', () => {
  placeConformance(async () => ({
    place: await openBucket(),
    read: async (path) => bucket.objects.get(path)?.text,
  }));

  it.each([
    ['index.html', 'text/html; charset=utf-8', 5],
    ['feed.xml', 'application/rss+xml; charset=utf-8', 15],
    ['feed.json', 'application/feed+json; charset=utf-8', 15],
    ['riwayat.jws', 'application/jose; charset=utf-8', 15],
    ['segar.js', 'application/javascript; charset=utf-8', 60],
    ['snapshot.json', 'application/json; charset=utf-8', 5],
  ])('is told that %s is %s and may be held for %i seconds', async (path, contentType, seconds) => {
    await (await openBucket()).put(path, 'isi');
    const cacheControl = `public, max-age=${String(seconds)}, must-revalidate`;
    expect(bucket.objects.get(path)).toEqual({ text: 'isi', contentType, cacheControl });
  });

  it.each([
    ['with another secret', { secretAccessKey: 'lain' }, BUCKET_REGION],
    ['with another key', { accessKeyId: 'AKIALAIN' }, BUCKET_REGION],
    ['for another region', {}, 'us-east-1'],
  ])('takes nothing that is signed %s', async (_name, change, region) => {
    const place = await openBucket(change, region);
    await expect(place.put('index.html', 'x')).rejects.toMatchObject({ code: 'STATUS_BUCKET_REFUSED' });
    expect(bucket.objects.size).toBe(0);
  });

  it('is not opened with a key that others may read, or with none, and no fault quotes it', async () => {
    const keyFile = join(home, 'kunci-lain');
    const opened = () => bucketPlace({ address: bucket.address, region: BUCKET_REGION, keyFile });
    await expect(opened()).rejects.toMatchObject({ code: 'STATUS_BUCKET_KEY_UNUSABLE' });
    await writeFile(keyFile, '{"accessKeyId":"AKIA","secret":"rahasia-sekali"}', { mode: 0o600 });
    const fault = await opened().catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'STATUS_BUCKET_KEY_UNUSABLE' });
    expect(JSON.stringify(fault) + String(fault)).not.toContain('rahasia-sekali');
    await chmod(keyFile, 0o644);
    await expect(opened()).rejects.toMatchObject({ code: 'KEY_FILE_UNUSABLE' });
  });
});

describe('files in order', () => {
  const files = (...paths: readonly string[]) => new Map(paths.map((path) => [path, path]));
  const pages = Array.from({ length: 20 }, (_, n) => `provinsi/${String(n)}.html`);

  it('are there before those of the next group begin', async () => {
    await putInOrder(await openBucket(), [files('riwayat.jws'), files(...pages), files('snapshot.jws')]);
    expect(bucket.order[0]).toBe('riwayat.jws');
    expect(bucket.order.at(-1)).toBe('snapshot.jws');
    expect(bucket.order).toHaveLength(22);
  });

  it('end with the first that is refused: no snapshot speaks of pages that are not there', async () => {
    bucket.refuse = (path) => (path === 'provinsi/7.html' ? 503 : undefined);
    const putting = putInOrder(await openBucket(), [files(...pages), files('snapshot.jws')]);
    await expect(putting).rejects.toMatchObject({ code: 'STATUS_BUCKET_REFUSED' });
    expect(bucket.objects.has('snapshot.jws')).toBe(false);
  });
});
