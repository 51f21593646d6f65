import type { IncidentRecord } from './incidents.ts';
import { NATION, sliceStart, type RowCounts, type SliceGrid, type StreamCounts } from './evidence.ts';
import { STATES, type Judged } from './judge.ts';
import { localDay, localTime, type Period } from './period.ts';
import type { Weights } from './weights.ts';

/** A stretch of slices in which a component was down, in the nation or in one province. */
export interface Outage {
  /** Such as `upload-election/003`: the objective it falls under, and its place in time. */
  readonly id: string;
  readonly component: string;
  readonly place: string;
  /** By the contract's clock. */
  readonly from: string;
  readonly to: string;
  readonly slices: number;
  readonly seconds: number;
  /** Of those slices, how many do not count by decision. */
  readonly excludedSlices: number;
  readonly valid: number;
  readonly bad: number;
  /** Uploads that the arrival curve expected meanwhile; 0 outside critical windows. */
  readonly expectedUploads: number;
  /** Provinces that were down at some time of it; of a national one. */
  readonly provinces: readonly string[];
  readonly incidents: readonly string[];
  readonly traces: readonly string[];
  /** Files of the bundle that show it, with their SHA-256. */
  readonly evidence: readonly { readonly path: string; readonly sha256: string }[];
}

export interface OutageFacts {
  readonly objective: string;
  readonly component: string;
  readonly service: string;
  readonly counts: StreamCounts;
  readonly judged: Judged;
  readonly mask: Uint8Array;
  readonly weights: Weights;
  readonly incidents: readonly IncidentRecord[];
  readonly period: Period;
  /** SHA-256 of the evidence by its path. */
  readonly hashes: ReadonlyMap<string, string>;
}

interface Run {
  readonly place: string;
  readonly first: number;
  /** Not in it any more. */
  readonly end: number;
}

function runsOf(place: string, states: Uint8Array): Run[] {
  const runs: Run[] = [];
  for (let i = 0; i < states.length; i += 1) {
    if (states[i] !== STATES.down) continue;
    const first = i;
    while (states[i] === STATES.down) i += 1;
    runs.push({ place, first, end: i });
  }
  return runs;
}

/** What stands in a day's place for what was measured before the period. */
export const LEAD_IN = 'lead-in';

/** The path at which the bundle keeps a stream's counts of a day. */
export const evidencePath = (stream: string, day: string): string => `evidence/${stream}/${day}.gz`;

/** The path at which it keeps what was measured before the period. */
export const leadPath = (stream: string): string => evidencePath(stream, LEAD_IN);

/** The files that show a run: of its days, and of what it was carried from. */
function evidenceOf({ counts, period, hashes }: OutageFacts, run: Run): Outage['evidence'] {
  const lead = leadPath(counts.stream);
  const paths = daysOf(counts.grid, run, period).map((day) => evidencePath(counts.stream, day));
  return [...(run.first === 0 && hashes.has(lead) ? [lead] : []), ...paths].map((path) => ({
    path,
    sha256: hashes.get(path) ?? '',
  }));
}

function daysOf(grid: SliceGrid, run: Run, period: Period): readonly string[] {
  const days = new Set<string>();
  for (let i = run.first; i < run.end; i += 1) days.add(localDay(sliceStart(grid, i), period.zone));
  return [...days];
}

const sum = (values: Uint32Array, { first, end }: Run): number => {
  let total = 0;
  for (let i = first; i < end; i += 1) total += values[i] ?? 0;
  return total;
};

const sumRows = (rows: readonly RowCounts[], of: 'valid' | 'bad', run: Run): number =>
  rows.reduce((total, row) => total + sum(row[of], run), 0);

const wasDownIn = (states: Uint8Array, { first, end }: Run): boolean =>
  states.subarray(first, end).includes(STATES.down);

/** Open incidents of the service at the place, or at any for the nation, at some time of it. */
function incidentsIn(facts: OutageFacts, run: Run): readonly IncidentRecord[] {
  const { grid } = facts.counts;
  const [from, to] = [sliceStart(grid, run.first), sliceStart(grid, run.end)];
  return facts.incidents.filter(({ service, region, openedAt, resolvedAt }) => {
    const isHere = run.place === NATION || region === NATION || region === run.place;
    const isThen = Date.parse(openedAt) < to && (resolvedAt === null || from < Date.parse(resolvedAt));
    return service === facts.service && isHere && isThen;
  });
}

function outageOf(facts: OutageFacts, run: Run): Omit<Outage, 'id'> {
  const { counts, judged, mask, weights, period } = facts;
  const { grid } = counts;
  const isNational = run.place === NATION;
  const rows = isNational ? counts.rows : counts.rows.filter(({ place }) => place === run.place);
  const weighed = isNational ? [...weights.values()] : [weights.get(run.place) ?? new Uint32Array()];
  const incidents = incidentsIn(facts, run);
  const slices = run.end - run.first;
  return {
    component: facts.component,
    place: run.place,
    from: localTime(sliceStart(grid, run.first), period.zone),
    to: localTime(sliceStart(grid, run.end), period.zone),
    slices,
    seconds: (slices * grid.sliceMs) / 1_000,
    excludedSlices: mask.subarray(run.first, run.end).reduce((all, one) => all + one, 0),
    valid: sumRows(rows, 'valid', run),
    bad: sumRows(rows, 'bad', run),
    expectedUploads: weighed.reduce((total, row) => total + sum(row, run), 0),
    provinces: isNational
      ? [...judged.places].filter(([, states]) => wasDownIn(states, run)).map(([code]) => code)
      : [run.place],
    incidents: incidents.map(({ id }) => id),
    traces: incidents.flatMap(({ traces }) => traces),
    evidence: evidenceOf(facts, run),
  };
}

/**
 * Outages of a component: every national one, and those of provinces that no national one covers from end to end; in order
 * of time.
 */
export function outagesOf(facts: OutageFacts): readonly Outage[] {
  const { judged } = facts;
  const national = runsOf(NATION, judged.nation);
  const isCovered = (run: Run): boolean =>
    national.some(({ first, end }) => first <= run.first && run.end <= end);
  const local = [...judged.places]
    .flatMap(([place, states]) => runsOf(place, states))
    .filter((run) => !isCovered(run));
  return [...national, ...local]
    .sort((a, b) => a.first - b.first || b.end - a.end || (a.place < b.place ? -1 : 1))
    .map((run, index) => ({
      id: `${facts.objective}/${String(index + 1).padStart(3, '0')}`,
      ...outageOf(facts, run),
    }));
}
