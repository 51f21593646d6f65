import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policyOf, signPolicy } from '../../../src/gateway/testing.ts';
import type { Policy } from '../../../src/contracts/index.ts';
import { signingKeyFrom } from '../../../src/kernel/index.ts';
import { firstPrinted, startChild, type Child } from './child.ts';
import { PROXY_CORE } from './cores.ts';

export interface BenchGateway extends Child {
  readonly port: number;
  readonly opsPort: number;
}

const ENTRY = join(import.meta.dirname, '../../../src/processes/gateway.ts');

/** The real process of a gateway in front of `upstreamPort`, all features on; a policy may be in force from the start. */
export async function startGatewayProcess(
  upstreamPort: number,
  env: Readonly<Record<string, string>> = {},
  policy?: Partial<Policy>,
): Promise<BenchGateway> {
  const dir = await mkdtemp(join(tmpdir(), 'siaga-bench-gateway-'));
  const child = startChild({
    args: [ENTRY],
    core: PROXY_CORE,
    env: {
      // One worker without a primary: all it costs is then on the account of one process.
      SIAGA_WORKERS: '0',
      SIAGA_GATEWAY_ID: 'gw-wib',
      SIAGA_GATEWAY_PORT: '0',
      SIAGA_OPS_PORT: '0',
      SIAGA_UPSTREAM_URL: `http://127.0.0.1:${upstreamPort}`,
      SIAGA_DATA_DIR: join(dir, 'data'),
      SIAGA_VENDOR_TOKEN: 'token',
      ...(policy === undefined ? {} : { SIAGA_POLICY_JWKS_FILE: await leavePolicy(dir, policy) }),
      ...env,
    },
  });
  const [, port, opsPort] = await firstPrinted(child.process, /"port":(\d+),"opsPort":(\d+)/);
  return {
    pid: child.pid,
    port: Number(port),
    opsPort: Number(opsPort),
    async stop() {
      await child.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Leave a signed policy where a gateway finds its last known good one; returns the file with the public key. */
async function leavePolicy(dir: string, policy: Partial<Policy>): Promise<string> {
  const key = await signingKeyFrom(join(dir, 'policy-key.jwk'));
  await mkdir(join(dir, 'data'), { recursive: true });
  await writeFile(join(dir, 'data/policy.jws'), await signPolicy(key, policyOf(1, policy)));
  const jwks = join(dir, 'jwks.json');
  await writeFile(jwks, JSON.stringify({ keys: [key.publicJwk] }));
  return jwks;
}
