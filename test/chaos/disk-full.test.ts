import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, open, rm, statfs } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../support/gateway-process.ts';
import { Drawer, redeliveriesOf } from './rig/drawer.ts';
import { startLife, type GatewayLife } from './rig/gateway-life.ts';
import { bring, checkReceipts, photoOf, type Photo } from './rig/phone.ts';
import { confirming, startChaosVendor, type ChaosVendor } from './rig/vendor.ts';

const DISK = '64m';
const PHOTO_BYTES = 150_000;
const PHONES = 8;

let dir: string;
let disk: string;
let mounted: boolean;
let vendor: ChaosVendor;
let gateway: GatewayLife;

/** Whether this machine lets us mount: only then can a disk really be filled. */
function mount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function start(): Promise<GatewayLife> {
  const started = await startLife({
    dir,
    vendorUrl: vendor.url,
    env: { SIAGA_DATA_DIR: join(disk, 'data') },
  });
  if (!started) throw new Error('the gateway did not start');
  return started;
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-full-'));
  disk = join(dir, 'disk');
  await mkdir(disk);
  mounted = mount();
  vendor = await startChaosVendor();
  gateway = await start();
});

afterEach(async () => {
  await gateway.kill();
  await vendor.close();
  if (mounted) execFileSync('umount', ['-l', disk]);
  await rm(dir, { recursive: true, force: true });
});

async function freeShare(): Promise<number> {
  const { bavail, blocks } = await statfs(disk);
  return bavail / blocks;
}

/** Somebody else takes all that is left. */
async function fillUp(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (;;) await file.write(Buffer.alloc(64 * 1024, 1));
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  } finally {
    await file.close();
  }
}

/** Phones bring photos, each once, until so many were refused. */
async function bringUntilRefused(
  drawer: Drawer,
  refusals: number,
  next: () => Photo,
): Promise<readonly number[]> {
  const refused: number[] = [];
  const phone = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (refused.length < refusals) {
      const photo = next();
      const answer = await bring(gateway.port, photo, agent);
      if (!drawer.file(photo, answer, vendor)) refused.push(answer?.status ?? 0);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: PHONES }, phone));
  return refused;
}

it('a disk filled to its last byte under load: refused in time, nothing receipted is lost, all is delivered', async (context) => {
  if (!mounted) context.skip('mounting needs root');
  const drawer = new Drawer();
  let seed = 0;
  const next = (): Photo => photoOf((seed += 1), PHOTO_BYTES);
  // The vendor has honoured their session: of those it does not know, fewer are held.
  const first = next();
  expect(drawer.file(first, await bring(gateway.port, first, new Agent()), vendor)).toBe(true);
  const recorded = drawer.receipts.size;
  vendor.treat = (_arrival, _part, res) => void res.writeHead(503).end();

  const refused = await bringUntilRefused(drawer, 40, next);
  expect(new Set(refused)).toEqual(new Set([503]));
  const freeAtRefusal = await freeShare();
  expect(freeAtRefusal).toBeGreaterThanOrEqual(0.05);
  const held = drawer.receipts.size;
  expect(held).toBeGreaterThan(200);

  await fillUp(join(disk, 'filler'));
  expect(await freeShare()).toBe(0);
  expect(new Set(await bringUntilRefused(drawer, 20, next))).toEqual(new Set([503]));
  expect(gateway.complaints().filter((line) => line.includes('ENOSPC'))).toEqual([]);
  // A crash in the middle of it: it starts on a disk without room, with all that it held.
  await gateway.kill();
  vendor.life = 1;
  const killedAt = performance.now();
  gateway = await start();
  expect(await gateway.metric('siaga_gateway_queue_held_uploads')).toBe(drawer.receipts.size - recorded);

  // The vendor is back before there is room: what it has is not sent again, what it had is not forgotten.
  vendor.treat = confirming;
  await eventually(() => expect(vendor.kept.size).toBeGreaterThanOrEqual(drawer.receipts.size));
  await rm(join(disk, 'filler'));
  await eventually(async () => expect(await gateway.metric('siaga_gateway_queue_held_uploads')).toBe(0));
  expect(drawer.lost(vendor)).toEqual([]);
  expect(drawer.untrue).toEqual([]);
  await checkReceipts(gateway.port, drawer.receipts);
  const again = redeliveriesOf(vendor.arrivals, (life) => (life === 0 ? killedAt : undefined), 0);
  expect(again.unexplained).toEqual([]);
  console.log(JSON.stringify({ receipts: drawer.receipts.size, freeAtRefusal, redelivered: again.count }));

  // And it takes photos again, those it had refused first.
  const agent = new Agent();
  const photo = drawer.waiting[0];
  if (photo)
    await eventually(async () => expect((await bring(gateway.port, photo, agent))?.status).toBe(201));
  agent.destroy();
});
