import type { ContractObjective, MeasuredStream, SlaContract } from '../../catalog/index.ts';
import type { Ledger } from '../../contracts/index.ts';
import type { SliceGrid, StreamCounts } from './evidence.ts';
import { decideExclusions, excludedSlices, type DecidedExclusion } from './exclusions.ts';
import type { IncidentRecord } from './incidents.ts';
import type { ReportInputs } from './inputs.ts';
import { judgeStream, needsLead, type Judged, type SliceRule } from './judge.ts';
import { leadGrid, withLead } from './lead-in.ts';
import type { Looked } from './objective.ts';
import { vantagesOf } from './vantages.ts';
import type { Weights } from './weights.ts';

/** Everything but the evidence, which comes a stream at a time. */
export interface Facts {
  readonly inputs: ReportInputs;
  readonly contract: SlaContract;
  readonly ledger: Ledger;
  readonly incidents: readonly IncidentRecord[];
  readonly weights: Weights;
}

/** With what every stream is looked at. */
export interface Looking {
  readonly facts: Facts;
  readonly exclusions: readonly DecidedExclusion[];
  /** Of the period. */
  readonly grid: SliceGrid;
}

/** How an objective judges a stream: from the first slice of its lead-in on, of which the period's come after. */
interface Approach {
  readonly stream: MeasuredStream;
  readonly rule: SliceRule;
  readonly mask: Uint8Array;
  /** Slices before the period. */
  readonly lead: number;
}

function approachOf(
  { facts, exclusions, grid }: Looking,
  { component, downBelowPpm, streams }: ContractObjective,
  counts: StreamCounts,
): Approach | undefined {
  const { contract, inputs, ledger } = facts;
  const stream = contract.streams.find(({ id }) => id === counts.stream);
  if (!stream || !streams.includes(stream.id)) return undefined;
  const before = leadGrid(grid, counts.lead);
  // Decided for that time alone: the period's allowance is its own.
  const earlier = { fromMs: before.fromMs, toMs: grid.fromMs };
  const decided = decideExclusions(ledger, contract, earlier, inputs.madeAt);
  const mask = new Uint8Array(before.count + grid.count);
  mask.set(excludedSlices(decided, component, before));
  mask.set(excludedSlices(exclusions, component, grid), before.count);
  const rule = { slice: contract.slice, downBelowPpm, counts: stream.counts };
  return { stream, rule, mask, lead: before.count };
}

/** What was judged of a period, without the slices before it. */
const without = (lead: number, { nation, places }: Judged): Judged => ({
  nation: nation.subarray(lead),
  places: new Map([...places].map(([code, states]) => [code, states.subarray(lead)] as const)),
});

/** An objective's look at a stream; undefined: it rests on others. */
export function lookAt(
  looking: Looking,
  objective: ContractObjective,
  counts: StreamCounts,
): Looked | undefined {
  const approach = approachOf(looking, objective, counts);
  if (!approach) return undefined;
  const { stream, rule, mask: whole, lead } = approach;
  const { inputs, contract, weights } = looking.facts;
  const all = withLead(counts);
  const judgeUnder = (excluded: Uint8Array): Judged =>
    without(lead, judgeStream(all, stream, inputs.places, rule, excluded));
  const judged = judgeUnder(whole);
  const mask = whole.subarray(lead);
  return {
    ...{ stream, counts, judged, mask, weights },
    withoutExclusions: whole.includes(1) ? judgeUnder(new Uint8Array(whole.length)).nation : judged.nation,
    vantages:
      stream.counts === 'vantages'
        ? vantagesOf(counts, inputs.places, contract.slice.vantageQuorum, mask)
        : null,
  };
}

/** Whether what an objective must know of the time before the period lies further back than a stream's lead-in. */
export function looksFurther(looking: Looking, objective: ContractObjective, counts: StreamCounts): boolean {
  const approach = approachOf(looking, objective, counts);
  if (!approach) return false;
  const { stream, rule, mask, lead } = approach;
  return needsLead(withLead(counts), stream, looking.facts.inputs.places, rule, mask, lead);
}
