import { createHash } from 'node:crypto';
import type { ManualPace } from '../../catalog/index.ts';
import { POLICY_MAX_BYTES, type Policy, type PolicyAck } from '../../contracts/index.ts';
import { policyEpoch, policyRejected, type Logger, type Meter } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { approversIn } from '../domain/policy-changes.ts';
import {
  judgePolicy,
  lapsedIn,
  type GuardFacts,
  type NackReason,
  type PolicyVerdict,
} from '../domain/policy-guard.ts';
import { afterPolicy, isSuspended, knownUntil, type PolicyStanding } from '../domain/policy-standing.ts';
import { servedIn, type LocalFacts } from './local-facts.ts';
import type { PolicyBook } from './policy-book.ts';

export interface IntakeParts {
  readonly book: PolicyBook;
  readonly pace: ManualPace;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly logger: Logger;
  readonly facts: () => LocalFacts;
  /** Gateways of the region. */
  readonly gateways: number;
}

/** Refusals that are written to the audit one by one: so many at once, and one more every so often. */
const REFUSALS_AT_ONCE = 50;
const REFUSAL_EVERY_MS = 2_000;
/** A policy goes out in waves: for so long a gateway may be offered an old one while others have the new one. */
const WAVES_MS = 120_000;

/** Judges every policy that arrives, by whatever way, and puts it in force only when it is on disk. */
export class PolicyIntake {
  readonly #parts: IntakeParts;
  readonly #countRejected: (reason: string) => void;
  /** Hash of the document refused last: the slow poll brings it again and again, and it is one refusal. */
  #refused: string | undefined;
  #lines = REFUSALS_AT_ONCE;
  #notedAt = 0;
  #unwritten = 0;
  readonly #openedAt: number;
  /** When the policy in force was last offered, so that a newer one was not. */
  #offeredAt = Number.NEGATIVE_INFINITY;
  /** The policy that was taken up when some of its tightenings were over. */
  #lapsed: { readonly epoch: number; readonly scopes: string[] } | undefined;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
    this.#openedAt = parts.clock.now();
    const rejected = parts.meter.counter(policyRejected);
    this.#countRejected = (reason) => {
      rejected.inc({ reason });
    };
    parts.meter.gauge(policyEpoch, (gauge) => {
      gauge.set(parts.book.inForce.epoch);
    });
  }

  /** Judge one document; the answer is for the control plane, undefined when there is nothing new to say. */
  consider(jws: string): Promise<PolicyAck | undefined> {
    // One at a time: two documents must not both be compared with the same epoch.
    return this.#parts.book.inTurn(() => this.#consider(jws));
  }

  /** Whether a pinned key's signature holds over this document, whatever it says. */
  async isSigned(jws: string): Promise<boolean> {
    return (await this.#claim(jws)).signed.ok;
  }

  /** Refuse a document that was too long to be read. */
  refuseTooLarge(): Promise<PolicyAck | undefined> {
    const refused = { reason: 'too-large', detail: `more than ${POLICY_MAX_BYTES} bytes`, epoch: 0 } as const;
    return this.#parts.book.inTurn(() => this.#refuse('too large to be read', refused));
  }

  async #consider(jws: string): Promise<PolicyAck | undefined> {
    const { book, logger } = this.#parts;
    if (jws === book.jws) {
      this.#offeredAt = this.#parts.clock.now();
      // Of a suspended one nothing is obeyed: that was said when the kill switch was pulled.
      return isSuspended(book.inForce.standing) ? undefined : this.#ack(book.inForce.epoch);
    }
    const standing = this.#standing();
    const verdict = judgePolicy(await this.#claim(jws), this.#facts(standing));
    if (verdict.kind === 'refused') return this.#refuse(jws, verdict);
    const { policy } = verdict;
    const { epoch, reason, incidentId, killSwitch } = policy;
    const unsaved = await book.change(afterPolicy(standing, policy), jws, {
      what: 'applied',
      ...wordsOf(policy),
      ...(killSwitch ? { killSwitch: killSwitch.serial, why: `kill switch ${killSwitch.state}` } : {}),
    });
    if (unsaved !== undefined)
      return this.#refuse(jws, { reason: 'not-saved', detail: unsaved, epoch, policy });
    this.#lapsed = { epoch, scopes: lapsedIn(policy, this.#parts.clock.now()) };
    logger.info({ epoch, reason, incidentId, lapsed: this.#lapsed.scopes }, 'a policy is in force');
    return this.#ack(epoch);
  }

  /**
   * What this gateway knows of manual mode, and until when that is all of it: while it is offered what it has there was
   * nothing newer, and one that never had a policy knows of nothing before its start.
   */
  #standing(): PolicyStanding {
    const { standing } = this.#parts.book.inForce;
    return knownUntil(standing, standing.policy ? this.#offeredAt - WAVES_MS : this.#openedAt);
  }

  async #claim(jws: string): ReturnType<PolicyBook['claim']> {
    const bytes = Buffer.byteLength(jws);
    if (bytes > POLICY_MAX_BYTES) return { bytes, signed: { ok: false, why: 'not looked at' } };
    return this.#parts.book.claim(jws);
  }

  #facts(standing: PolicyStanding): GuardFacts {
    const { book, pace, clock, gateways } = this.#parts;
    const local = this.#parts.facts();
    const now = clock.now();
    const { lease, gatewayId } = book.inForce;
    return {
      ...{ now, standing, lease, gatewayId, pace, gateways },
      served: servedIn(local),
      uploadsInFlight: local.uploadsInFlight,
      queueRefusal: local.queueRefusal === 'none' ? undefined : local.queueRefusal,
      vendorFails: (province) => local.failing.includes(province),
    };
  }

  async #refuse(
    document: string,
    { reason, detail, epoch, policy }: Omit<PolicyVerdict & { kind: 'refused' }, 'kind'>,
  ): Promise<PolicyAck | undefined> {
    const fingerprint = createHash('sha256').update(document).digest('hex');
    if (fingerprint === this.#refused) return undefined;
    this.#refused = fingerprint;
    const why = `${reason}: ${detail}`;
    await this.#noteRefusal({ what: 'refused', ...(policy ? wordsOf(policy) : { epoch }), why });
    return this.#nack(reason, detail, epoch);
  }

  /** A flood of refusals must not keep the disk busy: beyond some they are only counted, for the next line. */
  async #noteRefusal(entry: Parameters<PolicyBook['note']>[0]): Promise<void> {
    const now = this.#parts.clock.now();
    this.#lines = Math.min(
      REFUSALS_AT_ONCE,
      this.#lines + Math.max(0, now - this.#notedAt) / REFUSAL_EVERY_MS,
    );
    this.#notedAt = now;
    if (this.#lines < 1) {
      this.#unwritten += 1;
      return;
    }
    this.#lines -= 1;
    const unwritten = this.#unwritten;
    this.#unwritten = 0;
    await this.#parts.book.note({ ...entry, ...(unwritten > 0 ? { unwritten } : {}) });
  }

  #ack(epoch: number): PolicyAck {
    const lapsed = this.#lapsed?.epoch === epoch ? this.#lapsed.scopes : [];
    const word = {
      gateway: this.#parts.book.inForce.gatewayId,
      epoch,
      verdict: 'ack',
      at: this.#at(),
    } as const;
    return lapsed.length === 0 ? word : { ...word, lapsed };
  }

  #nack(reason: NackReason, detail: string, epoch: number): PolicyAck {
    this.#countRejected(reason);
    this.#parts.logger.warn({ reason, detail, epoch }, 'a policy was refused');
    const { gatewayId: gateway, epoch: inForce } = this.#parts.book.inForce;
    return { gateway, epoch, verdict: 'nack', at: this.#at(), reason, detail: detail.slice(0, 500), inForce };
  }

  #at(): string {
    return new Date(this.#parts.clock.now()).toISOString();
  }
}

const wordsOf = (policy: Policy) => ({
  epoch: policy.epoch,
  reason: policy.reason,
  incidentId: policy.incidentId,
  approvedBy: [...approversIn(policy)],
});
