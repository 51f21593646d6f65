import { createHash } from 'node:crypto';
import type { JWK } from 'jose';
import { POLICY_MAX_BYTES, POLICY_TYP, type PolicyAck } from '../../contracts/index.ts';
import { policyEpoch, policyRejected, type Logger, type Meter } from '../../instrumentation/index.ts';
import { verifyJws, type Clock } from '../../kernel/index.ts';
import { judgeLastKnownGood, judgePolicy, type PolicyClaim } from '../domain/policy-guard.ts';
import type { PolicyInForce } from './policy-in-force.ts';
import type { PolicyStore } from './policy-store.ts';

export interface IntakeParts {
  readonly inForce: PolicyInForce;
  readonly store: PolicyStore;
  readonly publicJwks: readonly JWK[];
  readonly clock: Clock;
  readonly meter: Meter;
  readonly logger: Logger;
  readonly queueRefusal: () => 'full' | 'failed' | undefined;
}

/** Judges every policy that arrives, by whatever way, and puts it in force only when it is on disk. */
export class PolicyIntake {
  readonly #parts: IntakeParts;
  readonly #countRejected: (reason: string) => void;
  #currentJws: string | undefined;
  /** Hash of the document refused last: the slow poll brings it again and again, and it is one refusal. */
  #refused: string | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: IntakeParts) {
    this.#parts = parts;
    const rejected = parts.meter.counter(policyRejected);
    this.#countRejected = (reason) => {
      rejected.inc({ reason });
    };
    parts.meter.gauge(policyEpoch, (gauge) => {
      gauge.set(parts.inForce.epoch);
    });
  }

  /** Take up what was in force before the restart, however old: an unreachable control plane changes nothing. */
  async restore(): Promise<void> {
    const { store, inForce, logger } = this.#parts;
    const jws = await store.load();
    if (jws === undefined) return;
    const policy = judgeLastKnownGood(await this.#claim(jws));
    if (policy) {
      inForce.adopt(policy);
      this.#currentJws = jws;
      logger.info({ epoch: policy.epoch }, 'the last known policy is in force again');
    } else logger.error('the last known policy on disk does not verify; waiting for the control plane');
  }

  /** Judge one document; the answer is for the control plane, undefined when there is nothing new to say. */
  consider(jws: string): Promise<PolicyAck | undefined> {
    // One at a time: two documents must not both be compared with the same epoch.
    const turn = this.#turn.then(() => this.#consider(jws));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Refuse a document that was too long to be read. */
  refuseTooLarge(): PolicyAck {
    return this.#nack('too-large', `more than ${POLICY_MAX_BYTES} bytes`, 0);
  }

  async #consider(jws: string): Promise<PolicyAck | undefined> {
    const { inForce, store, clock, logger } = this.#parts;
    if (jws === this.#currentJws) return this.#ack(inForce.epoch);
    const facts = { now: clock.now(), epochInForce: inForce.epoch, queueRefusal: this.#parts.queueRefusal() };
    const verdict = judgePolicy(await this.#claim(jws), facts);
    if (verdict.kind === 'refused') {
      const fingerprint = createHash('sha256').update(jws).digest('hex');
      if (fingerprint === this.#refused) return undefined;
      this.#refused = fingerprint;
      return this.#nack(verdict.reason, verdict.detail, verdict.epoch);
    }
    await store.save(jws);
    inForce.adopt(verdict.policy);
    this.#currentJws = jws;
    const { epoch, reason, incidentId } = verdict.policy;
    logger.info({ epoch, reason, incidentId }, 'a policy is in force');
    return this.#ack(epoch);
  }

  async #claim(jws: string): Promise<PolicyClaim> {
    const bytes = Buffer.byteLength(jws);
    if (bytes > POLICY_MAX_BYTES) return { bytes, signed: { ok: false, why: 'not looked at' } };
    try {
      return {
        bytes,
        signed: { ok: true, payload: await verifyJws(jws, POLICY_TYP, this.#parts.publicJwks) },
      };
    } catch (error) {
      return { bytes, signed: { ok: false, why: error instanceof Error ? error.message : 'no signature' } };
    }
  }

  #ack(epoch: number): PolicyAck {
    return { gateway: this.#parts.inForce.gatewayId, epoch, verdict: 'ack', at: this.#at() };
  }

  #nack(reason: (PolicyAck & { verdict: 'nack' })['reason'], detail: string, epoch: number): PolicyAck {
    this.#countRejected(reason);
    this.#parts.logger.warn({ reason, detail, epoch }, 'a policy was refused');
    const { gatewayId: gateway, epoch: inForce } = this.#parts.inForce;
    return { gateway, epoch, verdict: 'nack', at: this.#at(), reason, detail, inForce };
  }

  #at(): string {
    return new Date(this.#parts.clock.now()).toISOString();
  }
}
