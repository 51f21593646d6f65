/**
 * `npm run simulate -- admission [--scenario NAME] [--only CONTENDER,…] [--svg FILE]`: the gateway's admission beside
 * other limits, in virtual time. Without a scenario all are run; with `--svg` one is drawn (default: `capacity`).
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Chronicle } from './chronicle.ts';
import { CONTENDERS, type ContenderName } from './contenders.ts';
import { drawAdmission } from './picture.ts';
import { SCENARIOS, type Scenario, type ScenarioName } from './scenarios.ts';
import { simulate } from './simulation.ts';
import { tableOf, type Row } from './table.ts';

const DRAWN: ScenarioName = 'capacity';

const { values } = parseArgs({
  options: { scenario: { type: 'string' }, only: { type: 'string' }, svg: { type: 'string' } },
});

/** The names asked for, all when none is; throws on one that does not exist. */
function chosen<Name extends string>(known: readonly Name[], asked: string | undefined): readonly Name[] {
  if (asked === undefined) return known;
  return asked.split(',').map((name) => {
    const found = known.find((candidate) => candidate === name);
    if (found === undefined) throw new Error(`no "${name}"; there are ${known.join(', ')}`);
    return found;
  });
}

const contenders = chosen(Object.keys(CONTENDERS) as ContenderName[], values.only);
const fallback = values.svg === undefined ? undefined : DRAWN;
const scenarios = chosen(Object.keys(SCENARIOS) as ScenarioName[], values.scenario ?? fallback);

/** Idle uploads of the same scatter: what latency under load is held against. */
const idleP99 = new Map<number, number>();
function idleP99Of({ sigma }: Scenario): number {
  let known = idleP99.get(sigma);
  if (known === undefined) {
    const idle = { ...SCENARIOS.idle, seconds: 600, judged: [0, 600], sigma } as const;
    idleP99.set(sigma, (known = simulate(idle, CONTENDERS.none).uploadP99Ms));
  }
  return known;
}

const rows: Row[] = [];
for (const name of scenarios) {
  const scenario: Scenario = SCENARIOS[name];
  process.stderr.write(`${name}: ${scenario.title} …\n`);
  const runs = new Map<ContenderName, Chronicle>(
    contenders.map((contender) => [contender, simulate(scenario, CONTENDERS[contender])]),
  );
  rows.push({ name, scenario, runs, idleP99Ms: idleP99Of(scenario) });
  if (values.svg !== undefined) writeFileSync(values.svg, drawAdmission(scenario, runs));
}
process.stdout.write(tableOf(rows, contenders));
