import type { ContractObjective, MeasuredStream } from '../../catalog/index.ts';
import { NATION, sliceStart, type Place, type SliceGrid, type StreamCounts } from './evidence.ts';
import { STATES, type Judged } from './judge.ts';
import { localDay, type Period } from './period.ts';
import { isBelow, ppmOf } from './ppm.ts';
import type { Budget, ProvinceFigures, SourceFigures } from './report.ts';
import { tallyEvents, tallyRow, tallySlices } from './tally.ts';
import type { VantageFigures } from './vantages.ts';
import { weigh, type Weights } from './weights.ts';

/** A stream as an objective looks at it. */
export interface Looked {
  readonly stream: MeasuredStream;
  readonly counts: StreamCounts;
  readonly judged: Judged;
  /** The nation's slices as they would be judged had nobody excluded anything. */
  readonly withoutExclusions: Uint8Array;
  /** Slices that do not count. */
  readonly mask: Uint8Array;
  readonly weights: Weights;
  readonly vantages: VantageFigures | null;
}

/** Probes do not count events: places that looked are no requests. */
const eventsOf = ({ stream, counts, mask }: Looked) =>
  stream.counts === 'events' ? tallyEvents(counts, mask) : { valid: 0, bad: 0, ppm: null };

const weighedOf = ({ stream, judged, weights, mask }: Looked) =>
  stream.perProvince ? weigh(judged.places, weights, mask) : null;

/** What one source says, for the nation. */
export const sourceFigures = (looked: Looked): SourceFigures => ({
  stream: looked.stream.id,
  source: looked.stream.source,
  title: looked.stream.title,
  slices: tallySlices(looked.judged.nation, looked.mask),
  slicesWithoutExclusions: tallySlices(looked.withoutExclusions),
  events: eventsOf(looked),
  weighted: weighedOf(looked),
  vantages: looked.vantages,
});

/** What it says of every province. */
export function provinceFigures(looked: Looked, places: readonly Place[]): readonly ProvinceFigures[] {
  const { stream, counts, judged, mask, weights } = looked;
  if (!stream.perProvince) return [];
  return places.map(({ code }) => {
    const states = judged.places.get(code) ?? new Uint8Array(counts.grid.count).fill(STATES.missing);
    const own = weights.get(code);
    return {
      code,
      slices: tallySlices(states, mask),
      events: tallyRow(
        counts.rows.find(({ place }) => place === code),
        mask,
      ),
      weighted: own ? weigh(new Map([[code, states]]), new Map([[code, own]]), mask) : null,
    };
  });
}

/** The contract's figure as it was counted, by its method; latency and correctness are judged as availability is. */
export function judgedShare(objective: ContractObjective, figures: SourceFigures) {
  const { slices, events, weighted } = figures;
  const share = {
    slices: { part: slices.up, whole: slices.up + slices.down },
    events: { part: events.valid - events.bad, whole: events.valid },
    weighted: weighted ? { part: weighted.up, whole: weighted.up + weighted.down } : { part: 0, whole: 0 },
  }[objective.method];
  return { ...share, ppm: ppmOf(share.part, share.whole) };
}

/** Whether the target was reached; null when there is nothing to judge by. */
export const isMet = (
  { part, whole }: { readonly part: number; readonly whole: number },
  targetPpm: number,
): boolean | null => (whole <= 0 ? null : !isBelow(part, whole, targetPpm));

const UNITS = { slices: 'seconds', events: 'events', weighted: 'uploads' } as const;

/** What a slice takes of the budget, by the objective's method. */
function spender(objective: ContractObjective, looked: Looked): (slice: number) => number {
  const { judged, counts, weights } = looked;
  if (objective.method === 'slices') {
    const seconds = counts.grid.sliceMs / 1_000;
    return (slice) => (judged.nation[slice] === STATES.down ? seconds : 0);
  }
  if (objective.method === 'events') {
    return (slice) => counts.rows.reduce((sum, { bad }) => sum + (bad[slice] ?? 0), 0);
  }
  return (slice) => {
    let sum = 0;
    for (const [code, states] of judged.places) {
      if (states[slice] === STATES.down) sum += weights.get(code)?.[slice] ?? 0;
    }
    return sum;
  };
}

/** The error budget of the period and how it was spent, by day. */
export function budgetOf(
  objective: ContractObjective,
  looked: Looked,
  whole: number,
  period: Period,
): Budget {
  const { grid } = looked.counts;
  const inUnits = objective.method === 'slices' ? (whole * grid.sliceMs) / 1_000 : whole;
  const spend = spender(objective, looked);
  const spent = new Map<string, number>();
  let sum = 0;
  for (let i = 0; i < grid.count; i += 1) {
    if (looked.mask[i] !== 1) sum += spend(i);
    spent.set(localDay(sliceStart(grid, i), period.zone), sum);
  }
  return {
    unit: UNITS[objective.method],
    allowed: Number((BigInt(inUnits) * BigInt(1_000_000 - objective.targetPpm)) / 1_000_000n),
    spent: [...spent].map(([day, by]) => ({ day, sum: by })),
  };
}

const LETTERS = ['u', 'd', 'm', 'i', 'x'];

/** States in order, each with how often it comes: `u120 d3`. */
export function stripOf(states: Uint8Array, mask: Uint8Array): string {
  const parts: string[] = [];
  const at = (i: number): number => (mask[i] === 1 ? STATES.excluded : (states[i] ?? STATES.missing));
  for (let i = 0; i < states.length;) {
    const state = at(i);
    const first = i;
    while (i < states.length && at(i) === state) i += 1;
    parts.push(`${LETTERS[state] ?? ''}${String(i - first)}`);
  }
  return parts.join(' ');
}

const HOUR_MS = 3_600_000;

/** How much of each hour was down, a letter an hour. */
function hoursOfRow(states: Uint8Array, mask: Uint8Array, grid: SliceGrid): string {
  const perHour = HOUR_MS / grid.sliceMs;
  let text = '';
  for (let first = 0; first < grid.count; first += perHour) {
    let [up, down] = [0, 0];
    for (let i = first; i < Math.min(grid.count, first + perHour); i += 1) {
      if (mask[i] === 1) continue;
      if (states[i] === STATES.up) up += 1;
      else if (states[i] === STATES.down) down += 1;
    }
    text += up + down === 0 ? '-' : String(Math.min(9, Math.ceil((10 * down) / (up + down))));
  }
  return text;
}

/** The same for every province, and for the nation. */
export const hoursOf = ({ judged, counts, mask }: Looked): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [[NATION, judged.nation] as const, ...judged.places].map(([code, states]) => [
      code,
      hoursOfRow(states, mask, counts.grid),
    ]),
  );
