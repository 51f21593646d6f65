import { chown, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { orderKillSwitch } from './policy-report.ts';
import { PolicyStore } from './policy-store.ts';

const NOBODY = 65_534;
const ORDER = { by: 'Piket', reason: 'uji' };

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-store-'));
  const armed = Buffer.from(JSON.stringify({ serial: 1, preparedAt: '2024-02-14T06:00:00Z' }));
  await new PolicyStore(dir).arm(`kepala.${armed.toString('base64url')}.tanda`);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it('takes an order for the kill switch with nothing in it but who and why, whatever comes along', async () => {
  const options = { ...ORDER, dataDir: dir };
  expect(await orderKillSwitch(dir, options)).toEqual({ outcome: 'ordered', serial: 1 });
  expect(await new PolicyStore(dir).order()).toMatchObject(ORDER);
});

it('takes one also where what was in force is damaged', async () => {
  await writeFile(join(new PolicyStore(dir).folder, 'standing.json'), '{');
  expect(await orderKillSwitch(dir, ORDER)).toEqual({ outcome: 'ordered', serial: 1 });
});

it.skipIf(process.getuid?.() !== 0)('gives what root writes to whom the folder belongs', async () => {
  const { folder } = new PolicyStore(dir);
  await chown(folder, NOBODY, NOBODY);
  await orderKillSwitch(dir, ORDER);
  expect(await readdir(folder)).toContain('kill-switch.order.json');
  const { uid, gid, mode } = await stat(join(folder, 'kill-switch.order.json'));
  expect({ uid, gid, mode: mode & 0o777 }).toEqual({ uid: NOBODY, gid: NOBODY, mode: 0o600 });
});
