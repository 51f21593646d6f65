import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { KILL_SWITCH_TYP, type Policy, type PolicyAck } from '../../src/contracts/index.ts';
import { POLICY_REPORT_PATH, type PolicyReport } from '../../src/gateway/index.ts';
import {
  CONTROL_TOKEN,
  policyOf,
  signPolicy,
  startControlStub,
  type ControlStub,
} from '../../src/gateway/testing.ts';
import { signingKeyFrom, type SigningKey } from '../../src/kernel/index.ts';
import { eventually, startGatewayProcess, type GatewayProcess } from './gateway-process.ts';

const BIN = join(import.meta.dirname, '../../src/cli/bin.mjs');

/** A gateway as real processes that hears a control plane which tests command. */
export interface ControlledGateway {
  readonly gateway: GatewayProcess;
  readonly control: ControlStub;
  readonly key: SigningKey;
  /** Issue a policy, without waiting for what becomes of it. */
  issue(epoch: number, fields?: Partial<Policy>): Promise<void>;
  /** Issue a policy and wait for the gateway's word on it. */
  obey(epoch: number, fields?: Partial<Policy>): Promise<void>;
  /** Have the gateway keep this kill switch ready. */
  arm(serial: number): Promise<void>;
  /** The words of one kind that the control plane has heard, oldest first. */
  words<Verdict extends PolicyAck['verdict']>(verdict: Verdict): (PolicyAck & { verdict: Verdict })[];
  report(): Promise<PolicyReport>;
  /** Take the control plane's key away from what the gateway trusts, and reload it; it has to log what it does. */
  distrust(): Promise<void>;
  close(): Promise<void>;
}

/** Start it; more addresses of the control plane come before the one that is right. */
export async function startControlledGateway(
  port: number,
  env: Readonly<Record<string, string>> = {},
  before: readonly string[] = [],
): Promise<ControlledGateway> {
  const dir = await mkdtemp(join(tmpdir(), 'siaga-controlled-'));
  const control = await startControlStub();
  const key = await signingKeyFrom(join(dir, 'policy-key.jwk'));
  await writeFile(join(dir, 'jwks.json'), JSON.stringify({ keys: [key.publicJwk] }));
  const gateway = await startGatewayProcess(port, {
    SIAGA_CONTROL_URLS: [...before, control.url].join(','),
    SIAGA_CONTROL_TOKEN: CONTROL_TOKEN,
    SIAGA_POLICY_JWKS_FILE: join(dir, 'jwks.json'),
    SIAGA_POLICY_RECONNECT_MS: '50',
    SIAGA_POLICY_POLL_MS: '300',
    SIAGA_LINGER_MS: '50',
    ...env,
  });
  const words: ControlledGateway['words'] = (verdict) =>
    control.acks.filter((word): word is PolicyAck & { verdict: typeof verdict } => word.verdict === verdict);
  const issue: ControlledGateway['issue'] = async (epoch, fields) => {
    control.push(await signPolicy(key, policyOf(epoch, fields)));
  };
  const hears = (check: () => boolean): Promise<unknown> =>
    eventually(() => {
      if (!check()) throw new Error('not heard yet');
    });
  return {
    ...{ gateway, control, key, issue, words },
    async obey(epoch, fields) {
      await issue(epoch, fields);
      await hears(() => words('ack').some((word) => word.epoch === epoch));
    },
    async arm(serial) {
      control.killSwitch = await key.sign({ serial, preparedAt: new Date().toISOString() }, KILL_SWITCH_TYP);
      await hears(() => gateway.log().includes('"msg":"a kill switch lies ready"'));
    },
    async report() {
      const answer = await fetch(`http://127.0.0.1:${String(gateway.opsPort)}${POLICY_REPORT_PATH}`);
      return (await answer.json()) as PolicyReport;
    },
    async distrust() {
      const other = await signingKeyFrom(join(dir, 'other-key.jwk'));
      await writeFile(join(dir, 'jwks.json'), JSON.stringify({ keys: [other.publicJwk] }));
      gateway.child.kill('SIGHUP');
      await hears(() => gateway.log().includes('every worker was replaced'));
    },
    async close() {
      await gateway.close();
      await control.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Run a `siaga` command as people do. */
export async function siaga(...args: readonly string[]) {
  try {
    const env = { PATH: process.env['PATH'] ?? '' };
    return { code: 0, ...(await promisify(execFile)(process.execPath, [BIN, ...args], { env })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}
