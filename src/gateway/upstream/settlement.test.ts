import { beforeEach, describe, expect, it } from 'vitest';
import { createLogger, createMeter } from '../../instrumentation/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import { QueueLanes } from '../queue/lanes.ts';
import type { HeldUpload } from '../queue/port.ts';
import { MemoryUploadQueue } from '../queue/testing/memory-queue.ts';
import { bodyOf, headOf, photoBytes } from '../queue/testing/uploads.ts';
import type { VendorReply } from './reply.ts';
import { Sessions } from './sessions.ts';
import { Settlement } from './settlement.ts';

const REFUSED = { kind: 'answer', status: 401, headers: {}, body: Buffer.alloc(0) } as const;
const AWAY = { kind: 'timeout' } as const;
const PARK_MS = 600_000;

let clock: ManualClock;
let lanes: QueueLanes;
let settlement: Settlement;

const photo = photoBytes(1, 500);
const hold = (queue: MemoryUploadQueue, authorization: string) =>
  queue.hold(headOf(photo, { authorization, vouched: false }), bodyOf(photo), { maxBytes: 1_000 });

/** The next that may be tried, as the drain asks. */
const next = (): HeldUpload | undefined =>
  lanes.claim(1, (upload) => !settlement.isResting(upload, clock.now()))[0];

beforeEach(() => {
  clock = new ManualClock();
  open(new MemoryUploadQueue(clock));
});

function open(own: MemoryUploadQueue): void {
  lanes = new QueueLanes(own);
  settlement = new Settlement(
    { backoffMs: 1_000, parkMs: PARK_MS, buryTries: 20, buryAfterMs: 6 * 3_600_000 },
    {
      ...{ queue: lanes, clock, meter: createMeter(), sessions: new Sessions() },
      logger: createLogger({ name: 'test', level: 'silent' }),
      confirmations: { confirm: (key) => lanes.confirm(key) },
    },
  );
}

describe('a photo of which another worker left a copy behind', () => {
  const OLD = 'Bearer lama';
  const NEW = 'Bearer baru';
  let heldAt: Record<string, number>;

  beforeEach(async () => {
    const [left, own] = [new MemoryUploadQueue(clock), new MemoryUploadQueue(clock)];
    await hold(left, OLD);
    await clock.advance(10);
    await hold(own, NEW);
    const of = (queue: MemoryUploadQueue): number => [...queue.uploads()][0]!.heldAt;
    heldAt = { [OLD]: of(left), [NEW]: of(own) };
    open(own);
    lanes.adopt(left, () => undefined);
  });

  /** For some time, what was tried: the session of each try. */
  async function triesIn(
    minutes: number,
    replyTo: (session: string) => VendorReply,
  ): Promise<Map<string, number>> {
    const tries = new Map([OLD, NEW].map((session) => [session, 0]));
    for (let second = 0; second < minutes * 60; second += 1) {
      for (let upload = next(); upload; upload = next()) {
        const session = upload.heldAt === heldAt[OLD] ? OLD : NEW;
        tries.set(session, tries.get(session)! + 1);
        if (tries.get(session)! > 100) throw new Error(`${session} is tried again and again`);
        await settlement.settle(upload, replyTo(session), { authorization: session, traceparent: undefined });
      }
      await clock.advance(1_000);
    }
    return tries;
  }

  it('is tried under the session that nobody has refused while the vendor is away for that', async () => {
    const tries = await triesIn(2, (session) => (session === OLD ? REFUSED : AWAY));
    expect(tries.get(OLD)).toBe(1);
    expect(tries.get(NEW)).toBeGreaterThan(3);
    expect(tries.get(NEW)).toBeLessThan(20);
  });

  it('is asked about now and then under both when the vendor knows neither session', async () => {
    const tries = await triesIn(31, () => REFUSED);
    expect(Object.fromEntries(tries)).toEqual({ [OLD]: 4, [NEW]: 4 });
  });
});
