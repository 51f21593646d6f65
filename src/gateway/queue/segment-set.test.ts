import { randomBytes } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { BLOCK_BYTES } from './blocks.ts';
import { SEGMENT_DATA_START } from './segment-header.ts';
import { SegmentSet } from './segment-set.ts';
import type { Segment } from './segment.ts';
import { CrashFs } from './testing/crash-fs.ts';

const DIR = '/queue/segments';
const MEGABYTE = 1024 * 1024;

async function open(segmentBytes = MEGABYTE) {
  const fs = new CrashFs();
  const current = randomBytes(32);
  const onFailure = vi.fn<(error: unknown) => void>();
  const onClosed = vi.fn<(id: number) => void>();
  const regionKeys = { current, all: [current] };
  const set = await SegmentSet.open({ fs, dir: DIR, regionKeys, segmentBytes, onFailure, onClosed });
  /** So many uploads begin, one after another. */
  const begin = async (count: number): Promise<readonly Segment[]> => {
    const taken: Segment[] = [];
    for (let i = 0; i < count; i += 1) {
      taken.push(await set.forWriting());
      await new Promise((resolve) => setImmediate(resolve));
    }
    return taken;
  };
  /** They end, and what they held is delivered at once. */
  const end = async (segments: readonly Segment[]): Promise<void> => {
    for (const segment of segments) {
      segment.writers -= 1;
      await set.settle(segment);
    }
  };
  const files = (): number => [...fs.files().keys()].length;
  return { fs, set, begin, end, files, onFailure, onClosed };
}

const idsOf = (segments: readonly Segment[]): readonly number[] => [...new Set(segments.map(({ id }) => id))];

describe('segments that take uploads', () => {
  it('are one while few uploads come at once', async () => {
    const { begin, end, files } = await open();
    for (let round = 0; round < 5; round += 1) {
      const taken = await begin(4);
      expect(idsOf(taken)).toEqual([1]);
      await end(taken);
    }
    expect(files()).toBe(1);
  });

  it('become eight for a crowd, and each is written by as many', async () => {
    const { begin } = await open();
    const taken = await begin(64);
    const writers = new Map(taken.map((segment) => [segment.id, segment.writers]));
    expect([...writers]).toEqual(Array.from({ length: 8 }, (_, at) => [at + 1, 8]));
  });

  it('that hold nothing are deleted, all but one, once the crowd has gone', async () => {
    const { begin, end, files } = await open();
    await end(await begin(64));
    expect(files()).toBe(1);
    const [next] = await begin(1);
    expect(next?.bytes).toBe(SEGMENT_DATA_START);
  });

  it('that were emptied while the crowd was there go with it', async () => {
    const { set, begin, end, files } = await open();
    const taken = await begin(64);
    const emptied = taken.filter(({ id }) => id > 4);
    await end(emptied);
    expect(files()).toBe(8);
    await end(taken.filter(({ id }) => id <= 4));
    expect(files()).toBe(1);
    await set.close();
    expect(files()).toBe(0);
  });

  it('stay while they hold something, and go when it is delivered', async () => {
    const { begin, end, files, set, onClosed } = await open();
    const taken = await begin(24);
    const holding = [2, 3].map((id) => taken.find((segment) => segment.id === id)!);
    for (const segment of holding) segment.live += 1;
    await end(taken);
    expect([files(), onClosed.mock.calls]).toEqual([2, []]);
    holding[0]!.live -= 1;
    await set.settle(holding[0]!);
    expect(files()).toBe(1);
  });

  it('make nobody wait for a further one, nor need it: without room for it a crowd shares what there is', async () => {
    const { fs, begin, files, onFailure } = await open();
    const [first] = await begin(1);
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    fs.fault = (operation, path) => (operation === 'write' && path.endsWith('2.seg') ? full : undefined);
    expect(idsOf(await begin(10))).toEqual([first!.id, 3]);
    expect([files(), onFailure.mock.calls]).toEqual([2, []]);
  });

  it('fail for good when a further one cannot be made for another reason than room', async () => {
    const { fs, begin, onFailure } = await open();
    await begin(1);
    const broken = Object.assign(new Error('EIO'), { code: 'EIO' });
    fs.fault = (operation) => (operation === 'sync' ? broken : undefined);
    await begin(5);
    expect(onFailure).toHaveBeenCalledWith(broken);
  });

  it('are closed when they are full and their last upload has ended, not when the next one comes', async () => {
    const { begin, end, onClosed, files } = await open(SEGMENT_DATA_START + 2 * BLOCK_BYTES);
    const [one, other] = await begin(2);
    one!.reserve(2 * BLOCK_BYTES);
    one!.live += 1;
    await end([one!]);
    expect(onClosed).not.toHaveBeenCalled();
    await end([other!]);
    expect(onClosed.mock.calls).toEqual([[1]]);
    expect(idsOf(await begin(1))).toEqual([2]);
    expect(files()).toBe(2);
  });

  it('are never none because one of them is full', async () => {
    const { begin, end, files } = await open(SEGMENT_DATA_START + BLOCK_BYTES);
    const taken = await begin(6);
    const [full] = taken;
    full!.reserve(BLOCK_BYTES);
    full!.live += 1;
    await end(taken);
    expect(files()).toBe(2);
    expect(idsOf(await begin(1))).toEqual([2]);
  });

  it('are not taken from one who waits for a new one', async () => {
    const { set, begin, files } = await open(SEGMENT_DATA_START + BLOCK_BYTES);
    const [full] = await begin(1);
    full!.reserve(BLOCK_BYTES);
    full!.live += 1;
    let got: Segment | undefined;
    const next = set.forWriting().then((segment) => (got = segment));
    full!.writers -= 1;
    for (; !got; await new Promise((resolve) => setImmediate(resolve))) await set.settle(full!);
    expect([(await next).id, files()]).toEqual([2, 2]);
  });

  it('are all there, and nothing is made after, when the set closes while one is being made', async () => {
    const { set, files } = await open();
    for (let i = 0; i < 5; i += 1) (await set.forWriting()).writers -= i < 4 ? 0 : 1;
    await set.close();
    // The one with four writers; the other was made, and held nothing.
    expect(files()).toBe(1);
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(files()).toBe(1);
  });
});
