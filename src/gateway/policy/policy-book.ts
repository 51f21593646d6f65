import type { JWK } from 'jose';
import { KILL_SWITCH_TYP, killSwitchSchema, POLICY_TYP, type KillSwitch } from '../../contracts/index.ts';
import type { Logger } from '../../instrumentation/index.ts';
import { verifyJws, type Clock } from '../../kernel/index.ts';
import { changesBetween } from '../domain/policy-changes.ts';
import { judgeLastKnownGood, type PolicyClaim } from '../domain/policy-guard.ts';
import { NO_POLICY, obeyed, type PolicyStanding } from '../domain/policy-standing.ts';
import type { AuditEntry, PolicyAudit } from './policy-audit.ts';
import type { PolicyInForce } from './policy-in-force.ts';
import { recordOf, standingIn, type PolicyRecord, type PolicyStore } from './policy-store.ts';

export interface BookParts {
  readonly inForce: PolicyInForce;
  readonly store: PolicyStore;
  readonly audit: PolicyAudit;
  readonly publicJwks: readonly JWK[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told of each line that the audit could not take. */
  readonly onUnwritten?: () => void;
}

/** Keeps what is in force: one change at a time, on disk before it counts, and in the audit. */
export class PolicyBook {
  readonly #parts: BookParts;
  #jws: string | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #claimed: { readonly jws: string; readonly claim: Promise<PolicyClaim> } | undefined;

  constructor(parts: BookParts) {
    this.#parts = parts;
  }

  get inForce(): PolicyInForce {
    return this.#parts.inForce;
  }

  /** The signed document of the newest policy taken up. */
  get jws(): string | undefined {
    return this.#jws;
  }

  /** Do something that may change what is in force after whatever else is doing so. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** When nothing is being changed or written any more. */
  async settled(): Promise<void> {
    await this.#turn;
  }

  /** Take up what was in force before the restart, however old: an unreachable control plane changes nothing. */
  restore(): Promise<void> {
    return this.inTurn(async () => {
      const { store, logger } = this.#parts;
      const record = await store.load().catch((error: unknown) => {
        logger.error({ err: error }, 'what was in force cannot be read; waiting for the control plane');
        return undefined;
      });
      if (record) await this.#takeBack(record);
    });
  }

  async #takeBack(record: PolicyRecord): Promise<void> {
    const { inForce, logger } = this.#parts;
    const policy = record.jws === null ? undefined : judgeLastKnownGood(await this.claim(record.jws));
    if (record.jws !== null && !policy) {
      logger.error('the last known policy on disk does not verify; waiting for the control plane');
      // Whose signature it bore says nothing of the kill switch, which a person has pulled or ended.
      const { killed, leftSerial } = standingIn(record);
      inForce.stand({ ...NO_POLICY, killed, leftSerial });
      return;
    }
    inForce.stand({ ...standingIn(record), policy }, record.lease);
    this.#jws = record.jws ?? undefined;
    const epoch = inForce.epoch;
    logger.info({ epoch, killed: record.killed }, 'the last known policy is in force again');
    await this.note({
      what: 'restored',
      epoch,
      ...(record.killed ? { killSwitch: record.killed.serial } : {}),
    });
  }

  /**
   * Put a standing in force: first on disk, then obeyed, then in the audit. Only the kill switch acts even unsaved:
   * its order lies on disk by itself, and a full disk is no reason to go on doing harm. Undefined: it is in force; else
   * why the disk does not take it, and all stays as it was.
   */
  async change(
    next: PolicyStanding,
    jws: string | undefined,
    entry: Omit<AuditEntry, 'at'>,
    must: 'saved' | 'even-unsaved' = 'saved',
  ): Promise<string | undefined> {
    const { inForce, store, logger } = this.#parts;
    const lease = inForce.leaseIn(next.policy);
    try {
      await store.save(recordOf(inForce.gatewayId, jws, lease, next));
    } catch (error) {
      logger.error({ err: error, epoch: next.policy?.epoch }, 'what is to be in force could not be saved');
      if (must === 'saved') return error instanceof Error ? error.message : 'the disk does not take it';
    }
    const before = obeyed(inForce.standing);
    inForce.stand(next, lease);
    this.#jws = jws;
    // Whoever is told that it is obeyed is told after this; a crash before it leaves the line of the restart.
    const { named, more } = changesBetween(before, obeyed(next));
    await this.note({ ...entry, changes: [...named], ...(more > 0 ? { moreChanges: more } : {}) });
    return undefined;
  }

  /** Write to the audit. A disk that takes no line must not keep a policy, least of all the kill switch, from acting. */
  async note(entry: Omit<AuditEntry, 'at'>): Promise<void> {
    const { audit, clock, logger, onUnwritten } = this.#parts;
    try {
      await audit.append({ at: new Date(clock.now()).toISOString(), ...entry });
    } catch (error) {
      onUnwritten?.();
      logger.error({ err: error, entry }, 'the policy audit could not be written');
    }
  }

  /** What the guard is to know of a document's signature. The one that comes again and again is verified once. */
  claim(jws: string): Promise<PolicyClaim> {
    if (this.#claimed?.jws !== jws) this.#claimed = { jws, claim: this.#verify(jws) };
    return this.#claimed.claim;
  }

  async #verify(jws: string): Promise<PolicyClaim> {
    const bytes = Buffer.byteLength(jws);
    try {
      const payload = await verifyJws(jws, POLICY_TYP, this.#parts.publicJwks);
      return { bytes, signed: { ok: true, payload } };
    } catch (error) {
      return { bytes, signed: { ok: false, why: error instanceof Error ? error.message : 'no signature' } };
    }
  }

  /** Read a kill switch; throws when it is not signed by a pinned key. */
  async killSwitch(jws: string): Promise<KillSwitch> {
    return killSwitchSchema.parse(await verifyJws(jws, KILL_SWITCH_TYP, this.#parts.publicJwks));
  }
}
