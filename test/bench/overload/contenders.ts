import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { admissionLimit } from '../../../src/instrumentation/definitions.ts';
import { haproxyConfig, nginxConfig } from './engines.ts';
import { SAFE_CONCURRENCY } from './mix.ts';
import { serve } from './processes.ts';

/** What stands between phones and vendor in one run. */
export interface Standing {
  readonly origins: readonly string[];
  /** The concurrency it allows now, where it says so. */
  readonly limits?: () => Promise<readonly number[]>;
  stop(): Promise<void>;
}

export interface Place {
  readonly vendorPort: number;
  /** First of the ports it may take. */
  readonly port: number;
  /** Folder of its own. */
  readonly dir: string;
}

export type Contender = (place: Place) => Promise<Standing>;

const SIAGA = join(import.meta.dirname, '../../../src/cli/bin.mjs');
const originOf = (port: number): string => `http://127.0.0.1:${String(port)}`;

/** So many real gateways, each leased its share of what is safe: `siaga run gateway`, settings as they ship. */
export const gateways =
  (count: number): Contender =>
  async ({ vendorPort, port, dir }) => {
    const ports = Array.from({ length: count }, (_, at) => ({ open: port + 2 * at, ops: port + 2 * at + 1 }));
    const stops = await Promise.all(
      ports.map(({ open, ops }) =>
        serve(process.execPath, [SIAGA, 'run', 'gateway'], open, {
          SIAGA_GATEWAY_ID: 'gw-wib',
          // One process, as each of the peers is.
          SIAGA_WORKERS: '0',
          SIAGA_GATEWAY_PORT: String(open),
          SIAGA_OPS_PORT: String(ops),
          SIAGA_UPSTREAM_URL: originOf(vendorPort),
          SIAGA_DATA_DIR: join(dir, String(open)),
          SIAGA_LEASE_DEFAULT: String(Math.round(SAFE_CONCURRENCY / count)),
          SIAGA_LOG_LEVEL: 'error',
        }),
      ),
    );
    return {
      origins: ports.map(({ open }) => originOf(open)),
      limits: () => Promise.all(ports.map(({ ops }) => limitAt(ops))),
      stop: async () => {
        await Promise.all(stops.map((stop) => stop()));
      },
    };
  };

const LIMIT_LINE = new RegExp(`^${admissionLimit.name}(?:\\{[^}]*\\})? ([\\d.]+)$`, 'm');

/** The admission limit that a gateway's metrics show. */
async function limitAt(opsPort: number): Promise<number> {
  const text = await (await fetch(`${originOf(opsPort)}/metrics`)).text();
  const limit = LIMIT_LINE.exec(text)?.[1];
  if (limit === undefined) throw new Error(`the metrics at ${opsPort} show no ${admissionLimit.name}`);
  return Number(limit);
}

export const nginx =
  (limited: boolean): Contender =>
  async ({ vendorPort, port, dir }) => {
    await mkdir(dir, { recursive: true });
    const file = join(dir, 'nginx.conf');
    await writeFile(file, nginxConfig({ vendorPort, port, dir, limited }));
    const stop = await serve('nginx', ['-p', dir, '-c', file, '-e', 'stderr'], port);
    return { origins: [originOf(port)], stop };
  };

export const haproxy: Contender = async ({ vendorPort, port, dir }) => {
  await mkdir(dir, { recursive: true });
  const file = join(dir, 'haproxy.cfg');
  await writeFile(file, haproxyConfig({ vendorPort, port }));
  const stop = await serve('haproxy', ['-db', '-q', '-f', file], port);
  return { origins: [originOf(port)], stop };
};
