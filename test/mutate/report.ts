import { whyEquivalent } from './equivalents.ts';
import { isOfRecording, KINDS, type Mutant } from './mutants.ts';
import type { Verdict } from './trial.ts';

/** The figures of a whole run. */
export interface Score {
  readonly mutants: number;
  readonly killed: number;
  readonly survived: number;
  /** Neither killed nor survived, and not among the mutants: they say the same as the rule. */
  readonly equivalent: number;
  /** Killed of all, 0..1; of none 1. */
  readonly score: number;
}

export function scoreOf(verdicts: readonly Verdict[]): Score {
  const killed = verdicts.reduce((sum, verdict) => sum + verdict.killed.length, 0);
  const survived = verdicts.reduce((sum, verdict) => sum + verdict.survived.length, 0);
  const equivalent = verdicts.reduce((sum, verdict) => sum + verdict.equivalent.length, 0);
  const mutants = killed + survived;
  return {
    mutants,
    killed,
    survived,
    equivalent,
    score: mutants === 0 ? 1 : Number((killed / mutants).toFixed(4)),
  };
}

const WIDTH = 12;

const said = (alertname: string, { kind, what }: Mutant): string =>
  `${alertname}, ${kind}: ${what.replaceAll(/\s+/g, ' ')}`;

/** Killed of all by alert and kind of change, and then each survivor, and each that says the same, with the reason. */
export function tableOf(verdicts: readonly Verdict[]): string {
  const named = Math.max(...verdicts.map(({ alertname }) => alertname.length), 'alert'.length) + 2;
  const row = (name: string, cells: readonly string[]): string =>
    name.padEnd(named) + cells.map((cell) => cell.padStart(WIDTH)).join('');
  const cellOf = (all: readonly Verdict[], isMeant: (mutant: Mutant) => boolean): string => {
    const of = (list: 'killed' | 'survived'): number =>
      all.flatMap((verdict) => verdict[list]).filter(isMeant).length;
    const [killed, survived] = [of('killed'), of('survived')];
    return killed + survived === 0 ? '·' : `${String(killed)}/${String(killed + survived)}`;
  };
  const cells = (all: readonly Verdict[]): readonly string[] => [
    ...KINDS.map((kind) => cellOf(all, (mutant) => mutant.kind === kind)),
    cellOf(all, isOfRecording),
    cellOf(all, () => true),
  ];
  return [
    row('alert', [...KINDS, 'recordings', 'killed']),
    ...verdicts.map((verdict) => row(verdict.alertname, cells([verdict]))),
    row('', cells(verdicts)),
    ...verdicts.flatMap(({ alertname, survived }) =>
      survived.map((mutant) => `survived: ${said(alertname, mutant)}`),
    ),
    ...verdicts.flatMap(({ alertname, equivalent }) =>
      equivalent.map(
        (mutant) => `the same: ${said(alertname, mutant)}, for ${whyEquivalent(alertname, mutant) ?? ''}`,
      ),
    ),
  ].join('\n');
}
