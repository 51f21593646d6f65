import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { countsReader } from './region-counts.ts';

const COUNTS = {
  asOf: '2024-02-14T14:00:00.000Z',
  regencies: [{ code: '5201', stations: 2, stored: 3, published: 1 }],
};

let answer: readonly [status: number, body: string];
let asked: (string | undefined)[];
const vendor = createServer((req, res) => {
  asked.push(`${req.url ?? ''} ${req.headers.authorization ?? ''}`);
  res.writeHead(answer[0], { 'content-type': 'application/json' }).end(answer[1]);
});
beforeAll(async () => {
  await once(vendor.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  vendor.closeAllConnections();
  vendor.close();
});
beforeEach(() => {
  asked = [];
  answer = [200, JSON.stringify(COUNTS)];
});

function reader(
  clock = new ManualClock(0),
  origin = `http://127.0.0.1:${String((vendor.address() as AddressInfo).port)}`,
) {
  const faults: unknown[] = [];
  const read = countsReader({ origin, token: 'pembaca', clock, onFault: (error) => faults.push(error) });
  return { read, faults };
}

describe("the vendor's counts by kab/kota", () => {
  it('are asked for with the token, and once for all who look within five seconds', async () => {
    const clock = new ManualClock(0);
    const { read } = reader(clock);
    expect(await Promise.all([read(), read()])).toEqual([COUNTS, COUNTS]);
    await clock.advance(4_999);
    await read();
    expect(asked).toEqual(['/recap/counts Bearer pembaca']);
    await clock.advance(1);
    await read();
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['refused', [401, '{}']],
    ['garbled', [200, '{"regencies":"banyak"}']],
    ['larger than they can be', [200, `"${'x'.repeat(1_000_001)}"`]],
  ] as const)('are not known when they are %s, and that is told', async (_name, given) => {
    answer = given;
    const { read, faults } = reader();
    expect(await read()).toBeUndefined();
    expect(faults).toHaveLength(1);
  });

  it('are not known where nobody counts, which is no fault', async () => {
    const { read, faults } = reader(new ManualClock(0), '');
    expect(await read()).toBeUndefined();
    expect(faults).toEqual([]);
  });
});
