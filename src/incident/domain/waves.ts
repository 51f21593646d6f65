/** A gateway as the roll-out sees it. */
export interface Site {
  readonly id: string;
  readonly zone: string;
  readonly weight: number;
}

/**
 * In which order a policy goes out: one canary, then the rest of its region group, then everyone else. The
 * canary is the smallest gateway of the zone that the change is about, or of the nation.
 */
export function planWaves(sites: readonly Site[], zone: string | undefined): readonly (readonly string[])[] {
  const candidates = sites.filter((site) => zone === undefined || site.zone === zone);
  const canary = [...(candidates.length > 0 ? candidates : sites)].sort((a, b) => a.weight - b.weight)[0];
  if (!canary) return [];
  const others = sites.filter((site) => site !== canary);
  const group = others.filter((site) => site.zone === canary.zone).map((site) => site.id);
  const rest = others.filter((site) => site.zone !== canary.zone).map((site) => site.id);
  return [[canary.id], group, rest].filter((wave) => wave.length > 0);
}

/** How a roll-out stands. `releasedAtMs[i]` is when wave i went out. */
export interface Rollout {
  readonly waves: readonly (readonly string[])[];
  readonly releasedAtMs: readonly number[];
  readonly acked: ReadonlySet<string>;
  /** A gateway refused the document. */
  readonly refused: boolean;
}

/** Gaps after a wave and the longest wait for one that does not confirm, milliseconds. */
export interface Pace {
  /** After the canary, and after later waves. */
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
  const next = releasedAtMs.length;
  if (next >= waves.length) return { do: 'done' };
  if (rollout.refused) return { do: 'halt' };
  const last = releasedAtMs.at(-1);
  if (last === undefined) return { do: 'release', wave: 0 };
  const confirmed = waves
    .slice(0, next)
    .flat()
    .every((id) => acked.has(id));
  const waited = nowMs - last;
  const needed = confirmed ? pace.gapsMs[next === 1 ? 0 : 1] : pace.patienceMs;
  return waited >= needed ? { do: 'release', wave: next } : { do: 'wait', ms: needed - waited };
}
