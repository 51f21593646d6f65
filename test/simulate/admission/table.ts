import type { Chronicle } from './chronicle.ts';
import type { ContenderName } from './contenders.ts';
import type { Scenario } from './scenarios.ts';

export interface Row {
  readonly name: string;
  readonly scenario: Scenario;
  readonly runs: ReadonlyMap<ContenderName, Chronicle>;
  /** 99th percentile of uploads on an idle vendor of the same scatter. */
  readonly idleP99Ms: number;
}

interface Figure {
  readonly title: string;
  /** Undefined where the scenario does not ask for it. */
  readonly of: (run: Chronicle, row: Row) => number | undefined;
  readonly digits: number;
}

const FIGURES: readonly Figure[] = [
  { title: 'Goodput ÷ capacity', of: (run) => run.goodput, digits: 2 },
  {
    title: 'Uploads and logins ÷ capacity',
    of: (run) => run.shareOf('upload') + run.shareOf('login') + run.shareOf('session'),
    digits: 2,
  },
  {
    title: "Officers' reads ÷ capacity (never 0)",
    of: (run) => run.shareOf('officer-read'),
    digits: 3,
  },
  { title: 'Upload p99 ÷ idle', of: (run, row) => run.uploadP99Ms / row.idleP99Ms, digits: 1 },
  { title: 'Seconds back to 90 %', of: (run) => run.recoverySeconds, digits: 0 },
  { title: 'Longest at a limit of 4, seconds', of: (run) => run.longestAtMost(4), digits: 0 },
  {
    title: 'Fairness among gateways (Jain)',
    of: (run, { scenario }) => (scenario.gateways > 1 ? run.fairness : undefined),
    digits: 2,
  },
];

const NAME_WIDTH = 18;
const CELL_WIDTH = 11;

const cell = (value: number | undefined, digits: number): string => {
  if (value === undefined || Number.isNaN(value)) return '–';
  return Number.isFinite(value) ? value.toFixed(digits) : 'never';
};

/** One table a figure: scenarios down, contenders across. */
export function tableOf(rows: readonly Row[], contenders: readonly ContenderName[]): string {
  const lines: string[] = [];
  for (const { title, of, digits } of FIGURES) {
    const filled = rows.filter((row) => [...row.runs.values()].some((run) => of(run, row) !== undefined));
    if (filled.length === 0) continue;
    lines.push(title, ''.padEnd(NAME_WIDTH) + contenders.map((name) => name.padStart(CELL_WIDTH)).join(''));
    for (const row of filled) {
      const cells = contenders.map((name) => {
        const run = row.runs.get(name);
        return cell(run && of(run, row), digits).padStart(CELL_WIDTH);
      });
      lines.push(row.name.padEnd(NAME_WIDTH) + cells.join(''));
    }
    lines.push('');
  }
  return `${lines.join('\n')}\n`;
}
