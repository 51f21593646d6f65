import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { probeTpsOf } from '../catalog/index.ts';
import { HEADERS, PATHS, type Problem } from '../contracts/index.ts';
import { renderMetrics } from '../instrumentation/index.ts';
import { ACCEPTED_FILE, passwordOf } from './index.ts';
import { knownTps, photoOf, startTestVendor, uploadHeaders, type TestVendor } from './testing.ts';

const MATARAM = knownTps('52');
const SEED = 'gladi';
const GATEWAY_TOKEN = 'token-gerbang-uji-coba';
const GATEWAY = { [HEADERS.gatewayToken]: GATEWAY_TOKEN };

const vendors: TestVendor[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const vendor of vendors.splice(0)) await vendor.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function vendorWith(env: Record<string, string> = {}): Promise<TestVendor> {
  const vendor = await startTestVendor({ SIREKAP_GATEWAY_TOKENS: GATEWAY_TOKEN, ...env });
  vendors.push(vendor);
  return vendor;
}

const upload = (vendor: TestVendor, body: Buffer, headers: Record<string, string>) =>
  fetch(vendor.url + PATHS.upload, { method: 'POST', headers, body });

const metrics = async (vendor: TestVendor): Promise<string> =>
  (await renderMetrics(vendor.meter.registry, undefined)).body;

const codeOf = async (answer: Response): Promise<string> => ((await answer.json()) as Problem).code;

describe('probes', () => {
  const TPS = probeTpsOf('WITA', 1);
  const ACCOUNT = `${TPS}-1`;
  const PASSWORD = 'sandi-penjajak-uji-coba';

  async function vendorThatKnows(mode = 0o600): Promise<TestVendor> {
    const folder = await mkdtemp(join(tmpdir(), 'siaga-probe-accounts-'));
    folders.push(folder);
    const file = join(folder, 'accounts.json');
    await writeFile(file, JSON.stringify({ [ACCOUNT]: PASSWORD }), { mode });
    return vendorWith({ SIREKAP_PROBE_ACCOUNT_FILES: file });
  }
  const signIn = (vendor: TestVendor, account: string, password: string) =>
    fetch(vendor.url + PATHS.login, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...GATEWAY },
      body: JSON.stringify({ account, password }),
    });
  const tokenOf = async (answer: Response): Promise<string> =>
    ((await answer.json()) as { session: string }).session;

  it('are marked in their token, and nobody else is', async () => {
    const vendor = await vendorThatKnows();
    const real = `${MATARAM}-1`;
    const [probe, officer] = [
      await tokenOf(await signIn(vendor, ACCOUNT, PASSWORD)),
      await tokenOf(await signIn(vendor, real, passwordOf(real, SEED))),
    ];
    expect([decodeJwt(probe)['probe'], decodeJwt(officer)['probe']]).toEqual([true, undefined]);
  });

  it('sign in by their own credentials only, where there are any', async () => {
    const vendor = await vendorThatKnows();
    expect(await codeOf(await signIn(vendor, ACCOUNT, passwordOf(ACCOUNT, SEED)))).toBe(
      'SIREKAP_LOGIN_REFUSED',
    );
    expect(await codeOf(await signIn(vendor, `${TPS}-2`, PASSWORD))).toBe('SIREKAP_LOGIN_REFUSED');
    expect(await codeOf(await signIn(await vendorWith(), ACCOUNT, PASSWORD))).toBe('SIREKAP_LOGIN_REFUSED');
  });

  it('upload under their session alone, also by a gateway, and count nowhere', async () => {
    const vendor = await vendorThatKnows();
    const photo = photoOf('sintetis');
    const headers = { ...uploadHeaders(photo, { tps: TPS }), ...GATEWAY };
    expect(await codeOf(await upload(vendor, photo, headers))).toBe('SIREKAP_SESSION_INVALID');
    const authorization = `Bearer ${await tokenOf(await signIn(vendor, ACCOUNT, PASSWORD))}`;
    const marked = { ...headers, authorization };
    expect((await upload(vendor, photo, marked)).status).toBe(201);
    expect((await upload(vendor, photo, marked)).status).toBe(200);
    expect(await readFile(join(vendor.folder, ACCEPTED_FILE), 'utf8')).toBe('');
    expect(await metrics(vendor)).not.toMatch(/^sirekap_(intake|sso|recap)\w+(\{.*\})? [1-9]/m);
    const real = photoOf('sungguhan');
    const foreign = { ...uploadHeaders(real, { tps: MATARAM }), ...GATEWAY, authorization };
    expect(await codeOf(await upload(vendor, real, foreign))).toBe('SIREKAP_TPS_FOREIGN');
  });

  it('have credentials that nobody else may read', async () => {
    await expect(vendorThatKnows(0o644)).rejects.toThrow('KEY_FILE_UNUSABLE');
  });
});
