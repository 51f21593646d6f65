import { join } from 'node:path';
import { firstPrinted, startChild } from './child.ts';
import { LOAD_CORE } from './cores.ts';

/** Refusals, as a share of what was asked, beyond which the rest says nothing: after a pause of the machine there are a few. */
const REFUSED_AT_MOST = 0.01;

export interface Paced {
  readonly sent: number;
  readonly refused: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Ask at a steady rate, answered or not (open loop), and say how long answers took. */
export async function pace(port: number, path: string, perSecond: number, seconds: number): Promise<Paced> {
  const args = [
    join(import.meta.dirname, 'open-loop.ts'),
    String(port),
    path,
    String(perSecond),
    String(seconds),
  ];
  const child = startChild({ args, core: LOAD_CORE });
  const [line] = await firstPrinted(child.process, /\{.*\}/);
  const paced = JSON.parse(line) as Paced;
  if (paced.refused > REFUSED_AT_MOST * paced.sent)
    throw new Error(`${String(paced.refused)} refused, ${String(paced.sent)} answered`);
  return paced;
}
