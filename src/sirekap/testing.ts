import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provinceOf, tpsCodeAt } from '../catalog/index.ts';
import { formatContentDigest, HEADERS, idempotencyKeyOf, type Ballot } from '../contracts/index.ts';
import { createLogger, createMeter, type Meter } from '../instrumentation/index.ts';
import { parseConfig, systemClock } from '../kernel/index.ts';
import { sirekapConfigSchema } from './config.ts';
import { startSirekap, type Sirekap } from './start.ts';

export const CONTROL_TOKEN = 'kendali-untuk-uji-coba';

/** A vendor of its own for one test: free ports, a folder that vanishes, a fast host. */
export interface TestVendor {
  readonly url: string;
  readonly opsUrl: string;
  readonly folder: string;
  readonly meter: Meter;
  readonly logLines: string[];
  /** Stop and start again on the same folder. */
  restart(): Promise<TestVendor>;
  close(): Promise<void>;
}

export async function startTestVendor(
  env: Readonly<Record<string, string>> = {},
  folder?: string,
): Promise<TestVendor> {
  const home = folder ?? (await mkdtemp(join(tmpdir(), 'sirekap-')));
  const logLines: string[] = [];
  const meter = createMeter();
  const config = parseConfig(sirekapConfigSchema, {
    SIREKAP_PORT: '0',
    SIAGA_OPS_PORT: '0',
    SIREKAP_DATA_DIR: home,
    SIREKAP_UPLOADS_PER_SECOND: '5000',
    SIREKAP_BASE_UPLOAD_MS: '4',
    SIREKAP_CONTROL_TOKEN: CONTROL_TOKEN,
    ...env,
  });
  const logger = createLogger({
    name: 'test',
    destination: { write: (line: string) => void logLines.push(line) },
  });
  const sirekap: Sirekap = await startSirekap(config, { clock: systemClock, meter, logger });
  return {
    url: `http://127.0.0.1:${String(sirekap.port)}`,
    opsUrl: `http://127.0.0.1:${String(sirekap.opsPort)}`,
    folder: home,
    meter,
    logLines,
    async restart() {
      await sirekap.close();
      return startTestVendor(env, home);
    },
    async close() {
      await sirekap.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Code of a TPS that is in the register. */
export function knownTps(province: string, n = 0): string {
  const entry = provinceOf(province);
  if (!entry) throw new Error(`no province ${province}`);
  return tpsCodeAt(entry, n);
}

/** Bytes that begin and end as a JPEG. */
export const photoOf = (text: string, bytes = 600): Buffer =>
  Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(bytes - 4, `${text} `), Buffer.from([0xff, 0xd9])]);

/** Headers with which the app sends a photo. */
export function uploadHeaders(
  photo: Buffer,
  of: { tps: string; ballot?: Ballot; page?: number },
): Record<string, string> {
  const { tps, ballot = 'ppwp', page = 1 } = of;
  const sha256 = createHash('sha256').update(photo).digest('hex');
  return {
    'content-type': 'image/jpeg',
    [HEADERS.tps]: tps,
    [HEADERS.ballot]: ballot,
    [HEADERS.page]: String(page),
    [HEADERS.digest]: formatContentDigest(sha256),
    [HEADERS.idempotencyKey]: idempotencyKeyOf({ tps, ballot, page, sha256 }),
  };
}
