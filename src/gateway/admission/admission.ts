import { isProbeTps } from '../../catalog/index.ts';
import type { Operation, Outcome } from '../../contracts/index.ts';
import { boundedProvince, decisionsTotal, openSpan, type Meter } from '../../instrumentation/index.ts';
import type { Clock, OpsError } from '../../kernel/index.ts';
import { placeRank } from '../domain/admission-gate.ts';
import { keepsUploadsBack, policyRefuses } from '../domain/policy-refusal.ts';
import type { EffectiveRule, LoginPacingRule } from '../domain/policy-view.ts';
import type { ServedCounts } from '../domain/served-counts.ts';
import type { UploadedTps } from '../domain/uploaded-tps.ts';
import type { FrontDoor, Knock } from '../http/front-door.ts';
import type { PreparedProblem } from '../http/prepared-problem.ts';
import {
  BY_POLICY,
  SHED,
  UPLOADS_KEPT,
  WAITING_ROOM_FULL,
  type Refusal,
  type Shedding,
  type ShedReason,
  type UsualReason,
} from '../http/shedding.ts';
import { isTicketFault, type Place, type WaitingRooms } from '../http/waiting-room.ts';
import type { PolicyInForce } from '../policy/policy-in-force.ts';
import { seekPassage, type Applicant, type WaysToVendor } from '../upstream/passage.ts';
import type { VendorAccount } from '../upstream/vendor-account.ts';
import { stayOf, UNCOUNTED, type Stay } from './stay.ts';

/** A request that somebody else will serve, when it is admitted. */
export interface Asked extends Applicant, Knock {
  /** TPS code when the phone names one, else a province code or `nasional`. */
  readonly place: string;
  /** The network it comes from, by name; `` when addresses tell nobody apart. */
  readonly network: string;
  /** Ticket of the waiting room, `` without. */
  readonly ticket: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

export type Decision =
  | { readonly kind: 'admit'; readonly stay: Stay }
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  /** A login that has to wait for its turn. */
  | { readonly kind: 'wait'; readonly place: Place }
  /** Its ticket is no good; the problem says what to do. */
  | { readonly kind: 'invalid'; readonly error: OpsError };

/** A decision and the trace that a refusal names. */
export interface Decided {
  readonly decision: Decision;
  readonly traceId: string;
}

export interface AdmissionParts {
  /** For durations. */
  readonly steady: Clock;
  readonly policy: Pick<PolicyInForce, 'view'>;
  readonly door: Pick<FrontDoor, 'objection'>;
  readonly ways: WaysToVendor;
  readonly account: Pick<VendorAccount, 'settle'>;
  readonly rooms: WaitingRooms;
  readonly shedding: Shedding;
  readonly served: ServedCounts;
  /** TPS whose photos the vendor has taken; their accounts come last in the waiting room. */
  readonly uploaded: UploadedTps;
  readonly isKnownTps: (code: string) => boolean;
  /** Longest wait for a place. */
  readonly slotWaitMs: number;
  /** Whether the limit binds: not while nobody says how requests end. */
  readonly limitBinds: () => boolean;
  readonly meter: Meter;
}

/**
 * A gateway's decision on a request without the gateway: the same door, policy, waiting room, breakers and limit, for
 * a proxy or a service that forwards or serves what is admitted itself. It has no queue: what a gateway would hold is
 * refused, and stays on the phone.
 */
export class Admission {
  readonly #parts: AdmissionParts;
  readonly #count: (asked: Asked, decision: string) => void;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
    const decisions = parts.meter.counter(decisionsTotal);
    this.#count = ({ operation, province }, decision) => {
      decisions.inc({ operation, province: boundedProvince(province), decision });
    };
  }

  /** Decide within the wait for a place at most. Rejects only by a fault of ours. */
  async decide(asked: Asked): Promise<Decided> {
    const { operation, province, req } = asked;
    const attributes = { operation, province };
    const span = openSpan(`admission ${operation}`, {
      kind: 'server',
      headers: req.headers,
      fromAnybody: true,
      attributes,
    });
    try {
      const decision = await span.run(() => this.#decide(asked));
      const word = decision.kind === 'refuse' ? decision.refusal.reason : decision.kind;
      span.setAttribute('decision', word);
      span.end();
      this.#count(asked, word);
      return { decision, traceId: span.traceId };
    } catch (error) {
      span.end(error);
      throw error;
    }
  }

  #decide(asked: Asked): Decision | Promise<Decision> {
    const { door, policy, isKnownTps } = this.#parts;
    const { operation, place, startedAt } = asked;
    const objection = door.objection(asked);
    if (objection !== undefined) return this.#usual(asked, objection);
    const rule = policy.view.at(place, startedAt);
    const refusal = policyRefuses(operation, rule);
    if (refusal !== undefined) return this.#refuse(asked, 'policy', BY_POLICY[refusal]);
    if (operation === 'upload' && this.#keepsBack(place, rule))
      return this.#refuse(asked, 'policy', UPLOADS_KEPT);
    if (operation === 'login' && rule.pacing) return this.#pace(asked, rule.pacing);
    // Whoever leaves the TPS out must not get past a line that stands somewhere.
    if (operation === 'login' && !isKnownTps(place) && policy.view.pacedScopes(startedAt).size > 0)
      return this.#usual(asked, 'policy');
    return this.#letThrough(asked);
  }

  /** Whoever leaves the TPS out, or says it so that the vendor alone reads it, must not get past a rule that stands somewhere. */
  #keepsBack(place: string, rule: EffectiveRule): boolean {
    const { isKnownTps, policy } = this.#parts;
    return keepsUploadsBack(rule) || (!isKnownTps(place) && policy.view.keepsUploadsBackSomewhere);
  }

  async #letThrough(asked: Asked): Promise<Decision> {
    const rank = placeRank(asked.place, asked.startedAt);
    const entered = await this.#seek(asked, { rank });
    return typeof entered === 'string' ? this.#usual(asked, entered) : { kind: 'admit', stay: entered };
  }

  /** Without its body a login is known by its TPS and network: both accounts of a TPS stand in line under them. */
  async #pace(asked: Asked, pacing: LoginPacingRule): Promise<Decision> {
    const { rooms, isKnownTps } = this.#parts;
    const { place, ticket: shown, network: proof, client } = asked;
    if (!isKnownTps(place)) return this.#usual(asked, 'policy');
    try {
      const asker = { account: place, proof, network: client.network, ticket: shown };
      const turn = rooms.ask(pacing, asker);
      if (turn.kind === 'full') return this.#refuse(asked, 'gateway', WAITING_ROOM_FULL);
      if (turn.kind !== 'enter') return { kind: 'wait', place: turn.place };
      const { room, ticket } = turn;
      const entered = await this.#seek(asked, { claim: 'called', rank: -1 }, (outcome) => {
        if (outcome !== 'success' && outcome !== 'client_error') rooms.failed(room, ticket);
      });
      return typeof entered === 'string'
        ? { kind: 'wait', place: rooms.missed(room, ticket) }
        : { kind: 'admit', stay: entered };
    } catch (error) {
      if (isTicketFault(error)) return { kind: 'invalid', error };
      throw error;
    }
  }

  /** A way to the vendor, or why there is none. */
  async #seek(
    asked: Asked,
    wish: { readonly rank: number; readonly claim?: 'called' },
    onEnd: (outcome: Outcome) => void = () => undefined,
  ): Promise<Stay | 'limit' | 'client' | 'breaker'> {
    const { ways, slotWaitMs, limitBinds, account, steady } = this.#parts;
    if (!limitBinds()) return UNCOUNTED;
    const passage = await seekPassage(ways, asked, { ...wish, waitMs: slotWaitMs });
    if (passage.kind === 'closed') return passage.reason;
    const { operation, province, place } = asked;
    return stayOf(
      {
        ...{ operation, province, slot: passage.slot, probe: passage.probe },
        synthetic: isProbeTps(place),
      },
      {
        ...{ account, clock: steady },
        onEnd: (outcome) => {
          if (outcome === 'success') this.#succeeded(operation, place);
          onEnd(outcome);
        },
      },
    );
  }

  #succeeded(operation: Operation, place: string): void {
    const { served, uploaded, isKnownTps, steady } = this.#parts;
    served.note(operation, place, steady.now());
    if (operation === 'upload' && isKnownTps(place)) uploaded.add(place);
  }

  #usual(asked: Asked, reason: UsualReason): Decision {
    return this.#refuse(asked, reason, SHED[reason]);
  }

  #refuse({ operation }: Asked, reason: ShedReason, problem: PreparedProblem): Decision {
    return { kind: 'refuse', refusal: this.#parts.shedding.refuse(operation, reason, problem) };
  }
}
