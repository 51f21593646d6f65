import type { ContractObjective, SlaContract } from '../../catalog/index.ts';
import { claimBaseOf } from './claim-base.ts';
import { creditsOf } from './credits.ts';
import { compareStates } from './disagreement.ts';
import type { SliceGrid, StreamCounts } from './evidence.ts';
import { decideExclusions } from './exclusions.ts';
import { responseFigures } from './incidents.ts';
import type { ReportInputs } from './inputs.ts';
import { lookAt, looksFurther, type Facts, type Looking } from './look.ts';
import {
  budgetOf,
  hoursOf,
  isMet,
  judgedShare,
  provinceFigures,
  sourceFigures,
  stripOf,
  type Looked,
} from './objective.ts';
import { outagesOf, type Outage } from './outages.ts';
import { localTime } from './period.ts';
import type { ObjectiveReport, SlaReport, SourceFigures } from './report.ts';

/** Takes streams in any order, each once, and keeps of them what the report needs: never all counts at once. */
export interface ReportCollector {
  add(counts: StreamCounts, hashes: ReadonlyMap<string, string>): void;
  /** Whether what a stream carries into the period lies further back than its lead-in. */
  needsLead(counts: StreamCounts): boolean;
  finish(): SlaReport;
}

/** The slices of a period. */
export const gridOf = ({ period }: ReportInputs, { slice }: SlaContract): SliceGrid => ({
  fromMs: period.fromMs,
  sliceMs: slice.seconds * 1_000,
  count: Math.floor((period.toMs - period.fromMs) / (slice.seconds * 1_000)),
});

/** What is known of an objective while streams come in. */
interface Gathered {
  readonly sources: Map<string, SourceFigures>;
  /** The nation's slices by stream, to be compared. */
  readonly nations: Map<string, Uint8Array>;
  own?: Omit<ObjectiveReport, 'objective' | 'sources' | 'disagreements'>;
  outages: readonly Outage[];
}

/** Gather a report from its facts and the streams of its contract. */
export function reportCollector(facts: Facts): ReportCollector {
  const { inputs, contract } = facts;
  const exclusions = decideExclusions(facts.ledger, contract, inputs.period, inputs.madeAt);
  const grid = gridOf(inputs, contract);
  const gathered = new Map<string, Gathered>(
    contract.objectives.map(({ id }) => [id, { sources: new Map(), nations: new Map(), outages: [] }]),
  );

  const looking: Looking = { facts, exclusions, grid };
  return {
    needsLead: (counts) => contract.objectives.some((objective) => looksFurther(looking, objective, counts)),
    add(counts, hashes) {
      for (const objective of contract.objectives.filter(({ streams }) => streams.includes(counts.stream))) {
        const looked = lookAt(looking, objective, counts);
        const into = gathered.get(objective.id);
        if (!looked || !into) continue;
        into.sources.set(counts.stream, sourceFigures(looked));
        into.nations.set(counts.stream, looked.judged.nation);
        if (objective.streams[0] !== counts.stream) continue;
        into.own = ownFigures(objective, looked, facts);
        // An outage is told of once, however many objectives rest on the same measurement.
        const isFirst = contract.objectives.find(({ streams }) => streams[0] === counts.stream) === objective;
        if (isFirst && objective.judges === 'availability') {
          into.outages = outagesOf(outageFacts(objective, looked, facts, hashes));
        }
      }
    },
    finish: () => reportOf(facts, exclusions, grid, gathered),
  };
}

const outageFacts = (
  objective: ContractObjective,
  { counts, judged, mask, weights }: Looked,
  { contract, incidents, inputs }: Facts,
  hashes: ReadonlyMap<string, string>,
) => ({
  objective: objective.id,
  component: objective.component,
  service: contract.components.find(({ id }) => id === objective.component)?.service ?? '',
  ...{ counts, judged, mask, weights, incidents, hashes },
  period: inputs.period,
});

function ownFigures(
  objective: ContractObjective,
  looked: Looked,
  { inputs }: Facts,
): NonNullable<Gathered['own']> {
  const judged = judgedShare(objective, sourceFigures(looked));
  return {
    judged,
    met: isMet(judged, objective.targetPpm),
    provinces: provinceFigures(looked, inputs.places),
    budget: budgetOf(objective, looked, judged.whole, inputs.period),
    strip: stripOf(looked.judged.nation, looked.mask),
    hours: hoursOf(looked),
  };
}

function objectiveReport(objective: ContractObjective, { sources, nations, own }: Gathered): ObjectiveReport {
  const [first = '', ...others] = objective.streams;
  const ours = nations.get(first);
  return {
    objective,
    judged: own?.judged ?? { part: 0, whole: 0, ppm: null },
    met: own?.met ?? null,
    sources: objective.streams.flatMap((id) => sources.get(id) ?? []),
    disagreements: others.flatMap((id) => {
      const theirs = nations.get(id);
      return ours && theirs ? [compareStates(first, ours, id, theirs)] : [];
    }),
    provinces: own?.provinces ?? [],
    budget: own?.budget ?? { unit: 'seconds', allowed: 0, spent: [] },
    strip: own?.strip ?? '',
    hours: own?.hours ?? {},
  };
}

function reportOf(
  { inputs, contract, incidents }: Facts,
  exclusions: SlaReport['exclusions'],
  grid: SliceGrid,
  gathered: ReadonlyMap<string, Gathered>,
): SlaReport {
  const { period } = inputs;
  const objectives = contract.objectives.flatMap((objective) => {
    const one = gathered.get(objective.id);
    return one ? [objectiveReport(objective, one)] : [];
  });
  const madeAtMs = Date.parse(inputs.madeAt);
  const claim = claimBaseOf(period, contract, madeAtMs);
  const { id, version, standing, title, vendor } = contract;
  return {
    format: 'siaga-sla',
    edition: inputs.edition,
    contract: { id, version, standing, title, vendor, vendorName: inputs.vendorName },
    period: {
      label: period.label,
      zone: period.zone,
      from: localTime(period.fromMs, period.zone),
      to: localTime(period.toMs, period.zone),
      sliceSeconds: contract.slice.seconds,
      slices: grid.count,
      stepSeconds: inputs.stepSeconds,
    },
    madeAt: localTime(madeAtMs, period.zone),
    records: inputs.records,
    claim,
    objectives,
    credits: creditsOf(
      contract,
      objectives
        .filter(({ objective }) => claim.isBase && objective.credited)
        .map(({ objective, judged }) => ({
          objective: objective.id,
          ...judged,
          targetPpm: objective.targetPpm,
        })),
    ),
    outages: contract.objectives.flatMap(({ id: of }) => gathered.get(of)?.outages ?? []),
    exclusions,
    responses:
      inputs.records.incidents === 'read' ? responseFigures(incidents, contract, period, madeAtMs) : [],
    signers: contract.signers,
  };
}
