import { setTimeout as sleep } from 'node:timers/promises';
import type { Zone } from '../../../src/catalog/index.ts';
import { OPERATIONS } from '../../../src/contracts/index.ts';
import { photoBytes, type PhotoSizes } from '../photos.ts';
import type { Scaling, Shapes } from '../shape.ts';
import { Phones, PATIENCE_MS, type Tally } from './phones.ts';
import { dueIn, play } from './play.ts';
import { stationAt, wishFor } from './requests.ts';

export interface Driving extends Scaling {
  readonly origin: string;
  readonly password: string;
  readonly sizes: PhotoSizes;
}

const wallClock = { now: () => Date.now(), sleep: (ms: number) => sleep(ms) };

/** Run a load shape against a gateway; what became of each operation. */
export async function drive(
  data: Shapes,
  name: string,
  { origin, password, sizes, ...scaling }: Driving,
): Promise<ReadonlyMap<string, Tally>> {
  const due = dueIn(data, name, scaling);
  const phones = new Phones([origin], () => undefined);
  const beganAt = Date.now();
  await play(due, wallClock, ({ at, ramp }, serial) => {
    const operation = OPERATIONS.find((known) => known === ramp.operation);
    if (!operation) throw new Error(`"${ramp.operation}" is no operation of Sirekap's`);
    const tps = stationAt(ramp.zone as Zone | 'nasional', Math.random());
    const making = { password, photoBytes: photoBytes(sizes, Math.random()) };
    phones.begin(wishFor(operation, tps, beganAt + serial, making), beganAt + at);
  });
  if (due.length > 0) await sleep(PATIENCE_MS);
  await phones.close();
  return phones.tallies;
}
