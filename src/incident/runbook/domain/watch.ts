import type { Verdict } from '../types.ts';

/** Thresholds: cleared at `exit`, relapsed at `enter`; between the two the last verdict stands. */
export interface Band {
  readonly exit: { readonly atLeast?: number | undefined; readonly atMost?: number | undefined };
  readonly enter?: { readonly below?: number | undefined; readonly above?: number | undefined } | undefined;
}

export interface WatchMemo {
  /** Since when it has been clear, wall ms; null while it is not. */
  readonly clearSince: number | null;
  /** Last time there was data, wall ms. */
  readonly seenAt: number;
}

export interface Watched {
  readonly memo: WatchMemo;
  readonly verdict: Verdict | 'waiting';
}

/** `clear`, `bad`, or `between` the thresholds. */
export function zoneOf(band: Band, value: number): 'clear' | 'bad' | 'between' {
  const { exit, enter } = band;
  if (
    (exit.atLeast === undefined || value >= exit.atLeast) &&
    (exit.atMost === undefined || value <= exit.atMost)
  ) {
    return 'clear';
  }
  if (!enter) return 'bad';
  const isBad =
    (enter.below !== undefined && value < enter.below) || (enter.above !== undefined && value > enter.above);
  return isBad ? 'bad' : 'between';
}

/**
 * Judge one sample: `pass` once it was clear for `stayMs`, `fail` when it is bad, `inconclusive` when there
 * has been no data for `patienceMs`. A gap shorter than that neither counts nor resets; no data never passes.
 */
export function watch(
  band: Band,
  memo: WatchMemo,
  sample: number | undefined,
  now: number,
  span: { readonly stayMs: number; readonly patienceMs: number },
): Watched {
  if (sample === undefined || Number.isNaN(sample)) {
    if (now - memo.seenAt < span.patienceMs) return { memo, verdict: 'waiting' };
    return { memo: { ...memo, clearSince: null }, verdict: 'inconclusive' };
  }
  const zone = zoneOf(band, sample);
  if (zone === 'bad') return { memo: { clearSince: null, seenAt: now }, verdict: 'fail' };
  const clearSince = memo.clearSince ?? (zone === 'clear' ? now : null);
  const isLongEnough = clearSince !== null && now - clearSince >= span.stayMs;
  return {
    memo: { clearSince, seenAt: now },
    verdict: isLongEnough && zone === 'clear' ? 'pass' : 'waiting',
  };
}
