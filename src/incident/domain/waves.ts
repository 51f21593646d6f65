/** A gateway as the roll-out sees it. */
export interface Site {
  readonly id: string;
  readonly zone: string;
  readonly weight: number;
}

/** Gateways that get a policy together. */
export interface Wave {
  readonly gateways: readonly string[];
  /** Whether it is another region than the canary's: between regions the pauses are longer. */
  readonly isElsewhere: boolean;
}

/**
 * In which order a policy goes out: one canary, then the rest of its region group, then the other regions one by one,
 * smallest first. The canary is the smallest gateway of the zone that the change is about, or of the nation.
 */
export function planWaves(sites: readonly Site[], zone: string | undefined): readonly Wave[] {
  const bySize = [...sites].sort((a, b) => a.weight - b.weight);
  const canary = bySize.find((site) => site.zone === zone) ?? bySize[0];
  if (!canary) return [];
  const others = bySize.filter((site) => site !== canary);
  const idsIn = (wanted: string): string[] =>
    others.filter((site) => site.zone === wanted).map((site) => site.id);
  const zonesElsewhere = new Set(others.map((site) => site.zone).filter((name) => name !== canary.zone));
  return [
    { gateways: [canary.id], isElsewhere: false },
    { gateways: idsIn(canary.zone), isElsewhere: false },
    ...[...zonesElsewhere].map((name) => ({ gateways: idsIn(name), isElsewhere: true })),
  ].filter((wave) => wave.gateways.length > 0);
}

/** How a roll-out stands. `releasedAtMs[i]` is when wave i went out. */
export interface Rollout {
  readonly waves: readonly Wave[];
  readonly releasedAtMs: readonly number[];
  /** Gateways that gave their word, or are on their kill switch and wait for none. */
  readonly acked: ReadonlySet<string>;
  /** A gateway refused the document and has not taken it since. */
  readonly refused: boolean;
}

/** Gaps before a wave and the longest wait for one that does not confirm, milliseconds. */
export interface Pace {
  /** Before the rest of the canary's region, and before each other region. */
  readonly gapsMs: readonly [number, number];
  readonly patienceMs: number;
}

/** What to do next in a roll-out. */
export type NextWave =
  | { readonly do: 'release'; readonly wave: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'halt' }
  | { readonly do: 'done' };

/** Decide the next wave. A silent gateway does not hold up the others for ever; a refusal stops the roll-out. */
export function nextWave(rollout: Rollout, pace: Pace, nowMs: number): NextWave {
  const { waves, releasedAtMs, acked } = rollout;
  const next = waves[releasedAtMs.length];
  if (!next) return { do: 'done' };
  if (rollout.refused) return { do: 'halt' };
  const last = releasedAtMs.at(-1);
  if (last === undefined) return { do: 'release', wave: 0 };
  const confirmed = waves
    .slice(0, releasedAtMs.length)
    .flatMap((wave) => wave.gateways)
    .every((id) => acked.has(id));
  const gapMs = pace.gapsMs[next.isElsewhere ? 1 : 0];
  const waited = nowMs - last;
  const needed = confirmed ? gapMs : Math.max(gapMs, pace.patienceMs);
  return waited >= needed
    ? { do: 'release', wave: releasedAtMs.length }
    : { do: 'wait', ms: needed - waited };
}
