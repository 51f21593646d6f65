import { describe, expect, it } from 'vitest';
import { createMeter } from '../../instrumentation/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import type { ConcurrencyLimit } from '../domain/admission-limit.ts';
import { RetryBudget } from '../domain/retry-budget.ts';
import { Breakers } from './breakers.ts';
import type { ReplyHeaders, VendorReply } from './reply.ts';
import { Slots } from './slots.ts';
import { Upstream } from './upstream.ts';
import type { ReplySink } from './reply-sink.ts';
import type { VendorRequest } from './vendor.ts';

const VENDOR_MS = 700;

type Turn = 'reset' | 'timeout' | 'half' | { readonly status: number; readonly headers?: ReplyHeaders };

/** A limit that stands still, at a vendor as pressed as the test says. */
const still = (latencyRatio: number, lease: number, paces: number[]): ConcurrencyLimit => ({
  current: lease,
  lease,
  health: { latencyRatio, errorRatio: 0 },
  setLease: () => undefined,
  observeInflight: () => undefined,
  observeHeldBack: () => undefined,
  complete: (_operation, latencyMs) => void paces.push(latencyMs),
});

interface House {
  readonly upstream: Upstream;
  /** How often the vendor was asked. */
  asked: number;
  /** What the limit was told of the vendor's pace, ms. */
  readonly paces: number[];
  read(options?: {
    probe?: boolean;
    method?: 'GET' | 'POST';
    pausedMs?: number;
  }): Promise<{ reply: VendorReply; seen: string }>;
}

/** An upstream with a full budget whose vendor answers in these turns, and well after them. */
function open(turns: Turn[], { latencyRatio = 0.5, places = 10, budget = 200 } = {}): House {
  const clock = new ManualClock();
  const paces: number[] = [];
  const relay = async (_request: VendorRequest, sink: ReplySink): Promise<VendorReply> => {
    house.asked += 1;
    const turn = turns.shift() ?? { status: 200 };
    if (turn === 'reset') return { kind: 'failed', cause: 'reset' };
    if (turn === 'timeout') return { kind: 'timeout' };
    const { status, headers = {} } = turn === 'half' ? { status: 200 } : turn;
    sink.head(status, headers);
    await clock.advance(VENDOR_MS);
    sink.data(Buffer.from(String(status)), () => undefined);
    if (turn === 'half') return { kind: 'failed', cause: 'cut off' };
    sink.end();
    return { kind: 'answer', status, headers, body: Buffer.alloc(0) };
  };
  const retries = new RetryBudget(0.1);
  for (let n = 0; n < budget; n += 1) retries.earn();
  const upstream = new Upstream({
    vendor: { relay, send: () => Promise.reject(new Error('not asked here')) },
    slots: new Slots(still(latencyRatio, places, paces), clock),
    breakers: new Breakers({ warn: () => undefined }),
    retries,
    meter: createMeter(),
    clock,
    gatewayToken: undefined,
    lag: { without: (ms) => ms },
  });
  const house: House = {
    upstream,
    asked: 0,
    paces,
    async read({ probe = false, method = 'GET', pausedMs = 0 } = {}) {
      let seen = '';
      const sink: ReplySink = {
        head: (status) => (seen += `head ${status}, `),
        data: (chunk) => {
          seen += `${chunk.toString()}, `;
          return true;
        },
        end: () => (seen += 'end'),
        pausedMs,
      };
      const reply = await upstream.relay(
        {
          operation: 'officer-read',
          province: '52',
          request: { method, path: '/recap/52', headers: [] },
          slot: upstream.slots.tryTake({ operation: 'officer-read' })!,
          probe,
          synthetic: false,
        },
        sink,
        (concluded) => concluded,
      );
      return { reply, seen };
    },
  };
  return house;
}

it.each([
  [0, VENDOR_MS],
  [500, 200],
])('a reader who paused for %d ms leaves %d ms to the vendor', async (pausedMs, pace) => {
  const house = open([]);
  await house.read({ pausedMs });
  expect(house.paces).toEqual([pace]);
});

describe('a read that fails in passing', () => {
  it.each<[string, Turn]>([
    ['a connection cut before an answer', 'reset'],
    ['a bad gateway', { status: 502 }],
    ['a host that is not there yet', { status: 503 }],
  ])('is asked once more after %s, and nothing of the first answer is seen', async (_name, turn) => {
    const house = open([turn]);
    expect(await house.read()).toMatchObject({ reply: { status: 200 }, seen: 'head 200, 200, end' });
    expect(house.asked).toBe(2);
    expect(house.upstream.slots.inflightOf('officer-read')).toBe(0);
  });

  it('is asked no third time, and the second answer is passed on as it is', async () => {
    const house = open([{ status: 503 }, { status: 503 }]);
    expect((await house.read()).seen).toBe('head 503, 503, end');
    expect(house.asked).toBe(2);
  });

  it.each<[string, Turn[], Parameters<typeof open>[1], Parameters<House['read']>[0]]>([
    ['it was a timeout', ['timeout'], {}, {}],
    ['half of the answer has gone on', ['half'], {}, {}],
    ['the vendor says when to come back', [{ status: 503, headers: { 'retry-after': '9' } }], {}, {}],
    ['it is another error', [{ status: 500 }], {}, {}],
    ['it may change something', ['reset'], {}, { method: 'POST' }],
    ['it was a question of the breaker', ['reset'], {}, { probe: true }],
    ['the vendor is used to the full', ['reset'], { latencyRatio: 1 }, {}],
    ['the budget is empty', [{ status: 502 }], { budget: 0 }, {}],
  ])('is not asked again when %s', async (_name, turns, options, read) => {
    const house = open(turns, options);
    await house.read(read);
    expect(house.asked).toBe(1);
  });

  it('is not asked again while the breaker is open', async () => {
    const house = open(['reset']);
    for (let n = 0; n < 4; n += 1) house.upstream.breakers.settle('officer-read', '52', false, 0);
    expect((await house.read()).reply.kind).toBe('failed');
    expect(house.asked).toBe(1);
  });

  it('stays within a tenth of the requests however many fail', async () => {
    const house = open(new Array<Turn>(2_000).fill('reset'), { budget: 0 });
    for (let n = 0; n < 300; n += 1) {
      await house.read();
      house.upstream.breakers.settle('officer-read', '52', true, 0);
    }
    expect(house.asked).toBeGreaterThan(320);
    expect(house.asked).toBeLessThanOrEqual(330);
  });
});
