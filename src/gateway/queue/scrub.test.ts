import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { queueError } from './errors.ts';
import { Scrub } from './scrub.ts';
import { MemoryUploadQueue } from './testing/memory-queue.ts';
import { bodyOf, headOf, photoBytes } from './testing/uploads.ts';

const BYTES = 1_000;

describe('the scrub', () => {
  let clock: ManualClock;
  let queue: MemoryUploadQueue;
  let scrub: Scrub | undefined;
  let read: number;
  let damaged: string[];

  const start = (bytesPerSecond: number) => {
    const settings = { bytesPerSecond, restMs: 60_000 };
    scrub = new Scrub(settings, {
      queue,
      clock,
      onRead: (bytes) => (read += bytes),
      onDamage: ({ key }) => damaged.push(key),
      onMend: () => undefined,
    });
  };
  const seconds = async (count: number) => {
    for (let i = 0; i < count; i += 1) {
      await clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  beforeEach(async () => {
    clock = new ManualClock();
    queue = new MemoryUploadQueue(clock);
    read = 0;
    damaged = [];
    for (let seed = 0; seed < 10; seed += 1) {
      const photo = photoBytes(seed, BYTES);
      await queue.hold(headOf(photo), bodyOf(photo), { maxBytes: BYTES });
    }
  });
  afterEach(() => scrub?.close());

  it('reads no faster than it may, and all in the end', async () => {
    start(BYTES * 2);
    await seconds(3);
    expect(read).toBe(6 * BYTES);
    await seconds(10);
    expect(read).toBe(10 * BYTES);
  });

  it('begins again after a rest', async () => {
    start(BYTES * 100);
    await seconds(30);
    expect(read).toBe(10 * BYTES);
    await seconds(60);
    expect(read).toBe(20 * BYTES);
  });

  it('reads a photo larger than a second allows, and then waits for as long', async () => {
    start(BYTES / 4);
    await seconds(8);
    expect(read).toBe(2 * BYTES);
  });

  it('waits while photos arrive', async () => {
    const stats = queue.stats();
    const busy = vi.spyOn(queue, 'stats').mockReturnValue({ ...stats, taking: 20 });
    start(BYTES * 100);
    await seconds(5);
    expect(read).toBe(0);
    busy.mockRestore();
    await seconds(1);
    expect(read).toBe(10 * BYTES);
  });

  it('tells of a damaged photo once a pass, and of nothing that was merely delivered meanwhile', async () => {
    vi.spyOn(queue, 'read')
      .mockRejectedValueOnce(queueError('GATEWAY_QUEUE_DAMAGED', 'rusak'))
      .mockRejectedValueOnce(queueError('GATEWAY_QUEUE_UNKNOWN_KEY', 'sudah terkirim'));
    start(BYTES * 100);
    await seconds(5);
    expect(damaged).toHaveLength(1);
    expect(read).toBe(8 * BYTES);
  });

  it('reads nothing when told so', async () => {
    start(0);
    await seconds(5);
    expect(read).toBe(0);
  });
});
