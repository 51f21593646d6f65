import type { MeasuredStream, SlaContract } from '../../catalog/index.ts';
import { emptyRow, NATION, type Place, type RowCounts, type StreamCounts } from './evidence.ts';

/** What a slice is. `missing` is never up; `idle` was measured, with too few events to judge by. */
export const STATES = { up: 0, down: 1, missing: 2, idle: 3, excluded: 4 } as const;
export type State = (typeof STATES)[keyof typeof STATES];

export interface SliceRule {
  readonly slice: SlaContract['slice'];
  readonly downBelowPpm: number;
  readonly counts: MeasuredStream['counts'];
}

const PPM = 1_000_000;

/** Too little was measured, but failures were seen: down while what was judged last was, else missing. */
const DOUBTFUL = 5;

function judgeEvents(valid: number, bad: number, { slice, downBelowPpm }: SliceRule): State {
  // Failures that were seen count first: taking good events away must never make a slice better.
  if (bad >= slice.fewestFailures && (valid - bad) * PPM < valid * downBelowPpm) return STATES.down;
  // Somebody was served and nobody failed, or enough were served.
  return (valid > 0 && bad === 0) || valid >= slice.fewestEvents ? STATES.up : STATES.idle;
}

/** Of places that look so many must have looked; it is down when so many saw it down. */
function judgeVantages(valid: number, bad: number, { slice }: SliceRule): State {
  if (bad >= slice.vantageQuorum) return STATES.down;
  return valid < slice.vantageQuorum ? STATES.missing : STATES.up;
}

/**
 * Idle and doubtful slices become what the contract says of them, in place. What is carried is what was judged last and
 * counts: a slice that is missing, idle or excluded tells nothing of the next, and ends nothing.
 */
function settle(states: Uint8Array, idle: SlaContract['slice']['idle'], mask: Uint8Array): void {
  let before: number = STATES.idle;
  for (let i = 0; i < states.length; i += 1) {
    let state = states[i] ?? STATES.missing;
    if (state === DOUBTFUL) {
      state = idle === 'carry' && before === STATES.down ? STATES.down : STATES.missing;
    } else if (state === STATES.idle) {
      if (idle === 'up') state = STATES.up;
      else if (idle === 'carry') state = before;
    }
    states[i] = state;
    if (mask[i] !== 1 && (state === STATES.up || state === STATES.down)) before = state;
  }
}

/** Each slice of one place as it is by itself, before any is carried. */
function judgeAlone(row: RowCounts, expectedSeen: number, rule: SliceRule): Uint8Array {
  const states = new Uint8Array(row.valid.length);
  const fewestSeen = (expectedSeen * rule.slice.measuredFromPpm) / PPM;
  const judge = rule.counts === 'vantages' ? judgeVantages : judgeEvents;
  for (let i = 0; i < states.length; i += 1) {
    const [valid, bad, seen] = [row.valid[i] ?? 0, row.bad[i] ?? 0, row.seen[i] ?? 0];
    const state = judge(valid, bad, rule);
    const isMeasured = seen > 0 && seen >= fewestSeen;
    if (isMeasured || state === STATES.down) states[i] = state;
    else states[i] = bad > 0 ? DOUBTFUL : STATES.missing;
  }
  return states;
}

/** What each slice of one place was; those that `mask` marks are excluded, and carry nothing. */
export function judgeRow(
  row: RowCounts,
  expectedSeen: number,
  rule: SliceRule,
  mask: Uint8Array,
): Uint8Array {
  const states = judgeAlone(row, expectedSeen, rule);
  settle(states, rule.slice.idle, mask);
  return states;
}

/** Whether a slice from the `from`th on asks what was judged before it, and nothing was. */
function asksFurther(states: Uint8Array, mask: Uint8Array, from: number): boolean {
  for (let i = 0; i < states.length; i += 1) {
    const state = states[i];
    if (i >= from && (state === STATES.idle || state === DOUBTFUL)) return true;
    if (mask[i] !== 1 && (state === STATES.up || state === STATES.down)) return false;
  }
  return false;
}

/** The nation as one place: the events of all; measured where provinces with half of the nation's stations are. */
function nationOf(counts: StreamCounts, places: readonly Place[], fewestSeen: number): RowCounts {
  const { count } = counts.grid;
  const sum = emptyRow(NATION, count);
  const stations = new Map(places.map(({ code, tps }) => [code, tps]));
  const nation = places.reduce((all, { tps }) => all + tps, 0);
  const measured = new Uint32Array(count);
  for (const row of counts.rows) {
    const weight = stations.get(row.place) ?? 0;
    for (let i = 0; i < count; i += 1) {
      sum.valid[i] = (sum.valid[i] ?? 0) + (row.valid[i] ?? 0);
      sum.bad[i] = (sum.bad[i] ?? 0) + (row.bad[i] ?? 0);
      const seen = row.seen[i] ?? 0;
      if (seen > 0 && seen >= fewestSeen) measured[i] = (measured[i] ?? 0) + weight;
    }
  }
  for (let i = 0; i < count; i += 1) {
    if (2 * (measured[i] ?? 0) >= nation) sum.seen[i] = counts.expectedSeen;
  }
  return sum;
}

/** Probes of the nation: down, or up, where provinces with half of all its stations are; missing ones stay in the whole. */
function nationByStations(
  rows: ReadonlyMap<string, Uint8Array>,
  places: readonly Place[],
  count: number,
): Uint8Array {
  const states = new Uint8Array(count);
  const nation = places.reduce((all, { tps }) => all + tps, 0);
  for (let i = 0; i < count; i += 1) {
    let [up, down] = [0, 0];
    for (const { code, tps } of places) {
      const state = rows.get(code)?.[i];
      if (state === STATES.up) up += tps;
      else if (state === STATES.down) down += tps;
    }
    if (2 * down >= nation) states[i] = STATES.down;
    else states[i] = 2 * up > nation ? STATES.up : STATES.missing;
  }
  return states;
}

/** The rows that are judged for themselves: of every province, and of the nation where its events are added up. */
function judgedRows(
  counts: StreamCounts,
  stream: MeasuredStream,
  places: readonly Place[],
  { slice }: SliceRule,
): readonly RowCounts[] {
  if (!stream.perProvince) return counts.rows;
  const rows = counts.rows.filter(({ place }) => places.some(({ code }) => code === place));
  if (stream.counts === 'vantages') return rows;
  return [...rows, nationOf(counts, places, (counts.expectedSeen * slice.measuredFromPpm) / PPM)];
}

/**
 * Whether one must look further back than these counts go, to say what a slice from the `from`th on was: nothing was judged
 * before it that it could carry on.
 */
export const needsLead = (
  counts: StreamCounts,
  stream: MeasuredStream,
  places: readonly Place[],
  rule: SliceRule,
  mask: Uint8Array,
  from: number,
): boolean =>
  rule.slice.idle === 'carry' &&
  judgedRows(counts, stream, places, rule).some((row) =>
    asksFurther(judgeAlone(row, counts.expectedSeen, rule), mask, from),
  );

/** States of every measured place of a stream, and of the nation. */
export interface Judged {
  readonly nation: Uint8Array;
  readonly places: ReadonlyMap<string, Uint8Array>;
}

/** Judge every slice of a stream; `places` are the provinces, whether measured or not, and `mask` marks what is excluded. */
export function judgeStream(
  counts: StreamCounts,
  stream: MeasuredStream,
  places: readonly Place[],
  rule: SliceRule,
  mask: Uint8Array,
): Judged {
  const judged = new Map(
    counts.rows.map((row) => [row.place, judgeRow(row, counts.expectedSeen, rule, mask)] as const),
  );
  const { count } = counts.grid;
  const missing = new Uint8Array(count).fill(STATES.missing);
  if (!stream.perProvince) return { nation: judged.get(NATION) ?? missing, places: new Map() };
  // A province of which nothing is known at all is missing, not left out.
  const provinces = new Map(places.map(({ code }) => [code, judged.get(code) ?? missing] as const));
  if (stream.counts === 'vantages') {
    return { nation: nationByStations(provinces, places, count), places: provinces };
  }
  const fewestSeen = (counts.expectedSeen * rule.slice.measuredFromPpm) / PPM;
  const nation = nationOf(counts, places, fewestSeen);
  return { nation: judgeRow(nation, counts.expectedSeen, rule, mask), places: provinces };
}
