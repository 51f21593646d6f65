import { Pool } from 'undici';
import { stationAt, wishFor } from '../../load/node/requests.ts';
import type { ToVendor, VendorReport } from './messages.ts';
import { drawOperation, MIX, SLOTS } from './mix.ts';
import { command } from './processes.ts';

const LANES = 2 * SLOTS;
const SECONDS = 6;
const SETTLE_SECONDS = 1;

/**
 * What the vendor does a second when it is kept just busy, as a share of what its slots should do: below 1 by as much
 * as this machine is late.
 */
export async function measureCapacity(port: number): Promise<number> {
  const vendor = await command<ToVendor, VendorReport>('vendor.ts', [String(port)]);
  const pool = new Pool(`http://127.0.0.1:${String(port)}`, { connections: LANES });
  const from = Date.now() + SETTLE_SECONDS * 1_000;
  const to = from + SECONDS * 1_000;
  let serial = 0;
  let doneMs = 0;
  const lane = async (): Promise<void> => {
    while (Date.now() < to) {
      const operation = drawOperation(Math.random());
      const { method, path, headers, body } = wishFor(operation, stationAt('WIB', Math.random()), serial++);
      const answer = await pool.request({ method, path, headers, ...(body === undefined ? {} : { body }) });
      await answer.body.dump();
      const now = Date.now();
      if (now >= from && now < to) doneMs += MIX[operation].workMs;
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
    return doneMs / (SLOTS * (to - from));
  } finally {
    await pool.destroy();
    await vendor.stop();
  }
}
