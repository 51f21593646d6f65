import { describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { QueueLanes } from './lanes.ts';
import { MemoryUploadQueue } from './testing/memory-queue.ts';
import { bodyOf, headOf, photoBytes } from './testing/uploads.ts';

const LIMITS = { maxBytes: 1024 * 1024 };
const all = (): boolean => true;

async function lanesWith(leftBehind: readonly number[]) {
  const clock = new ManualClock();
  const own = new MemoryUploadQueue(clock);
  const left = new MemoryUploadQueue(clock);
  const hold = (queue: { hold: MemoryUploadQueue['hold'] }, seed: number) => {
    const photo = photoBytes(seed, 1_000);
    return queue.hold(headOf(photo), bodyOf(photo), LIMITS);
  };
  for (const seed of leftBehind) await hold(left, seed);
  const lanes = new QueueLanes(own);
  const emptied = vi.fn<() => void>();
  lanes.adopt(left, emptied);
  return { own, left, lanes, emptied, hold, key: (seed: number) => headOf(photoBytes(seed, 1_000)).key };
}

describe('queues of workers that are gone', () => {
  it('are emptied before the own, and let go of once nothing is in them', async () => {
    const { lanes, hold, key, emptied } = await lanesWith([1]);
    await hold(lanes, 2);
    const [first] = lanes.claim(1, all);
    expect(first?.key).toBe(key(1));
    expect(emptied).not.toHaveBeenCalled();
    await lanes.confirm(key(1));
    await vi.waitFor(() => expect(emptied).toHaveBeenCalledOnce());
    expect(lanes.claim(5, all).map((upload) => upload.key)).toEqual([key(2)]);
  });

  it('that were empty are let go of at once', async () => {
    const { emptied } = await lanesWith([]);
    await vi.waitFor(() => expect(emptied).toHaveBeenCalledOnce());
  });

  it('answer for what they hold, and take nothing in', async () => {
    const { lanes, left, hold, key } = await lanesWith([1]);
    expect(await hold(lanes, 1)).toMatchObject({ kind: 'known', delivered: false });
    await hold(lanes, 3);
    expect(left.find(key(3))).toBeUndefined();
    expect(lanes.stats().heldByProvince).toEqual(new Map([['52', 2]]));
  });

  it('with a dead letter stay, and count it, until a new try of the phone is delivered', async () => {
    const { lanes, own, hold, key, emptied } = await lanesWith([1]);
    lanes.claim(1, all);
    await lanes.bury(lanes.find(key(1))!.upload, 'uji');
    expect(lanes.stats().deadLetters).toBe(1);
    expect(emptied).not.toHaveBeenCalled();
    expect(await hold(lanes, 1)).toMatchObject({ kind: 'held' });
    expect(own.find(key(1))).toMatchObject({ stuck: false });
    await lanes.confirm(key(1));
    expect(lanes.stats().deadLetters).toBe(0);
    await vi.waitFor(() => expect(emptied).toHaveBeenCalledOnce());
  });

  it('send no key twice at once, though two of them hold it', async () => {
    const { lanes, own, hold, key } = await lanesWith([1]);
    await hold(own, 1);
    expect(lanes.claim(5, all).map((upload) => upload.key)).toEqual([key(1)]);
    expect(lanes.claim(5, all)).toEqual([]);
    lanes.release(key(1));
    expect(lanes.claim(5, all)).toHaveLength(1);
  });

  it('keep back what is stuck in one while another holds it anew, and offer both when that is stuck too', async () => {
    const { lanes, own, left, hold, key } = await lanesWith([1]);
    lanes.claim(1, all);
    lanes.park(key(1), 'session');
    await hold(own, 1);
    const fresh = own.find(key(1))!.upload;
    for (let time = 0; time < 3; time += 1) {
      expect(lanes.claim(5, all)).toHaveLength(1);
      expect(own.claimKey(key(1))).toBe(false);
      expect(left.claimKey(key(1))).toBe(true);
      left.release(key(1));
      lanes.release(key(1));
    }
    const offered: number[] = [];
    const look = ({ heldAt }: { heldAt: number }): boolean => {
      offered.push(heldAt);
      return false;
    };
    lanes.claim(5, look);
    expect(offered).toEqual([fresh.heldAt]);
    lanes.claim(1, all);
    lanes.park(key(1), 'session');
    lanes.claim(5, look);
    expect(offered).toHaveLength(3);
  });

  it('offer again what could not be set aside', async () => {
    const { lanes, own, hold, key } = await lanesWith([]);
    await hold(own, 1);
    lanes.claim(1, all);
    vi.spyOn(own, 'bury').mockRejectedValueOnce(new Error('no room'));
    await expect(lanes.bury(lanes.find(key(1))!.upload, 'uji')).rejects.toThrow('no room');
    lanes.release(key(1));
    expect(lanes.claim(1, all)).toHaveLength(1);
  });

  it('that are taken back still answer for, and let go of, what is on its way', async () => {
    const { lanes, hold, key } = await lanesWith([]);
    const lent = new MemoryUploadQueue(new ManualClock());
    await hold(lent, 1);
    lanes.lend(lent);
    expect(lanes.claimKey(key(1))).toBe(true);
    lanes.takeBack(lent);
    expect(lanes.find(key(1))).toMatchObject({ delivered: false });
    await lanes.confirm(key(1));
    expect(lent.held).toBe(0);
    expect(lanes.find(key(1))).toBeUndefined();
  });

  it('give a key back where it was claimed, though another that came meanwhile held it', async () => {
    const { lanes, own, hold, key, emptied } = await lanesWith([]);
    const left = new MemoryUploadQueue(new ManualClock());
    expect(lanes.claimKey(key(1))).toBe(true);
    expect(own.claimKey(key(1))).toBe(false);
    await hold(left, 1);
    lanes.adopt(left, emptied);
    expect(lanes.claim(1, all)).toEqual([]);
    await lanes.confirm(key(1));
    expect(own.claimKey(key(1))).toBe(true);
  });
});
