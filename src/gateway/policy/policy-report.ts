import type { RequestListener } from 'node:http';
import { z } from 'zod';
import { killSwitchSchema, policySchema, type Lease } from '../../contracts/index.ts';
import type { PolicyInForce } from './policy-in-force.ts';
import { PolicyStore } from './policy-store.ts';

/** Where a gateway's operations port tells how it stands with policies. */
export const POLICY_REPORT_PATH = '/policy';

export const policyReportSchema = z.strictObject({
  gateway: z.string(),
  policy: policySchema.nullable(),
  lease: z.strictObject({ concurrency: z.number(), drainPerSecond: z.number(), loginShare: z.number() }),
  /** The kill switch that is pulled. */
  killed: z
    .strictObject({
      ...{ serial: z.number(), atMs: z.number(), by: z.string(), reason: z.string() },
      here: z.boolean(),
    })
    .nullable(),
  /** Kill switches up to this serial are over. */
  leftSerial: z.number(),
  /** Scopes in manual mode, each with since when (ms). */
  manualSince: z.array(z.tuple([z.string(), z.number()])),
});
/** How a gateway stands with policies. */
export type PolicyReport = z.infer<typeof policyReportSchema>;

/** The report of a running gateway. */
function reportOf({ gatewayId, standing, lease }: PolicyInForce): PolicyReport {
  const { policy, killed, leftSerial, manual } = standing;
  return {
    gateway: gatewayId,
    policy: policy ?? null,
    lease: leaseOf(lease),
    killed: killed ?? null,
    leftSerial,
    manualSince: [...manual.since],
  };
}

const leaseOf = ({ concurrency, drainPerSecond, loginShare }: Lease): Lease => ({
  concurrency,
  drainPerSecond,
  loginShare,
});

/** Answers the report on the operations port, and nothing else. */
export const policyReportListener =
  (inForce: PolicyInForce): RequestListener =>
  (req, res) => {
    const isAsked = req.method === 'GET' && req.url?.split('?', 1)[0] === POLICY_REPORT_PATH;
    const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
    if (isAsked) res.writeHead(200, headers).end(JSON.stringify(reportOf(inForce)));
    else res.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('not found\n');
  };

const payloadOf = (jws: string): unknown =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8'));

/**
 * The report of a gateway that may not be running, from its data folder; undefined: it never took a policy up. The
 * signature was checked by the gateway before it wrote this, and is by each start of it; not here.
 */
export async function readPolicyReport(dataDir: string): Promise<PolicyReport | undefined> {
  const record = await new PolicyStore(dataDir).load();
  if (!record) return undefined;
  const { gateway, jws, lease, killed, leftSerial, manual } = record;
  const policy = jws === null ? null : payloadOf(jws);
  return policyReportSchema.parse({ gateway, policy, lease, killed, leftSerial, manualSince: manual.since });
}

/** What ordering the kill switch at a gateway's host came to. */
export type KillOrdered =
  | { readonly outcome: 'ordered'; readonly serial: number }
  | { readonly outcome: 'none-armed' | 'already-used' };

/** Order, in a gateway's own folder, that its kill switch be pulled. A running gateway obeys within a second. */
export async function orderKillSwitch(
  dataDir: string,
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<KillOrdered> {
  const store = new PolicyStore(dataDir);
  const jws = await store.armed();
  if (jws === undefined) return { outcome: 'none-armed' };
  const { serial } = killSwitchSchema.parse(payloadOf(jws));
  // What is on the disk may be damaged, and the gateway must be stopped all the same: it judges the serial again.
  const record = await store.load().catch(() => undefined);
  if (record && serial <= record.leftSerial) return { outcome: 'already-used' };
  await store.placeOrder({ jws, by, reason });
  return { outcome: 'ordered', serial };
}

/** Whether every process of the gateway of this folder obeys the kill switch of this serial, or of a later one. */
export const isKillSwitchObeyed = async (dataDir: string, serial: number): Promise<boolean> =>
  (await new PolicyStore(dataDir).obeyed()) >= serial;
