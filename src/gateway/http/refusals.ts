import type { Operation, Outcome } from '../../contracts/index.ts';
import { shedTotal, type Meter } from '../../instrumentation/index.ts';
import type { Clock, OpsError } from '../../kernel/index.ts';
import { jitteredSeconds } from '../domain/retry-after.ts';
import type { RetryWindow } from '../domain/retry-window.ts';
import { gatewayError, type GatewayErrorCode } from '../errors.ts';
import type { VendorReply } from '../upstream/reply.ts';
import type { Slots } from '../upstream/slots.ts';
import type { Answers } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { PreparedProblem } from './prepared-problem.ts';

/** Why something was refused to protect the vendor or the gateway. */
export const SHED_REASONS = ['limit', 'policy', 'breaker', 'gateway', 'loop', 'heap', 'client'] as const;
export type ShedReason = (typeof SHED_REASONS)[number];

type UsualReason = Exclude<ShedReason, 'gateway'>;

/** Reasons that may be gone in a moment. */
const SOON: ReadonlySet<ShedReason> = new Set(['limit', 'loop', 'heap', 'client']);

/** Seconds until a refused client should try again, by how soon it can hope to succeed. */
export interface RetrySettings {
  readonly busySeconds: number;
  readonly longSeconds: number;
}

interface RefusalParts {
  readonly answers: Answers;
  readonly random: () => number;
  readonly retry: RetrySettings;
  readonly window: RetryWindow;
  readonly clock: Clock;
  readonly meter: Meter;
}

/** Says no: cheaply, before a body is read, in words, with a time to come back that spreads people out. */
export class Refusals {
  readonly #answers: Answers;
  readonly #random: () => number;
  readonly #retry: RetrySettings;
  readonly #window: RetryWindow;
  readonly #clock: Clock;
  readonly #shed: (operation: Operation, reason: ShedReason) => void;

  constructor(parts: RefusalParts) {
    this.#answers = parts.answers;
    this.#random = parts.random;
    this.#retry = parts.retry;
    this.#window = parts.window;
    this.#clock = parts.clock;
    const shed = parts.meter.counter(shedTotal);
    this.#shed = (operation, reason) => {
      shed.inc({ operation, reason });
    };
  }

  /** A request that cannot be served as it is. */
  invalid(exchange: Exchange, error: OpsError): Outcome {
    const retryAfterSeconds = error.retry === 'later' ? this.#seconds(this.#retry.busySeconds) : undefined;
    this.#answers.problem(exchange.req, exchange.res, error, {
      traceId: exchange.traceId,
      retryAfterSeconds,
    });
    return error.status >= 500 ? 'server_error' : 'client_error';
  }

  /** Refused to protect the vendor or the gateway. */
  shed(exchange: Exchange, reason: ShedReason, problem: PreparedProblem): Outcome {
    this.#shed(exchange.operation, reason);
    const base = SOON.has(reason) ? this.#retry.busySeconds : this.#retry.longSeconds;
    // Whoever hammers must not lengthen the pause of all.
    const stretch = reason === 'client' ? 1 : this.#window.refuse(this.#clock.now());
    const seconds = this.#seconds(base * stretch);
    this.#answers.prepared(exchange.req, exchange.res, problem, exchange.traceId, seconds);
    return 'shed';
  }

  /** There was no slot: the vendor's are taken, or this client holds its share. */
  withoutSlot(exchange: Exchange, slots: Pick<Slots, 'isOverShare'>): Outcome {
    return this.shedFor(exchange, slots.isOverShare(exchange.client) ? 'client' : 'limit');
  }

  /** The usual reasons, in words. */
  shedFor(exchange: Exchange, reason: UsualReason): Outcome {
    return this.shed(exchange, reason, SHED[reason]);
  }

  /** The vendor did not answer. */
  upstreamFailed(exchange: Exchange, reply: VendorReply): Outcome {
    if (reply.kind === 'timeout') {
      this.invalid(exchange, gatewayError('GATEWAY_UPSTREAM_TIMEOUT', 'Coba lagi beberapa saat lagi.'));
      return 'timeout';
    }
    return this.invalid(exchange, gatewayError('GATEWAY_UPSTREAM_FAILED', 'Coba lagi beberapa saat lagi.'));
  }

  #seconds(base: number): number {
    return jitteredSeconds(base, this.#random());
  }
}

const prepared = (code: GatewayErrorCode, detail: string): PreparedProblem =>
  new PreparedProblem(gatewayError(code, detail));

const STRAINED = prepared(
  'GATEWAY_STRAINED',
  'Gerbang mendahulukan unggahan C.Hasil. Coba lagi sebentar lagi.',
);

const SHED: Readonly<Record<UsualReason, PreparedProblem>> = {
  limit: prepared(
    'GATEWAY_BUSY',
    'Banyak petugas masuk bersamaan. Tunggu sebentar; aplikasi akan mencoba lagi.',
  ),
  policy: prepared(
    'GATEWAY_SHED',
    'Layanan ini dihentikan sementara supaya unggahan C.Hasil tetap berjalan.',
  ),
  breaker: prepared('GATEWAY_UPSTREAM_DOWN', 'Sirekap sedang tidak menjawab. Aplikasi akan mencoba lagi.'),
  loop: STRAINED,
  heap: STRAINED,
  client: prepared(
    'GATEWAY_TOO_MANY',
    'Terlalu banyak permintaan dari ponsel atau jaringan ini. Tunggu sebentar.',
  ),
};
