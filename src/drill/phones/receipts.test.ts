import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { fetchReceiptKeys } from './receipts.ts';

const key = { kty: 'OKP', kid: 'satu' };

it('asks a gateway again that is not back yet', async () => {
  let asked = 0;
  const gateway = createServer((_req, res) => {
    asked += 1;
    if (asked < 3) res.destroy();
    else res.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [key] }));
  });
  await once(gateway.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${String((gateway.address() as AddressInfo).port)}`;
  const pauses: number[] = [];
  const clock = { sleep: async (ms: number) => void pauses.push(ms) };
  expect(await fetchReceiptKeys([origin], '/kunci', clock)).toEqual([key]);
  expect(pauses).toEqual([1_000, 1_000]);
  gateway.closeAllConnections();
  gateway.close();
});

it('names the gateway that never comes back', async () => {
  const clock = { sleep: () => Promise.resolve() };
  await expect(fetchReceiptKeys(['http://127.0.0.1:1'], '/kunci', clock)).rejects.toThrow(
    'http://127.0.0.1:1/kunci gives no receipt keys',
  );
});
