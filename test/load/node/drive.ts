import { setTimeout as sleep } from 'node:timers/promises';
import type { Zone } from '../../../src/catalog/index.ts';
import { OPERATIONS } from '../../../src/contracts/index.ts';
import { arrivalTimes, rampsOf, type Scaling, type Shapes } from '../shape.ts';
import { Phones, PATIENCE_MS } from './phones.ts';
import { stationAt, wishFor } from './requests.ts';

const TURN_MS = 5;

/** Run a load shape against a gateway and print what became of each operation, one JSON line each. */
export async function drive(
  data: Shapes,
  name: string,
  { origin, ...scaling }: Scaling & { readonly origin: string },
): Promise<void> {
  const due = rampsOf(data, name, scaling)
    .flatMap((ramp) => arrivalTimes(ramp).map((at) => ({ at, ramp })))
    .sort((a, b) => a.at - b.at);
  const phones = new Phones([origin], () => undefined);
  const beganAt = Date.now();
  let serial = 0;
  while (serial < due.length) {
    const now = Date.now() - beganAt;
    for (let next = due[serial]; next && next.at <= now; next = due[serial]) {
      const operation = OPERATIONS.find((known) => known === next.ramp.operation);
      if (!operation) throw new Error(`"${next.ramp.operation}" is no operation of Sirekap's`);
      serial += 1;
      const tps = stationAt(next.ramp.zone as Zone | 'nasional', Math.random());
      phones.begin(wishFor(operation, tps, beganAt + serial), beganAt + next.at);
    }
    await sleep(TURN_MS);
  }
  await sleep(PATIENCE_MS);
  await phones.close();
  for (const [operation, tally] of phones.tallies) console.log(JSON.stringify({ operation, ...tally }));
}
