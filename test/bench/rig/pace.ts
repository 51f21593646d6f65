import { join } from 'node:path';
import { firstPrinted, startChild } from './child.ts';
import { LOAD_CORE } from './cores.ts';

export interface Paced {
  readonly sent: number;
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
  return JSON.parse(line) as Paced;
}
