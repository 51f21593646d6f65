import { describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../instrumentation/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import { QueueLanes } from '../queue/lanes.ts';
import { MemoryUploadQueue } from '../queue/testing/memory-queue.ts';
import { bodyOf, headOf, photoBytes } from '../queue/testing/uploads.ts';
import { PROMOTION_LOOK_MS, type Promotion } from './promotion.ts';
import { Standby } from './standby.ts';

const LIMITS = { maxBytes: 10_000 };
const all = (): boolean => true;
const keyOf = (seed: number): string => headOf(photoBytes(seed, 100)).key;

async function standbyFor(owner: string) {
  const clock = new ManualClock();
  const delivering = new QueueLanes(new MemoryUploadQueue(clock));
  const promotions = new Map<string, Promotion>();
  const lanes = [new MemoryUploadQueue(clock), new MemoryUploadQueue(clock)] as const;
  const standby = await Standby.open({
    ...{ delivering, clock },
    owners: [owner],
    lane: 0,
    open: (_owner, lane) => Promise.resolve(lanes[lane === 0 ? 0 : 1]),
    promotionOf: (of) => Promise.resolve(promotions.get(of)),
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  const hold = async (seed: number): Promise<void> => {
    const photo = photoBytes(seed, 100);
    await standby.hold(owner, headOf(photo), bodyOf(photo), LIMITS);
  };
  const promote = async (yes: boolean): Promise<void> => {
    if (yes) promotions.set(owner, { at: '2024-02-14T15:00:00Z', by: 'siti', reason: 'disk hilang' });
    else promotions.delete(owner);
    await clock.advance(PROMOTION_LOOK_MS);
  };
  return { delivering, standby, hold, promote, owner, lanes };
}

describe('copies for another gateway', () => {
  it('are delivered from the time on at which a person promotes them, and count as held', async () => {
    const { delivering, standby, hold, promote, owner } = await standbyFor('gw-wib');
    await hold(1);
    expect(delivering.claim(5, all)).toEqual([]);
    expect([...standby.counts()]).toEqual([{ owner, uploads: 1, bytes: 100 }]);
    await promote(true);
    expect([...standby.counts()]).toEqual([{ owner, uploads: 0, bytes: 0 }]);
    expect(delivering.find(keyOf(1))).toMatchObject({ delivered: false });
    expect(delivering.claim(5, all)).toMatchObject([{ key: keyOf(1) }]);
    await delivering.confirm(keyOf(1));
    expect(standby.keys(owner, 0, 10)).toEqual([]);
    await hold(2);
    expect(delivering.claim(5, all)).toMatchObject([{ key: keyOf(2) }]);
  });

  it('stand by again once the owner is back, and what was on its way to the vendor is settled', async () => {
    const { delivering, standby, hold, promote, owner } = await standbyFor('gw-wib');
    for (const seed of [1, 2]) await hold(seed);
    await promote(true);
    const [claimed] = delivering.claim(1, all);
    await promote(false);
    expect(delivering.claim(5, all)).toEqual([]);
    expect((await delivering.read(claimed!)).photo).toEqual(photoBytes(1, 100));
    await delivering.confirm(claimed!.key);
    expect(standby.keys(owner, 0, 10)).toEqual([keyOf(2)]);
  });

  it('are dropped by their owner also while they are promoted', async () => {
    const { delivering, standby, hold, promote, owner } = await standbyFor('gw-wib');
    for (const seed of [1, 2, 3]) await hold(seed);
    await promote(true);
    delivering.claim(1, all);
    await standby.drop(owner, [keyOf(1), keyOf(2)]);
    await delivering.confirm(keyOf(1));
    expect(delivering.claim(5, all)).toMatchObject([{ key: keyOf(3) }]);
  });

  it('that are damaged are none, and are taken in anew', async () => {
    const { standby, hold, owner, lanes } = await standbyFor('gw-wib');
    for (const seed of [1, 2]) await hold(seed);
    const find = (seed: number) => standby.answer({ kind: 'find', owner, key: keyOf(seed) });
    const [damaged] = lanes[0].claim(1, all);
    await lanes[0].bury(damaged!, 'unreadable');
    expect([await find(1), await find(2)]).toEqual([[], [keyOf(2)]]);
    expect(standby.keys(owner, 0, 10)).toEqual([keyOf(2)]);
    await hold(1);
    expect(await find(1)).toEqual([keyOf(1)]);
  });

  it('of a worker that is gone are kept, and its lane is free once they are dropped', async () => {
    const { standby, owner, lanes } = await standbyFor('gw-wib');
    const left = photoBytes(1, 100);
    await lanes[1].hold(headOf(left), bodyOf(left), LIMITS);
    const emptied = vi.fn<() => void>();
    for (const empty of await standby.adopt(1)) void empty.then(emptied);
    expect(standby.keys(owner, 0, 10)).toEqual([keyOf(1)]);
    expect(emptied).not.toHaveBeenCalled();
    await standby.drop(owner, [keyOf(1)]);
    await vi.waitFor(() => expect(emptied).toHaveBeenCalledOnce());
    expect(standby.keys(owner, 0, 10)).toEqual([]);
    expect(() => standby.of('gw-wit')).toThrow(/GATEWAY_STANDBY_FOREIGN/);
  });
});
