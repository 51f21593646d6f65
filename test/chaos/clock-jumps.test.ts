import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GATEWAY_PATHS, type PolicyRule } from '../../src/contracts/index.ts';
import { verifyReceipt } from '../../src/gateway/index.ts';
import { jpeg, openHouse, policyOf, signPolicy, tpsIn, type House } from '../../src/gateway/testing.ts';
import { ManualClock } from '../../src/kernel/index.ts';
import { eventually } from '../support/gateway-process.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const APPROVED = [
  { id: 'piket-1', name: 'Ani', role: 'on-call' as const },
  { id: 'pimpinan-1', name: 'Budi', role: 'leadership' as const },
];

let clock: ManualClock;
let house: House;

beforeEach(async () => {
  clock = new ManualClock(Date.now());
  // Minutes go by in here: ticks are as long as on the night, or longer.
  house = await openHouse(
    {
      SIAGA_DRAIN_TICK_MS: '250',
      SIAGA_PACE_STEP_MS: '1000',
      SIAGA_PROBE_INTERVAL_MS: '600000',
      SIAGA_POLICY_POLL_MS: '30000',
      SIAGA_BURY_AFTER_MS: String(10 * MINUTE_MS),
      SIAGA_BURY_TRIES: '3',
    },
    { clock },
  );
});

afterEach(async () => {
  // Closing waits on timers of the clock that the test owns.
  const open = new Set([house]);
  const closed = house.close().finally(() => open.clear());
  while (open.size > 0) await clock.advance(50);
  await closed;
});

/** Let time go by in small steps until something is so. */
const inTime = (check: () => unknown): Promise<unknown> =>
  eventually(async () => {
    await clock.advance(250);
    await check();
  }, 20_000);

const held = (): Promise<number> => house.metric('siaga_gateway_queue_held_uploads');
const fail = (): void => {
  house.vendor.behave('upload', (_request, res) => res.writeHead(503).end());
};
const recover = (): void => {
  house.vendor.behave('upload', undefined);
};

/** Put rules in force, whose term by the gateway's own clock is half an hour. */
async function order(rules: readonly Omit<PolicyRule, 'until'>[]): Promise<void> {
  const epoch = house.gateway.epoch() + 1;
  const now = clock.now();
  const at = (ms: number): string => new Date(ms).toISOString();
  const until = at(now + 30 * MINUTE_MS);
  const policy = policyOf(epoch, {
    issuedAt: at(now),
    expiresAt: at(now + 2 * DAY_MS),
    rules: rules.map((rule) => ({ ...rule, until })),
  });
  house.control.push(await signPolicy(house.policyKey, policy));
  await inTime(() => expect(house.gateway.epoch(), JSON.stringify(house.control.acks.at(-1))).toBe(epoch));
}

async function expectTrue(receipts: readonly string[]): Promise<void> {
  const keys = (await house.call('GET', GATEWAY_PATHS.jwks)).json['keys'] as unknown as Parameters<
    typeof verifyReceipt
  >[1];
  for (const receipt of receipts) await verifyReceipt(receipt, keys);
}

describe.each([
  ['back by an hour', -HOUR_MS],
  ['back by a day', -DAY_MS],
  ['forward by an hour', HOUR_MS],
  ['forward by a day', DAY_MS],
  ['forward by a month', 30 * DAY_MS],
])('a wall clock that is set %s', (_what, jumpMs) => {
  it('loses nothing that is held, and the drain goes on at once', async () => {
    fail();
    const receipts: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      const answer = await house.upload(jpeg(n), tpsIn('52', n));
      expect(answer.status).toBe(202);
      receipts.push(String(answer.json['receipt']));
      if (n === 5) clock.jump(jumpMs);
    }
    // Breakers are open and tries are resting when it happens, and it happens once more.
    await inTime(() => expect(house.vendor.seen.length).toBeGreaterThan(12));
    clock.jump(-jumpMs / 2);
    recover();
    const startedAt = clock.elapsed();
    await inTime(async () => expect(await held()).toBe(0));
    expect(clock.elapsed() - startedAt).toBeLessThan(MINUTE_MS);
    expect(house.vendor.stored.size).toBe(12);
    await expectTrue(receipts);
    expect(await house.metric('siaga_gateway_queue_dead_letters')).toBe(0);
  });

  it('is no reason to set aside what the vendor refuses', async () => {
    await order([{ scope: '52', uploadMode: 'queue' }]);
    house.vendor.behave('upload', (_request, res) => res.writeHead(422).end());
    await house.upload(jpeg(1));
    await inTime(() => expect(house.vendor.seen.length).toBeGreaterThanOrEqual(2));
    clock.jump(jumpMs);
    // Three more tries, all within the ten minutes for which it has to be refused.
    const before = house.vendor.seen.length;
    const startedAt = clock.elapsed();
    await inTime(() => expect(house.vendor.seen.length).toBeGreaterThan(before + 1));
    expect(clock.elapsed() - startedAt).toBeLessThan(9 * MINUTE_MS);
    expect(await house.metric('siaga_gateway_queue_dead_letters')).toBe(0);
    expect(await house.metric('siaga_gateway_queue_stuck_uploads', { reason: 'refused' })).toBe(1);
  });

  it('does not keep a tightening beyond its half hour, nor end manual mode', async () => {
    await order([
      { scope: '51', shedBelow: 'login' },
      { scope: '52', manual: { advice: 'Foto lalu simpan.', approvedBy: APPROVED } },
    ]);
    const read = () => house.call('GET', '/portal/hasil/51');
    expect((await read()).status).toBe(503);
    clock.jump(jumpMs);
    // Whether it lapses at once is the clock's word; that it lapses in time is ours.
    await clock.advance(31 * MINUTE_MS);
    expect((await read()).status).toBe(200);
    const seen = house.vendor.seen.filter(({ operation }) => operation === 'upload').length;
    const answer = await house.upload(jpeg(1));
    expect(answer.status).toBe(202);
    expect(answer.json['advice']).toBe('Foto lalu simpan.');
    expect(house.vendor.seen.filter(({ operation }) => operation === 'upload')).toHaveLength(seen);
    // A policy that comes afterwards, dated by the clock as it is now, is obeyed.
    await order([
      { scope: '51', shedBelow: 'login' },
      { scope: '52', manual: { advice: 'Foto lalu simpan.', approvedBy: APPROVED } },
    ]);
    expect((await read()).status).toBe(503);
  });

  it('leaves nobody in the waiting room for as long as it was set', async () => {
    await order([{ scope: '52', loginPerSecond: 0.5 }]);
    const accounts = Array.from({ length: 6 }, (_, n) => `${tpsIn('52', n)}-1`);
    const tickets = new Map<string, string>();
    const ask = async (account: string): Promise<number> => {
      const answer = await house.login(account, tickets.get(account));
      const ticket = answer.json['ticket'] as string | undefined;
      if (ticket !== undefined) tickets.set(account, ticket);
      // Whose ticket is too old by the new clock logs in without one, as the app does.
      else tickets.delete(account);
      return answer.status;
    };
    for (const account of accounts) await ask(account);
    clock.jump(jumpMs);
    const waiting = new Set(accounts);
    const startedAt = clock.elapsed();
    await eventually(async () => {
      await clock.advance(10_000);
      for (const account of waiting) if ((await ask(account)) === 200) waiting.delete(account);
      expect([...waiting]).toEqual([]);
    }, 20_000);
    expect(clock.elapsed() - startedAt).toBeLessThan(15 * MINUTE_MS);
    const told = await house.metric('siaga_gateway_waiting_logins');
    expect(Number.isFinite(told)).toBe(true);
  });
});
