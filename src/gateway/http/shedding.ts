import type { Operation } from '../../contracts/index.ts';
import {
  counterTallies,
  sampledTraceId,
  shedTotal,
  type CounterTally,
  type Meter,
} from '../../instrumentation/index.ts';
import { PerPair, type Clock } from '../../kernel/index.ts';
import { jitteredSeconds } from '../domain/retry-after.ts';
import type { PolicyRefusal } from '../domain/policy-refusal.ts';
import type { RetryWindow } from '../domain/retry-window.ts';
import { gatewayError, type GatewayErrorCode } from '../errors.ts';
import { PreparedProblem } from './prepared-problem.ts';

/** Why something was refused to protect the vendor or the gateway. */
export const SHED_REASONS = ['limit', 'policy', 'breaker', 'gateway', 'loop', 'heap', 'client'] as const;
export type ShedReason = (typeof SHED_REASONS)[number];

/** Reasons that have the same words whatever was asked. */
export type UsualReason = Exclude<ShedReason, 'gateway'>;

/** Reasons that may be gone in a moment. */
const SOON: ReadonlySet<ShedReason> = new Set(['limit', 'loop', 'heap', 'client']);

/** Seconds until a refused client should try again, by how soon it can hope to succeed. */
export interface RetrySettings {
  readonly busySeconds: number;
  readonly longSeconds: number;
}

export interface SheddingParts {
  readonly random: () => number;
  readonly retry: RetrySettings;
  readonly window: RetryWindow;
  readonly clock: Clock;
  readonly meter: Meter;
}

/** A refusal, whoever delivers it. */
export interface Refusal {
  readonly reason: ShedReason;
  readonly problem: PreparedProblem;
  /** Jittered: those who are refused together do not come back together. */
  readonly retryAfterSeconds: number;
}

/** Counts what is shed and says when to come back: sooner or later by the reason, later when too many come. */
export class Shedding {
  readonly #parts: SheddingParts;
  readonly #shed: PerPair<Operation, ShedReason, CounterTally>;

  constructor(parts: SheddingParts) {
    this.#parts = parts;
    const shed = counterTallies(parts.meter.counter(shedTotal));
    this.#shed = new PerPair((operation, reason) => shed({ operation, reason }));
  }

  refuse(operation: Operation, reason: ShedReason, problem: PreparedProblem): Refusal {
    const { retry, window, clock } = this.#parts;
    this.#shed.of(operation, reason).add(sampledTraceId() !== undefined);
    const base = SOON.has(reason) ? retry.busySeconds : retry.longSeconds;
    // Whoever hammers must not lengthen the pause of all.
    const stretch = reason === 'client' ? 1 : window.refuse(clock.now());
    return { reason, problem, retryAfterSeconds: this.jittered(base * stretch) };
  }

  jittered(seconds: number): number {
    return jitteredSeconds(seconds, this.#parts.random());
  }
}

const prepared = (code: GatewayErrorCode, detail: string): PreparedProblem =>
  new PreparedProblem(gatewayError(code, detail));

const STRAINED = prepared(
  'GATEWAY_STRAINED',
  'Gerbang mendahulukan unggahan C.Hasil. Coba lagi sebentar lagi.',
);

/** The usual reasons, in words. */
export const SHED: Readonly<Record<UsualReason, PreparedProblem>> = {
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

/** What the policy refuses, in words. */
export const BY_POLICY: Readonly<Record<PolicyRefusal, PreparedProblem>> = {
  shed: SHED.policy,
  publication: prepared('GATEWAY_PUBLICATION_HELD', 'Publikasi ditahan sementara untuk pemeriksaan data.'),
};

/** For those who have no queue: the photo is safest where it is. */
export const UPLOADS_KEPT = prepared(
  'GATEWAY_UPLOADS_KEPT',
  'Foto tetap tersimpan di ponsel dan dikirim lagi oleh aplikasi setelah Sirekap pulih.',
);

export const WAITING_ROOM_FULL = prepared(
  'GATEWAY_WAITING_ROOM_FULL',
  'Terlalu banyak yang mengantre. Coba lagi nanti.',
);
