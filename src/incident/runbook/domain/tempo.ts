/**
 * Runbooks speak in night time. A replay runs the night faster, but gateways, networks and people do not run
 * faster with it: each kind of span has a floor in wall milliseconds below which it is not compressed.
 */
const FLOORS_MS = {
  /** A rule must outlive a restart of the control plane. */
  ttl: 120_000,
  /** People need time to read. */
  approval: 120_000,
  /** Waves of delivery and a gateway's restart are real time. */
  inForce: 20_000,
  step: 30_000,
  stay: 3_000,
  patience: 10_000,
  poll: 500,
  cooldown: 5_000,
  window: 15_000,
} as const;
export type SpanKind = keyof typeof FLOORS_MS;

/** Turns night milliseconds into wall milliseconds. */
export type Tempo = (kind: SpanKind, nightMs: number) => number;

/** The tempo of a night that runs `timeFactor` times as fast; floors apply only to a compressed night. */
export const tempoOf =
  (timeFactor: number): Tempo =>
  (kind, nightMs) =>
    timeFactor <= 1
      ? nightMs
      : Math.max(Math.min(nightMs, FLOORS_MS[kind]), Math.round(nightMs / timeFactor));

/** How much longer to watch after the trouble has come back `round` times. */
export const caution = (round: number): number => 2 ** Math.min(round, 3);
