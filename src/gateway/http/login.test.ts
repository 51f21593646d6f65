import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HEADERS } from '../../contracts/index.ts';
import { inAnHour, policyOf, signPolicy } from '../testing/control-stub.ts';
import { openHouse, tpsIn, type House } from '../testing/house.ts';

const eventually = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 5_000, interval: 10 });

let house: House;

beforeEach(async () => {
  house = await openHouse();
});

afterEach(async () => {
  await house.close();
});

async function obey(
  fields: Parameters<typeof policyOf>[1],
  epoch = house.gateway.epoch() + 1,
): Promise<void> {
  house.control.push(await signPolicy(house.policyKey, policyOf(epoch, fields)));
  await eventually(() => expect(house.gateway.epoch()).toBe(epoch));
}

describe('paced logins', () => {
  const slowly = { rules: [{ scope: '52', until: inAnHour(), loginPerSecond: 0.2 }] };

  it('wait with a ticket that keeps their place, and asking often gains nothing', async () => {
    await obey(slowly);
    expect((await house.login(`${tpsIn('52', 0)}-1`)).status).toBe(200);
    const early = await house.login(`${tpsIn('52', 1)}-1`);
    expect(early).toMatchObject({ status: 202, json: { status: 'waiting' } });
    const ticket = early.json['ticket']! as string;
    expect(early.headers[HEADERS.ticket]).toBe(ticket);
    for (let n = 2; n < 8; n += 1) await house.login(`${tpsIn('52', n)}-1`);
    const again = await house.login(`${tpsIn('52', 1)}-1`, ticket);
    expect(again.json).toMatchObject({ status: 'waiting', ticket });
    expect(await house.metric('siaga_gateway_waiting_logins')).toBeGreaterThan(0);
    expect(await house.metric('sirekap_requests_total', { operation: 'login', outcome: 'shed' })).toBe(0);
  });

  it('get in when their turn has come', async () => {
    await obey({ rules: [{ scope: '52', until: inAnHour(), loginPerSecond: 20 }] });
    const accounts = Array.from({ length: 10 }, (_, n) => `${tpsIn('52', n)}-1`);
    const tickets = new Map<string, string>();
    const left = new Set(accounts);
    await eventually(async () => {
      for (const account of left) {
        const answer = await house.login(account, tickets.get(account));
        if (answer.status === 200) left.delete(account);
        else tickets.set(account, answer.json['ticket']!);
      }
      expect(left.size).toBe(0);
    });
    expect(house.vendor.seen.filter((request) => request.operation === 'login')).toHaveLength(10);
  });
});
