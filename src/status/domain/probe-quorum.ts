import type { ProbeResult, ZoneLooks } from '../../contracts/index.ts';

/** So many places must see the same; one alone may be blind, or lie. */
const PROBE_QUORUM = 2;

/** What places saw of one thing: up, down, or (null) nothing that can be judged. Undefined: too few agree. */
export function quorumOf(views: readonly (boolean | null)[]): boolean | undefined {
  const saying = (what: boolean): number => views.filter((view) => view === what).length;
  // Four places may be of two minds: then down is what people must hear of.
  if (saying(false) >= PROBE_QUORUM) return false;
  return saying(true) >= PROBE_QUORUM ? true : undefined;
}

/** The collector's clock around a result: when it gave the challenge, and when the result was here. */
export interface Handing {
  readonly givenAt: number;
  readonly takenAt: number;
}

/**
 * By how many milliseconds a vantage's clock is certainly ahead of the collector's (below zero: behind): it signed after it
 * was given the challenge and before the result was here, so within that span nothing is known against it.
 */
export function aheadOfCollector(sentAt: number, { givenAt, takenAt }: Handing): number {
  if (sentAt > takenAt) return sentAt - takenAt;
  return sentAt < givenAt ? sentAt - givenAt : 0;
}

/** By how much it is ahead of the gateways, the middle one of them: one gateway with a wrong clock does not silence who looks. */
export function aheadOfGateways(zones: readonly Pick<ZoneLooks, 'gatewayAheadMs'>[]): number {
  const ahead = zones.flatMap(({ gatewayAheadMs }) => (gatewayAheadMs === null ? [] : [-gatewayAheadMs]));
  return ahead.toSorted((a, b) => Math.abs(a) - Math.abs(b))[Math.floor((ahead.length - 1) / 2)] ?? 0;
}

/** By how much a vantage's clock is off, by whichever clock finds more. */
export function clockAheadMs(result: Pick<ProbeResult, 'sentAt' | 'zones'>, handing: Handing): number {
  const collector = aheadOfCollector(Date.parse(result.sentAt), handing);
  const gateways = aheadOfGateways(result.zones);
  return Math.abs(gateways) > Math.abs(collector) ? gateways : collector;
}
