import type { Outcome } from '../../contracts/index.ts';
import type { OpsError } from '../../kernel/index.ts';
import type { PolicyRefusal } from '../domain/policy-refusal.ts';
import { gatewayError } from '../errors.ts';
import type { VendorReply } from '../upstream/reply.ts';
import type { Answers } from './answer.ts';
import type { Exchange } from './exchange.ts';
import type { PreparedProblem } from './prepared-problem.ts';
import {
  BY_POLICY,
  SHED,
  Shedding,
  WAITING_ROOM_FULL,
  type SheddingParts,
  type ShedReason,
  type UsualReason,
} from './shedding.ts';

interface RefusalParts extends SheddingParts {
  readonly answers: Answers;
}

/** Says no: cheaply, before a body is read, in words, with a time to come back that spreads people out. */
export class Refusals {
  readonly #answers: Answers;
  readonly #shedding: Shedding;
  readonly #busySeconds: number;

  constructor(parts: RefusalParts) {
    this.#answers = parts.answers;
    this.#shedding = new Shedding(parts);
    this.#busySeconds = parts.retry.busySeconds;
  }

  /** A request that cannot be served as it is. */
  invalid(exchange: Exchange, error: OpsError): Outcome {
    const retryAfterSeconds =
      error.retry === 'later' ? this.#shedding.jittered(this.#busySeconds) : undefined;
    this.#answers.problem(exchange.req, exchange.res, error, {
      traceId: exchange.span.traceId,
      retryAfterSeconds,
    });
    return error.status >= 500 ? 'server_error' : 'client_error';
  }

  /** Refused to protect the vendor or the gateway. */
  shed(exchange: Exchange, reason: ShedReason, problem: PreparedProblem): Outcome {
    const { retryAfterSeconds } = this.#shedding.refuse(exchange.operation, reason, problem);
    this.#answers.prepared(exchange.req, exchange.res, problem, exchange.span.traceId, retryAfterSeconds);
    return 'shed';
  }

  /** The usual reasons, in words. */
  shedFor(exchange: Exchange, reason: UsualReason): Outcome {
    return this.shed(exchange, reason, SHED[reason]);
  }

  /** The policy has an objection. */
  byPolicy(exchange: Exchange, refusal: PolicyRefusal): Outcome {
    return this.shed(exchange, 'policy', BY_POLICY[refusal]);
  }

  /** No more may wait. */
  roomIsFull(exchange: Exchange): Outcome {
    return this.shed(exchange, 'gateway', WAITING_ROOM_FULL);
  }

  /** The vendor did not answer. */
  upstreamFailed(exchange: Exchange, reply: VendorReply): Outcome {
    if (reply.kind === 'timeout') {
      this.invalid(exchange, gatewayError('GATEWAY_UPSTREAM_TIMEOUT', 'Coba lagi beberapa saat lagi.'));
      return 'timeout';
    }
    return this.invalid(exchange, gatewayError('GATEWAY_UPSTREAM_FAILED', 'Coba lagi beberapa saat lagi.'));
  }
}
