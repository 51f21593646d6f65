import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openUploadQueue } from '../../gateway/index.ts';
import { systemClock } from '../../kernel/index.ts';
import { keysKeptIn } from './held-keys.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let gatewayDir: string;
beforeEach(async () => {
  gatewayDir = await mkdtemp(join(tmpdir(), 'siaga-gerbang-'));
  await mkdir(join(gatewayDir, 'keys'));
});
afterEach(() => rm(gatewayDir, { recursive: true, force: true }));

const openQueue = () =>
  openUploadQueue({
    dir: join(gatewayDir, 'queue'),
    keyFile: join(gatewayDir, 'keys', 'region.key'),
    clock: systemClock,
  });
type Queue = Awaited<ReturnType<typeof openQueue>>;

async function hold(queue: Queue, photo: string): Promise<string> {
  const key = sha256(`kunci ${photo}`);
  const place = { tps: '5201012001001', ballot: 'ppwp' as const, page: 1 };
  const head = { ...place, sha256: sha256(photo), key, traceparent: undefined, authorization: undefined };
  await queue.hold(head, Readable.from([Buffer.from(photo)]), { maxBytes: 1_000 });
  return key;
}

describe('what a gateway’s folder keeps', () => {
  it('tells held photos from dead letters, and names neither delivered nor unknown ones', async () => {
    const queue = await openQueue();
    const held = await hold(queue, 'satu');
    const buried = await hold(queue, 'dua');
    const delivered = await hold(queue, 'tiga');
    await queue.bury(queue.find(buried)!.upload, '422');
    await queue.confirm(delivered);
    // The gateway still runs: its own claim and its lock are not in the audit's way.
    queue.claim(1, () => true);
    const kept = await keysKeptIn(gatewayDir, [held, buried, delivered, sha256('tak dikenal')]);
    await queue.close();
    expect(kept).toEqual(
      new Map([
        [held, 'held'],
        [buried, 'buried'],
      ]),
    );
  });

  it.each(['held', 'buried'] as const)(
    'does not name a photo that no longer reads back whole as %s',
    async (how) => {
      const queue = await openQueue();
      const whole = await hold(queue, 'satu');
      const damaged = await hold(queue, 'dua'.repeat(300));
      if (how === 'buried')
        for (const key of [whole, damaged]) await queue.bury(queue.find(key)!.upload, '422');
      await queue.close();
      expect(await keysKeptIn(gatewayDir, [whole, damaged])).toEqual(
        new Map([
          [whole, how],
          [damaged, how],
        ]),
      );
      await damageLastPhoto(join(gatewayDir, 'queue', 'segments'));
      expect(await keysKeptIn(gatewayDir, [whole, damaged])).toEqual(new Map([[whole, how]]));
    },
  );
});

/** A photo of 900 bytes, the last that was written, and what stands behind it: so far from the end is in the photo. */
const BEFORE_END = 500;

/** One byte of the last photo in the only segment becomes another, as a bad disk would have it. */
async function damageLastPhoto(dir: string): Promise<void> {
  const segments = (await readdir(dir)).filter((name) => name.endsWith('.seg'));
  expect(segments).toHaveLength(1);
  const path = join(dir, segments[0]!);
  const bytes = await readFile(path);
  const at = bytes.findLastIndex((byte) => byte !== 0) - BEFORE_END;
  bytes[at]! ^= 0xff;
  await writeFile(path, bytes);
}
