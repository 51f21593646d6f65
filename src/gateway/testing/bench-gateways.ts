import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { createLogger, createMeter } from '../../instrumentation/index.ts';
import { parseConfig, steadyClock, systemClock } from '../../kernel/index.ts';
import { defaultLease } from '../admission-config.ts';
import { gatewayConfigSchema } from '../config.ts';
import { mergeFacts } from '../policy/local-facts.ts';
import { openPolicyControl } from '../policy/policy-control.ts';
import { PolicyInForce } from '../policy/policy-in-force.ts';

/** The policy side of one gateway. */
export interface BenchGateway {
  /** When it obeyed this epoch or a later one, milliseconds on the host's monotonic clock. Rejects when that takes too long. */
  applied(epoch: number, withinMs: number): Promise<number>;
  close(): Promise<void>;
}

/** Start the policy side of many gateways in this process, each with a folder of its own, without the slow poll. */
export async function benchGateways(options: {
  readonly dir: string;
  readonly ids: readonly string[];
  readonly url: string;
  readonly token: string;
  readonly jwks: object;
}): Promise<readonly BenchGateway[]> {
  const jwksFile = join(options.dir, `bench-jwks-${String(process.pid)}.json`);
  await writeFile(jwksFile, JSON.stringify({ keys: [options.jwks] }));
  return Promise.all(options.ids.map((id) => benchGateway(options, id, jwksFile)));
}

async function benchGateway(
  { dir, url, token }: { readonly dir: string; readonly url: string; readonly token: string },
  id: string,
  jwksFile: string,
): Promise<BenchGateway> {
  const config = parseConfig(gatewayConfigSchema, {
    SIAGA_GATEWAY_ID: id,
    SIAGA_UPSTREAM_URL: 'http://127.0.0.1:9',
    SIAGA_DATA_DIR: join(dir, id),
    SIAGA_CONTROL_URLS: url,
    SIAGA_CONTROL_TOKEN: token,
    SIAGA_POLICY_JWKS_FILE: jwksFile,
    SIAGA_POLICY_POLL_MS: '600000',
  });
  const logger = createLogger({ name: id, level: 'silent' });
  const clocks = { clock: systemClock, steady: steadyClock(systemClock) };
  const basis = { config, ...clocks, random: Math.random, logger, meter: createMeter() };
  const inForce = new PolicyInForce(id, defaultLease(config));
  const times = new Map<number, number>();
  const waiting = new Set<() => void>();
  inForce.onChange(() => {
    times.set(inForce.epoch, Number(process.hrtime.bigint()) / 1e6);
    for (const wake of waiting) wake();
  });
  const control = await openPolicyControl(basis, inForce, { facts: () => mergeFacts([]) });
  control.start();
  return {
    applied: (epoch, withinMs) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(new Error(`${id} did not obey epoch ${String(epoch)}`));
        }, withinMs);
        const look = (): void => {
          const done = [...times].find(([of]) => of >= epoch);
          if (!done) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(done[1]);
        };
        waiting.add(look);
        look();
      }),
    close: () => control.close(),
  };
}
