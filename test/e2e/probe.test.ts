import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GATEWAYS, probeTpsOf } from '../../src/catalog/index.ts';
import { HEADERS, PATHS, STATE_PATHS, type ZoneLooks } from '../../src/contracts/index.ts';
import { gatewayConfigSchema, startGateway, type Gateway } from '../../src/gateway/index.ts';
import { jpeg } from '../../src/gateway/testing.ts';
import { createLogger } from '../../src/instrumentation/index.ts';
import { parseConfig, systemClock, type Clock } from '../../src/kernel/index.ts';
import { openVantage, probeAccountsFrom, probeConfigSchema, type Vantage } from '../../src/probe/index.ts';
import { ACCEPTED_FILE, passwordOf } from '../../src/sirekap/index.ts';
import {
  CONTROL_TOKEN,
  knownTps,
  startTestVendor,
  uploadHeaders,
  type TestVendor,
} from '../../src/sirekap/testing.ts';
import { startStatus, statusConfigSchema, type RunningStatus } from '../../src/status/index.ts';

const BIN = join(import.meta.dirname, '../../src/cli/bin.mjs');
const SEED = 'gladi';
const READER = 'pembaca-untuk-uji-coba';
const VENDOR_TOKEN = 'token-gerbang-uji-coba';
const NAMES = ['barat', 'tengah', 'timur'] as const;
type Name = (typeof NAMES)[number];
const logger = createLogger({ name: 'test', level: 'silent' });

let dir: string;
let vendor: TestVendor;
let status: RunningStatus;
/** Settings that name the collector, once there is one. */
let told: Readonly<Record<string, string>> = {};
/** Where nobody answers. */
let deadOrigin: string;
const gateways = new Map<string, Gateway>();
const vantages = {} as Record<Name, Vantage>;

const file = (name: string): string => join(dir, name);
const originOf = (port: number): string => `http://127.0.0.1:${String(port)}`;
const zones = (): Readonly<Record<string, string>> =>
  Object.fromEntries(GATEWAYS.map(({ id, zone }) => [zone, originOf(gateways.get(id)!.port)]));

const settingsOf = (name: Name, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  SIAGA_PROBE_VANTAGE: name,
  SIAGA_PROBE_NUMBER: String(NAMES.indexOf(name) + 1),
  SIAGA_PROBE_ZONES: JSON.stringify(zones()),
  SIAGA_PROBE_ACCOUNTS_FILE: file(`${name}-accounts.json`),
  SIAGA_PROBE_KEY_FILE: file(`${name}.jwk`),
  SIAGA_PROBE_WITHIN: '20s',
  ...told,
  ...more,
});
const vantageWith = (name: Name, more: Readonly<Record<string, string>> = {}, clock: Clock = systemClock) =>
  openVantage(parseConfig(probeConfigSchema, settingsOf(name, more)), { clock });

async function startGateways(): Promise<void> {
  for (const { id } of GATEWAYS) {
    const config = parseConfig(gatewayConfigSchema, {
      SIAGA_GATEWAY_ID: id,
      SIAGA_GATEWAY_PORT: '0',
      SIAGA_OPS_PORT: '0',
      SIAGA_UPSTREAM_URL: vendor.url,
      SIAGA_DATA_DIR: file(id),
      SIAGA_VENDOR_TOKEN: VENDOR_TOKEN,
      SIAGA_LINGER_MS: '10',
      // Other tests run beside this one: what the machine is short of says nothing of the gateway.
      SIAGA_LOOP_STEPS_MS: '2000,4000,8000',
    });
    gateways.set(id, await startGateway(config, { logger }));
  }
}

async function startCollector(): Promise<void> {
  const known = await Promise.all(
    NAMES.map(async (name) => [name, { place: name, key: (await vantageWith(name)).key.publicJwk }] as const),
  );
  await writeFile(file('vantages.json'), JSON.stringify(Object.fromEntries(known)));
  await writeFile(file('status-token'), 'x'.repeat(32));
  const config = parseConfig(statusConfigSchema, {
    SIAGA_INCIDENT_URL: 'http://127.0.0.1:9',
    SIAGA_STATUS_TOKEN_FILE: file('status-token'),
    SIAGA_STATUS_FOLDER: file('status'),
    SIAGA_STATUS_KEY_FILE: file('status.jwk'),
    SIAGA_STATUS_PORT: '0',
    SIAGA_OPS_PORT: '0',
    SIAGA_PROBE_PORT: '0',
    SIAGA_PROBE_VANTAGES_FILE: file('vantages.json'),
  });
  status = await startStatus(config, { clock: systemClock, logger });
  told = { SIAGA_PROBE_COLLECTOR_URL: originOf(status.probe!.collectorPort!) };
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-probe-'));
  const accounts = NAMES.map((name) => file(`${name}-accounts.json`));
  for (const [index, name] of NAMES.entries())
    await probeAccountsFrom(file(`${name}-accounts.json`), index + 1);
  vendor = await startTestVendor({
    SIREKAP_GATEWAY_TOKENS: VENDOR_TOKEN,
    SIREKAP_READER_TOKEN: READER,
    SIREKAP_PROBE_ACCOUNT_FILES: accounts.join(','),
  });
  await startGateways();
  await startCollector();
  for (const name of NAMES) vantages[name] = await vantageWith(name);
  const dead: Server = createServer().listen(0, '127.0.0.1');
  await once(dead, 'listening');
  deadOrigin = originOf((dead.address() as AddressInfo).port);
  dead.close();
  await once(dead, 'close');
});
afterAll(async () => {
  for (const gateway of gateways.values()) await gateway.close();
  await status.close();
  await vendor.close();
  await rm(dir, { recursive: true, force: true });
});

/** A round of each of these. A vantage tells once a second at most: the next round begins after that. */
async function round(...who: readonly Vantage[]): Promise<readonly (readonly ZoneLooks[])[]> {
  const seen = await Promise.all(who.map((vantage) => vantage.look(new AbortController().signal)));
  for (const [index, vantage] of who.entries())
    await expect
      .poll(
        () =>
          vantage.tell(seen[index]!).then(
            () => 'told',
            (error: unknown) => String(error),
          ),
        { timeout: 5_000, interval: 100 },
      )
      .toBe('told');
  return seen;
}
const all = (): readonly Vantage[] => NAMES.map((name) => vantages[name]);

/** Sum of a metric's series whose labels hold all of these words, and how many they are. */
async function metric(
  port: number,
  name: string,
  ...words: readonly string[]
): Promise<{ readonly sum: number; readonly count: number }> {
  const text = await (await fetch(`${originOf(port)}/metrics`)).text();
  const values = [...text.matchAll(new RegExp(`^${name}(\\{[^}]*\\})? (\\S+)`, 'gm'))]
    .filter(([, labels = '']) => words.every((word) => labels.includes(word)))
    .map(([, , value]) => Number(value));
  return { sum: values.reduce((sum, value) => sum + value, 0), count: values.length };
}
const verdicts = (operation: string) =>
  metric(status.probe!.opsPort, 'siaga_probe_verdict', `operation="${operation}"`);

const control = (method: string, body: object) =>
  fetch(`${vendor.opsUrl}/-/faults`, {
    method,
    headers: { authorization: `Bearer ${CONTROL_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const breakService = (service: 'sso' | 'intake') =>
  control('POST', { service, province: 'nasional', mode: 'unavailable' });

const linesOf = async (name: string): Promise<number> =>
  (await readFile(join(vendor.folder, name), 'utf8')).split('\n').length - 1;

describe('probes from three places', () => {
  it('get in, are recorded and receipted at every zone', async () => {
    const seen = await round(...all());
    expect(seen.flat().flatMap(({ looks }) => looks.filter(({ success }) => success !== true))).toEqual([]);
    const ports = status.probe!.opsPort;
    expect(await metric(ports, 'probe_success')).toEqual({ sum: 27, count: 27 });
    expect(await metric(ports, 'siaga_probe_verdict')).toEqual({ sum: 9, count: 9 });
    expect((await metric(ports, 'siaga_probe_duration_seconds')).count).toBe(18);
  });

  it('are in no result and no count, of the vendor’s or of ours', async () => {
    expect(await linesOf('probes.jsonl')).toBeGreaterThanOrEqual(9);
    expect(await linesOf(ACCEPTED_FILE)).toBe(0);
    const tps = probeTpsOf('WIB', 1);
    const wib = originOf(gateways.get('gw-wib')!.port);
    expect(await (await fetch(`${wib}${PATHS.portal}`)).json()).toMatchObject({ fotoMasuk: 0, tpsMasuk: 0 });
    expect((await fetch(`${wib}${PATHS.recap}/${tps}`)).status).toBe(404);
    const list = await fetch(`${vendor.url}${STATE_PATHS.stored}?scope=32`, {
      headers: { authorization: `Bearer ${READER}` },
    });
    expect(await list.json()).toMatchObject({ photos: [] });
    const vendorPort = Number(new URL(vendor.opsUrl).port);
    for (const name of [
      ...['sirekap_intake_photos_stored_total', 'sirekap_intake_duplicates_total'],
      ...['sirekap_recap_readings_total', 'sirekap_sso_sessions_total'],
    ])
      expect((await metric(vendorPort, name)).sum, name).toBe(0);
    for (const { opsPort } of gateways.values()) {
      for (const name of ['siaga_gateway_receipts_total', 'siaga_gateway_received_uploads'])
        expect((await metric(opsPort, name)).sum, name).toBe(0);
      // What no province is asked for.
      expect((await metric(opsPort, 'sirekap_requests_total', 'operation="upload"', 'nasional')).sum).toBe(3);
      expect((await metric(opsPort, 'sirekap_requests_total', 'operation="upload"')).sum).toBe(3);
      for (const of of ['operation="upload"', 'operation="login"']) {
        expect((await metric(opsPort, 'siaga_gateway_upstream_requests_total', 'nasional', of)).sum).toBe(3);
        expect((await metric(opsPort, 'siaga_gateway_upstream_duration_seconds_count', of)).sum).toBe(0);
      }
    }
  });

  it('tell when the vendor takes no photos: two places agree, and phones have receipts all the same', async () => {
    await breakService('intake');
    const before = await linesOf('probes.jsonl');
    await round(...all());
    expect([await verdicts('upload'), await verdicts('receipt'), await verdicts('login')]).toEqual([
      { sum: 0, count: 3 },
      { sum: 3, count: 3 },
      { sum: 3, count: 3 },
    ]);
    // However often they look, one photo of each waits, and stands in no province's count.
    await round(...all());
    for (const { opsPort } of gateways.values()) {
      expect((await metric(opsPort, 'siaga_gateway_queue_held_uploads')).sum).toBe(0);
      expect((await metric(opsPort, 'siaga_gateway_queue_oldest_age_seconds')).sum).toBe(0);
    }
    await control('DELETE', {});
    await expect.poll(() => linesOf('probes.jsonl'), { timeout: 60_000 }).toBe(before + 9);
    await expect
      .poll(
        async () => {
          await round(...all());
          return verdicts('upload');
        },
        { timeout: 60_000, interval: 1_000 },
      )
      .toEqual({ sum: 3, count: 3 });
    expect(await linesOf(ACCEPTED_FILE)).toBe(0);
  });

  it('tell when nobody gets in, and go on uploading under the session they have', async () => {
    await breakService('sso');
    await round(...all());
    expect([await verdicts('login'), await verdicts('receipt')]).toEqual([
      { sum: 0, count: 3 },
      { sum: 3, count: 3 },
    ]);
    await control('DELETE', {});
    await expect
      .poll(
        async () => {
          await round(...all());
          return verdicts('login');
        },
        { timeout: 60_000, interval: 1_000 },
      )
      .toEqual({ sum: 3, count: 3 });
  });

  it('are not believed when one place alone is blind', async () => {
    const dead = JSON.stringify(Object.fromEntries(GATEWAYS.map(({ zone }) => [zone, deadOrigin])));
    const blind = await vantageWith('timur', { SIAGA_PROBE_ZONES: dead });
    await round(vantages.barat, vantages.tengah, blind);
    const failing = await metric(status.probe!.opsPort, 'probe_success', 'vantage="timur"');
    expect(failing).toEqual({ sum: 0, count: 3 });
    expect(await metric(status.probe!.opsPort, 'siaga_probe_verdict')).toEqual({ sum: 9, count: 9 });
  });

  it('do not count from a place whose clock is wrong, and say so', async () => {
    const late: Clock = { ...systemClock, now: () => systemClock.now() - 60_000 };
    await round(await vantageWith('timur', {}, late));
    const ops = status.probe!.opsPort;
    expect((await metric(ops, 'probe_success', 'vantage="timur"')).count).toBe(0);
    expect((await metric(ops, 'siaga_probe_clock_ahead_seconds', 'vantage="timur"')).sum).toBeCloseTo(
      -60,
      -1,
    );
    expect((await metric(ops, 'siaga_probe_duration_seconds', 'vantage="timur"')).count).toBe(6);
  });
});

describe('what a person cannot do', () => {
  const wita = (): string => originOf(gateways.get('gw-wita')!.port);
  const login = (account: string, password: string) =>
    fetch(wita() + PATHS.login, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [HEADERS.tps]: account.slice(0, 13) },
      body: JSON.stringify({ account, password }),
    });

  it('is sign in as a probe with what passwords are derived from', async () => {
    const account = `${probeTpsOf('WITA', 1)}-1`;
    expect((await login(account, passwordOf(account, SEED))).status).toBe(401);
    // Nor as the second account, of which there are no credentials, nor as a vantage that is none.
    for (const other of [`${probeTpsOf('WITA', 1)}-2`, `${probeTpsOf('WITA', 77)}-1`])
      expect((await login(other, passwordOf(other, SEED))).status).toBe(401);
  });

  it('is make the photo of a real station a synthetic one', async () => {
    const tps = knownTps('52');
    const account = `${tps}-1`;
    const answer = await login(account, passwordOf(account, SEED));
    const { session } = (await answer.json()) as { session: string };
    const upload = (of: string) => {
      const photo = jpeg(of === tps ? 1 : 2);
      const headers = { ...uploadHeaders(photo, { tps: of }), authorization: `Bearer ${session}` };
      return fetch(wita() + PATHS.upload, { method: 'POST', headers, body: photo });
    };
    expect((await upload(probeTpsOf('WITA', 1))).status).toBe(403);
    expect((await upload(tps)).status).toBe(201);
    expect(await linesOf(ACCEPTED_FILE)).toBe(1);
  });
});

describe('siaga probe', () => {
  const siaga = async (settings: Readonly<Record<string, string>>, ...args: readonly string[]) => {
    const options = { env: { PATH: process.env['PATH'] ?? '', ...settings } };
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [BIN, 'probe', ...args], options);
      return { code: 0, stdout };
    } catch (error) {
      return error as { code: number; stdout: string };
    }
  };

  it('looks once, prints what it saw and exits 0', async () => {
    const { code, stdout } = await siaga(settingsOf('barat'));
    expect(code, stdout).toBe(0);
    expect(stdout.match(/works/g)).toHaveLength(9);
  });

  it('exits 1 and names the zone that fails', async () => {
    const oneDead = JSON.stringify({ ...zones(), WIT: deadOrigin });
    const { code, stdout } = await siaga(settingsOf('barat', { SIAGA_PROBE_ZONES: oneDead }));
    expect(code).toBe(1);
    expect(stdout).toMatch(/^WIT +login +FAILS .*tidak dijawab/m);
    expect(stdout.match(/works/g)).toHaveLength(6);
  });

  it('prints what a collector must know of it, and no secret', async () => {
    const { code, stdout } = await siaga(settingsOf('tengah'), '--public-key');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ tengah: { key: { kid: vantages.tengah.key.kid } } });
    expect(stdout).not.toMatch(/"d"/);
  });

  it('looks again and again as a process, tells the collector, and ends when it is told to', async () => {
    const counted = async () =>
      (await metric(status.probe!.opsPort, 'siaga_probe_results_total', 'outcome="counted"')).sum;
    const before = await counted();
    const env = {
      PATH: process.env['PATH'] ?? '',
      ...settingsOf('tengah', { SIAGA_PROBE_INTERVAL: '5s' }),
    };
    const child = spawn(process.execPath, [BIN, 'run', 'probe'], { env, stdio: 'ignore' });
    const gone = once(child, 'exit');
    await expect.poll(counted, { timeout: 60_000, interval: 200 }).toBeGreaterThanOrEqual(before + 2);
    child.kill('SIGTERM');
    expect((await gone)[0]).toBe(0);
  });
});
