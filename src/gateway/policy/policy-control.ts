import { manualPaceOf } from '../../catalog/index.ts';
import { policyAuditFaults, zeroSeries } from '../../instrumentation/index.ts';
import { defaultLease } from '../admission-config.ts';
import type { AdmissionBasis } from '../basis.ts';
import type { WorkerPart } from '../cluster/worker-part.ts';
import { workerPolicyShare } from '../domain/policy-share.ts';
import { isSuspended } from '../domain/policy-standing.ts';
import { readJwks } from '../jwks-file.ts';
import { KillSwitchKeeper } from './kill-switch.ts';
import type { LocalFacts } from './local-facts.ts';
import { PolicyAudit } from './policy-audit.ts';
import { PolicyBook } from './policy-book.ts';
import { PolicyClient } from './policy-client.ts';
import { PolicyInForce } from './policy-in-force.ts';
import { PolicyIntake } from './policy-intake.ts';
import { PolicyStore } from './policy-store.ts';

/** What policies are judged by, and who else has to obey them. */
export interface PolicySurroundings {
  readonly facts: () => LocalFacts;
  /** Find out what `facts` is to say for the next document. */
  readonly before?: () => Promise<void>;
  /** Have the policy in force obeyed everywhere; until it is, the gateway does not acknowledge it. */
  readonly obeyedByAll?: () => Promise<boolean>;
}

/** A gateway's line to its control plane. */
export interface PolicyControl {
  start(): void;
  close(): Promise<void>;
}

/**
 * Take up the last known policy, obey an order to pull the kill switch, and be ready to hear new policies. Throws when
 * the trusted keys cannot be read.
 */
export async function openPolicyControl(
  basis: AdmissionBasis,
  inForce: PolicyInForce,
  surroundings: PolicySurroundings,
): Promise<PolicyControl> {
  const { config, clock, random, meter, logger } = basis;
  const store = new PolicyStore(config.SIAGA_DATA_DIR);
  const audit = await PolicyAudit.open(store.folder);
  const audits = meter.counter(policyAuditFaults);
  zeroSeries(audits, { fault: ['torn', 'damaged', 'unreadable', 'unwritten'] });
  for (const { fault, detail } of audit.faults) {
    audits.inc({ fault });
    logger.error({ fault, detail }, 'the policy audit was found hurt; the gateway starts all the same');
  }
  const publicJwks = await readJwks(config, 'SIAGA_POLICY_JWKS_FILE');
  const onUnwritten = (): void => {
    audits.inc({ fault: 'unwritten' });
  };
  const book = new PolicyBook({ inForce, store, audit, publicJwks, clock, logger, onUnwritten });
  await book.restore();
  const pace = manualPaceOf(config);
  const intake = new PolicyIntake({
    ...{ book, pace, clock, meter, logger, facts: surroundings.facts },
    gateways: config.SIAGA_REGION_GATEWAYS,
  });
  const killSwitch = new KillSwitchKeeper({
    ...{ book, store, clock, logger },
    onPulled: (word) => void client.report(word),
    obeyedByAll: () => surroundings.obeyedByAll?.() ?? Promise.resolve(true),
  });
  const options = {
    gatewayId: config.SIAGA_GATEWAY_ID,
    urls: config.SIAGA_CONTROL_URLS,
    token: config.SIAGA_CONTROL_TOKEN,
    pollMs: config.SIAGA_POLICY_POLL_MS,
    reconnectMs: config.SIAGA_POLICY_RECONNECT_MS,
    reconnectMaxMs: config.SIAGA_POLICY_RECONNECT_MAX_MS,
    silenceMs: config.SIAGA_POLICY_SILENCE_MS,
  };
  const client: PolicyClient = new PolicyClient(options, {
    intake: among(intake, inForce, surroundings),
    ...{ killSwitch, clock, random, meter, logger },
  });
  await killSwitch.open();
  return {
    start() {
      killSwitch.start();
      client.start();
    },
    async close() {
      killSwitch.close();
      await client.close();
      await book.settled();
    },
  };
}

/** An intake that acknowledges a policy once everybody obeys it. */
function among(
  intake: PolicyIntake,
  inForce: PolicyInForce,
  { before, obeyedByAll }: PolicySurroundings,
): Pick<PolicyIntake, 'consider' | 'isSigned' | 'refuseTooLarge'> {
  return {
    isSigned: (jws) => intake.isSigned(jws),
    async consider(jws) {
      await before?.();
      const word = await intake.consider(jws);
      if (word?.verdict !== 'ack' || obeyedByAll === undefined) return word;
      // The kill switch may have been pulled meanwhile: then they all obey that.
      return (await obeyedByAll()) && !isSuspended(inForce.standing) ? word : undefined;
    },
    refuseTooLarge: () => intake.refuseTooLarge(),
  };
}

/** The policy in force, and where new ones come from: the control plane, or for a worker its primary. */
export async function policyOf(
  basis: AdmissionBasis,
  facts: () => LocalFacts,
  part: WorkerPart | undefined,
): Promise<{ readonly policy: PolicyInForce; readonly control: PolicyControl | undefined }> {
  const { config, clock } = basis;
  const { workers, index } = part ?? { workers: 1, index: 0 };
  const share = workerPolicyShare(workers, index, config.SIAGA_REGION_GATEWAYS);
  const policy = new PolicyInForce(config.SIAGA_GATEWAY_ID, defaultLease(config), share, clock);
  if (!part) {
    const control = await openPolicyControl(basis, policy, { facts });
    return { policy, control };
  }
  policy.adopt(part.order);
  return { policy, control: undefined };
}
