import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONTROL_TOKEN, policyOf, signPolicy, startControlStub } from '../../../src/gateway/testing.ts';
import type { Policy } from '../../../src/contracts/index.ts';
import { signingKeyFrom, systemClock } from '../../../src/kernel/index.ts';
import { WORKER_ENV, WORKER_FLAGS } from '../../../src/processes/worker-flags.ts';
import { firstPrinted, startChild, type Child } from './child.ts';
import { PROXY_CORE } from './cores.ts';

export interface BenchGateway extends Child {
  readonly port: number;
  readonly opsPort: number;
}

/** What a gateway is started by: it keeps what Node has made of the files, so that a process needs 20 MB less. */
const SIAGA = join(import.meta.dirname, '../../../src/cli/bin.mjs');

/** The real process of a gateway in front of `upstreamPort`, all features on; a policy may be in force from the start. */
export async function startGatewayProcess(
  upstreamPort: number,
  env: Readonly<Record<string, string>> = {},
  policy?: Partial<Policy>,
): Promise<BenchGateway> {
  const dir = await mkdtemp(join(tmpdir(), 'siaga-bench-gateway-'));
  const control = policy === undefined ? undefined : await startControl(dir, policy);
  const child = startChild({
    args: [...WORKER_FLAGS, SIAGA, 'run', 'gateway'],
    core: PROXY_CORE,
    env: {
      // One worker without a primary: all it costs is then on the account of one process.
      SIAGA_WORKERS: '0',
      ...WORKER_ENV,
      SIAGA_GATEWAY_ID: 'gw-wib',
      SIAGA_GATEWAY_PORT: '0',
      SIAGA_OPS_PORT: '0',
      SIAGA_UPSTREAM_URL: `http://127.0.0.1:${upstreamPort}`,
      SIAGA_DATA_DIR: join(dir, 'data'),
      SIAGA_VENDOR_TOKEN: 'token',
      // One loader is a whole country here, and drives the gateway to its end.
      SIAGA_CLIENT_PLACES: '100000',
      SIAGA_LOOP_STEPS_MS: '5000,10000,20000',
      ...control?.env,
      ...env,
    },
  });
  const [, port, opsPort] = await firstPrinted(child.process, /"port":(\d+),"opsPort":(\d+)/);
  await control?.obeyed();
  return {
    pid: child.pid,
    port: Number(port),
    opsPort: Number(opsPort),
    async stop() {
      await child.stop();
      await control?.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

interface Control {
  /** How the gateway reaches it. */
  readonly env: Readonly<Record<string, string>>;
  /** Resolves when the gateway has said that the policy is in force. */
  obeyed(): Promise<void>;
  close(): Promise<void>;
}

const ASK_EVERY_MS = 50;

/** A control plane that has one policy to give. */
async function startControl(dir: string, policy: Partial<Policy>): Promise<Control> {
  const key = await signingKeyFrom(join(dir, 'policy-key.jwk'));
  const jwks = join(dir, 'jwks.json');
  await writeFile(jwks, JSON.stringify({ keys: [key.publicJwk] }));
  const stub = await startControlStub();
  stub.push(await signPolicy(key, policyOf(1, policy)));
  return {
    env: {
      SIAGA_POLICY_JWKS_FILE: jwks,
      SIAGA_CONTROL_URLS: stub.url,
      SIAGA_CONTROL_TOKEN: CONTROL_TOKEN,
    },
    async obeyed() {
      while (stub.acks.length === 0) await systemClock.sleep(ASK_EVERY_MS);
      const [word] = stub.acks;
      if (word?.verdict !== 'ack') throw new Error(`the gateway refused the policy: ${JSON.stringify(word)}`);
    },
    close: () => stub.close(),
  };
}
