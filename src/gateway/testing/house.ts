import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { provinceOf, tpsCodeAt } from '../../catalog/index.ts';
import {
  formatContentDigest,
  HEADERS,
  idempotencyKeyOf,
  PATHS,
  type UploadIdentity,
} from '../../contracts/index.ts';
import { createLogger, createMeter, type Meter } from '../../instrumentation/index.ts';
import { parseConfig, signingKeyFrom, type SigningKey } from '../../kernel/index.ts';
import { gatewayConfigSchema } from '../config.ts';
import { startGateway, type Gateway, type GatewayDeps } from '../gateway.ts';
import { CONTROL_TOKEN, policyOf, signPolicy, startControlStub, type ControlStub } from './control-stub.ts';
import { startVendorStub, type VendorStub } from './vendor-stub.ts';

/** Check again until it holds, for five seconds at most. */
export const eventually = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 5_000, interval: 10 });

/** Two people who may put a region into manual mode together. */
export const APPROVED = [
  { id: 'piket-1', name: 'Ani', role: 'on-call' },
  { id: 'pimpinan-1', name: 'Budi', role: 'leadership' },
];

export const tpsIn = (province: string, n = 0): string => tpsCodeAt(provinceOf(province)!, n);

/** Bytes that look like a JPEG; different for each `seed`. */
export function jpeg(seed: number, bytes = 2_000): Buffer {
  const photo = Buffer.alloc(bytes, seed % 251);
  photo.writeUInt32BE(seed, 8);
  photo.set([0xff, 0xd8, 0xff, 0xe0], 0);
  photo.set([0xff, 0xd9], bytes - 2);
  return photo;
}

export function uploadHeaders(
  photo: Buffer,
  tps = tpsIn('52'),
  page = 1,
  ballot: UploadIdentity['ballot'] = 'ppwp',
): Record<string, string> {
  const sha256 = createHash('sha256').update(photo).digest('hex');
  return {
    authorization: 'Bearer sesi',
    'content-type': 'image/jpeg',
    'content-length': String(photo.length),
    [HEADERS.tps]: tps,
    [HEADERS.ballot]: ballot,
    [HEADERS.page]: String(page),
    [HEADERS.digest]: formatContentDigest(sha256),
    [HEADERS.idempotencyKey]: idempotencyKeyOf({ tps, ballot, page, sha256 }),
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly json: Readonly<Record<string, never>>;
}

/** A running gateway with a vendor and a control plane that tests command. */
export interface House {
  readonly vendor: VendorStub;
  readonly control: ControlStub;
  readonly policyKey: SigningKey;
  readonly gateway: Gateway;
  readonly meter: Meter;
  /** Folder of the gateway's data. */
  readonly dataDir: string;
  call(
    method: string,
    path: string,
    headers?: Record<string, string>,
    body?: Buffer | string,
  ): Promise<Answer>;
  upload(photo: Buffer, tps?: string, page?: number): Promise<Answer>;
  login(account: string, ticket?: string): Promise<Answer>;
  metric(name: string, labels?: Record<string, string>): Promise<number>;
  /** Push a policy, of the next epoch unless told, and wait until it is in force. */
  obey(fields: Parameters<typeof policyOf>[1], epoch?: number): Promise<void>;
  /** Stop the gateway and start it again on the same folder; `between` runs while it is down. */
  restart(env?: Record<string, string>, between?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export async function openHouse(env: Record<string, string> = {}, deps: GatewayDeps = {}): Promise<House> {
  const dir = await mkdtemp(join(tmpdir(), 'siaga-gateway-'));
  const vendor = await startVendorStub();
  const control = await startControlStub();
  const policyKey = await signingKeyFrom(join(dir, 'policy-key.jwk'));
  await writeFile(join(dir, 'jwks.json'), JSON.stringify({ keys: [policyKey.publicJwk] }));
  const base = {
    SIAGA_GATEWAY_ID: 'gw-wita',
    SIAGA_GATEWAY_PORT: '0',
    SIAGA_OPS_PORT: '0',
    SIAGA_UPSTREAM_URL: vendor.url,
    SIAGA_DATA_DIR: join(dir, 'data'),
    SIAGA_CONTROL_URLS: control.url,
    SIAGA_CONTROL_TOKEN: CONTROL_TOKEN,
    SIAGA_POLICY_JWKS_FILE: join(dir, 'jwks.json'),
    SIAGA_VENDOR_TOKEN: 'vendor-token',
    SIAGA_UPSTREAM_TIMEOUT_MS: '1000',
    SIAGA_DRAIN_TICK_MS: '10',
    SIAGA_DRAIN_BACKOFF_MS: '20',
    SIAGA_BURY_TRIES: '3',
    SIAGA_BURY_AFTER_MS: '60',
    SIAGA_PARK_MS: '100',
    SIAGA_PACE_STEP_MS: '20',
    SIAGA_PROBE_INTERVAL_MS: '50',
    SIAGA_POLICY_RECONNECT_MS: '20',
    SIAGA_POLICY_POLL_MS: '200',
    SIAGA_CLOSE_TIMEOUT_MS: '1000',
    SIAGA_LINGER_MS: '10',
    // A machine that runs tests side by side is late: that is no word on the gateway.
    SIAGA_LOOP_STEPS_MS: '5000,10000,20000',
    ...env,
  };
  let meter = createMeter();
  const start = (more: Record<string, string> = {}): Promise<Gateway> => {
    meter = createMeter();
    const config = parseConfig(gatewayConfigSchema, { ...base, ...more });
    return startGateway(config, { meter, logger: createLogger({ name: 'test', level: 'silent' }), ...deps });
  };
  let gateway = await start();
  const call: House['call'] = (method, path, headers = {}, body) =>
    new Promise((resolve, reject) => {
      const req = request({ port: gateway.port, host: '127.0.0.1', method, path, headers }, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const json = (text.startsWith('{') ? JSON.parse(text) : { text }) as Answer['json'];
          resolve({ status: res.statusCode ?? 0, headers: res.headers, json });
        });
        res.on('error', reject);
      });
      req.on('error', reject);
      req.end(body);
    });
  return {
    vendor,
    control,
    policyKey,
    dataDir: base.SIAGA_DATA_DIR,
    get gateway() {
      return gateway;
    },
    get meter() {
      return meter;
    },
    call,
    upload: (photo, tps, page) => call('POST', PATHS.upload, uploadHeaders(photo, tps, page), photo),
    login: (account, ticket) =>
      call(
        'POST',
        PATHS.login,
        {
          [HEADERS.tps]: account.slice(0, 13),
          ...(ticket === undefined ? {} : { [HEADERS.ticket]: ticket }),
        },
        JSON.stringify({ account, password: 'rahasia' }),
      ),
    async metric(name, labels = {}) {
      const found = (await meter.registry.getMetricsAsJSON()).find((entry) => entry.name === name);
      const values = (found?.values ?? []) as { value: number; labels: Record<string, string | number> }[];
      return values
        .filter((value) => Object.entries(labels).every(([key, text]) => value.labels[key] === text))
        .reduce((sum, value) => sum + value.value, 0);
    },
    async obey(fields, epoch = gateway.epoch() + 1) {
      control.push(await signPolicy(policyKey, policyOf(epoch, fields)));
      await eventually(() => expect(gateway.epoch()).toBe(epoch));
    },
    async restart(more, between) {
      await gateway.close();
      await between?.();
      gateway = await start(more);
    },
    async close() {
      await gateway.close();
      await Promise.all([vendor.close(), control.close()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
