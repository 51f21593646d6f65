import { z } from 'zod';
import { parseDuration } from '../../kernel/index.ts';
import { PHASES, type Phase } from '../../contracts/index.ts';
import { judgesEvents, type Sli } from '../slis.ts';
import type { Burn, Objective } from '../slos.ts';
import { noteOf, valueIn } from './annotations.ts';
import type { SloDocument } from './documents.ts';
import type { Read } from './import-sli.ts';

const words = z.strictObject({ summary: z.string(), description: z.string() });
const burnSchema = z.strictObject({ fast: words, slow: words, cause: z.string().optional() });

type Target = SloDocument['spec']['objectives'][number];

/** A share; rounded, since 99.9 ÷ 100 is not quite 0.999. */
const targetOf = ({ target, targetPercent }: Target): number =>
  target ?? Number(((targetPercent ?? 0) / 100).toPrecision(12));

/** One objective holds in every phase; four are named for the phases. */
function objectiveOf(objectives: readonly Target[]): Objective['objective'] | undefined {
  const [only] = objectives;
  const of = (phase: Phase): Target | undefined =>
    objectives.length === 1 ? only : objectives.find(({ displayName }) => displayName === phase);
  const targets = PHASES.map((phase) => {
    const found = of(phase);
    return found && targetOf(found);
  });
  const [gladi, pemungutan, penghitungan, rekap] = targets;
  if (![1, 4].includes(objectives.length)) return undefined;
  return gladi === undefined || pemungutan === undefined || penghitungan === undefined || rekap === undefined
    ? undefined
    : { gladi, pemungutan, penghitungan, rekap };
}

/** Hours of a window such as `48h`, `4w`; undefined for months, which have no fixed length. */
function hoursOf(window: string): number | undefined {
  const [, count = '', unit = ''] = /^(\d+)(\w)$/.exec(window) ?? [];
  if (unit === 'w') return Number(count) * 168;
  return /[mhd]/.test(unit) ? parseDuration(window) / 3_600_000 : undefined;
}

const minutesOf = (window: Target['timeSliceWindow']): number =>
  typeof window === 'string' ? (hoursOf(window) ?? Number.NaN) * 60 : (window ?? Number.NaN);

function burnOf(note: string): Read<Burn> {
  const { data, error } = burnSchema.safeParse(valueIn(note));
  if (error)
    return {
      fault: `metadata.annotations, burn ${error.issues[0]?.path.join('.') ?? ''}: ${error.issues[0]?.message ?? ''}`,
    };
  const { cause, ...words } = data;
  return { value: { ...words, ...(cause !== undefined && { cause }) } };
}

type Common = Pick<Objective, 'id' | 'objective' | 'periodHours'>;

function eventsOf({ metadata }: SloDocument, common: Common, sli: Sli): Read<Objective> {
  if (!judgesEvents(sli))
    return { fault: 'spec.budgetingMethod: Occurrences counts events, its SLI has none' };
  const note = noteOf(metadata, 'burn');
  if (note === undefined) return { value: { kind: 'events', ...common, sli } };
  const burn = burnOf(note);
  return 'fault' in burn ? burn : { value: { kind: 'events', ...common, sli, burn: burn.value } };
}

function slicesOf({ spec }: SloDocument, common: Common, sli: Sli): Read<Objective> {
  const [first] = spec.objectives;
  if (judgesEvents(sli)) return { fault: 'spec.budgetingMethod: time slices of a ratio are not supported' };
  if (first?.value === undefined || (first.op !== 'lte' && first.op !== 'gte')) {
    return { fault: 'spec.objectives: needs op lte or gte, and a value' };
  }
  if (spec.objectives.some((one) => one.op !== first.op || one.value !== first.value)) {
    return { fault: 'spec.objectives: one limit for all phases' };
  }
  if (first.timeSliceTarget !== 1)
    return { fault: 'spec.objectives: timeSliceTarget other than 1 is not supported' };
  const limit = { op: first.op === 'lte' ? ('atMost' as const) : ('atLeast' as const), value: first.value };
  return { value: { kind: 'slices', ...common, sli, limit, sliceMinutes: minutesOf(first.timeSliceWindow) } };
}

/** Read an SLO document on an indicator. */
export function sloOf(document: SloDocument, sli: Sli): Read<Objective> {
  const { metadata, spec } = document;
  const objective = objectiveOf(spec.objectives);
  if (!objective) return { fault: `spec.objectives: one, or four whose displayName is ${PHASES.join(', ')}` };
  const duration = spec.timeWindow?.[0]?.duration ?? '';
  const periodHours = hoursOf(duration);
  if (periodHours === undefined)
    return { fault: `spec.timeWindow: "${duration}" has no fixed length in hours` };
  const common = { id: metadata.name, objective, periodHours };
  if (spec.budgetingMethod === 'RatioTimeslices') {
    return { fault: 'spec.budgetingMethod: RatioTimeslices is not supported' };
  }
  return spec.budgetingMethod === 'Occurrences'
    ? eventsOf(document, common, sli)
    : slicesOf(document, common, sli);
}
