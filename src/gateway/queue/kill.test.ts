import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { openUploadQueue } from './durable-queue.ts';
import { chanceFrom } from './testing/chance.ts';
import { tempDir } from './testing/temp-dir.ts';
import { photoBytes } from './testing/uploads.ts';

const HOLDER = fileURLToPath(new URL('./testing/holder.ts', import.meta.url));
const ROUNDS = 15;

interface Acknowledged {
  readonly what: string;
  readonly seed: number;
  readonly key: string;
}

/** Run a process that holds uploads and kill -9 it after so many acknowledgements; all that it printed. */
async function holdUntilKilled(dir: string, firstSeed: number, killAfter: number): Promise<Acknowledged[]> {
  const child = spawn(process.execPath, [HOLDER, dir, String(firstSeed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: Acknowledged[] = [];
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const [what = '', seed = '', key = ''] = line.split(' ');
    acknowledged.push({ what, seed: Number(seed), key });
    if (acknowledged.length === killAfter) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return acknowledged;
}

it('keeps every acknowledged upload through fifteen kill -9 at random moments', async ({ annotate }) => {
  await using dir = await tempDir();
  const seed = Date.now();
  await annotate(`seed ${String(seed)}`);
  const chance = chanceFrom(seed);
  const held = new Map<string, number>();
  const delivered = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const printed = await holdUntilKilled(dir.path, round * 100_000, 1 + Math.floor(chance() * 60));
    for (const { what, seed, key } of printed) {
      if (what === 'held') held.set(key, seed);
      else delivered.add(key);
    }
  }
  expect(held.size).toBeGreaterThan(ROUNDS);
  const options = {
    dir: join(dir.path, 'queue'),
    keyFile: join(dir.path, 'region.key'),
    clock: new ManualClock(),
  };
  const queue = await openUploadQueue(options);
  expect(queue.recovery).toMatchObject({ damagedLines: 0, missing: [] });
  for (const [key, seed] of held) {
    const found = queue.find(key);
    expect(found, `upload ${String(seed)} was acknowledged`).toBeDefined();
    if (delivered.has(key)) expect(found!.delivered).toBe(true);
    if (found!.delivered) continue;
    expect(
      (await queue.read(found!.upload)).photo.equals(photoBytes(seed, 1_000 + (seed % 13) * 5_000)),
    ).toBe(true);
  }
  await queue.close();
  // Starting a process fifteen times takes as long as the machine is busy.
}, 240_000);
