import { KINDS } from './mutants.ts';
import type { Verdict } from './trial.ts';

/** The figures of a whole run. */
export interface Score {
  readonly mutants: number;
  readonly killed: number;
  readonly survived: number;
  /** Killed of all, 0..1; of none 1. */
  readonly score: number;
}

export function scoreOf(verdicts: readonly Verdict[]): Score {
  const killed = verdicts.reduce((sum, verdict) => sum + verdict.killed.length, 0);
  const survived = verdicts.reduce((sum, verdict) => sum + verdict.survived.length, 0);
  const mutants = killed + survived;
  return { mutants, killed, survived, score: mutants === 0 ? 1 : Number((killed / mutants).toFixed(4)) };
}

const WIDTH = 12;

/** Killed of all by alert and kind of change, and then each survivor. */
export function tableOf(verdicts: readonly Verdict[]): string {
  const named = Math.max(...verdicts.map(({ alertname }) => alertname.length), 'alert'.length) + 2;
  const row = (name: string, cells: readonly string[]): string =>
    name.padEnd(named) + cells.map((cell) => cell.padStart(WIDTH)).join('');
  const cellOf = (all: readonly Verdict[], kind?: string): string => {
    const of = (list: 'killed' | 'survived'): number =>
      all.flatMap((verdict) => verdict[list]).filter((mutant) => kind === undefined || mutant.kind === kind)
        .length;
    const [killed, survived] = [of('killed'), of('survived')];
    return killed + survived === 0 ? '·' : `${String(killed)}/${String(killed + survived)}`;
  };
  const cells = (all: readonly Verdict[]): readonly string[] => [
    ...KINDS.map((kind) => cellOf(all, kind)),
    cellOf(all),
  ];
  return [
    row('alert', [...KINDS, 'killed']),
    ...verdicts.map((verdict) => row(verdict.alertname, cells([verdict]))),
    row('', cells(verdicts)),
    ...verdicts.flatMap(({ alertname, survived }) =>
      survived.map(({ kind, what }) => `survived: ${alertname}, ${kind}: ${what.replaceAll(/\s+/g, ' ')}`),
    ),
  ].join('\n');
}
