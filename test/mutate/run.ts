/**
 * `npm run mutate:rules [-- --alert NAME …] [--lanes 2]`: changes the rule of every alert, and the recordings that it
 * rests on, one statement at a time and counts the changes that none of its stories notices. The last line is JSON. Ends with 1 below 95 %.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ALERTS } from '../../src/catalog/index.ts';
import { published } from '../support/lint/published.ts';
import { storiesOf, type AlertStories } from '../support/rules/published-stories.ts';
import { scoreOf, tableOf } from './report.ts';
import { tryMutants, type Verdict } from './trial.ts';

const FLOOR = 0.95;

const { values } = parseArgs({
  options: {
    alert: { type: 'string', multiple: true, default: ALERTS.map(({ name }) => name) },
    lanes: { type: 'string', default: String(Math.min(4, availableParallelism())) },
  },
});

const storiesIn = ({ told }: AlertStories): number => told.flatMap(({ tests }) => tests).length;

/** Alerts of which nobody has begun the mutants, those with the most stories first. */
const waiting = values.alert
  .map((name) => storiesOf(published, name))
  .sort((a, b) => storiesIn(b) - storiesIn(a));

async function lane(folder: string): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (let stories = waiting.shift(); stories; stories = waiting.shift()) {
    const startedAt = performance.now();
    const verdict = await tryMutants(folder, stories);
    const { killed, mutants } = scoreOf([verdict]);
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    console.error(`${verdict.alertname}: ${String(killed)} of ${String(mutants)} killed in ${seconds} s`);
    verdicts.push(verdict);
  }
  return verdicts;
}

const folder = await mkdtemp(join(tmpdir(), 'siaga-mutants-'));
try {
  const lanes = Array.from({ length: Number(values.lanes) }, () => lane(folder));
  const verdicts = (await Promise.all(lanes)).flat();
  const inOrder = values.alert.flatMap((name) => verdicts.filter(({ alertname }) => alertname === name));
  const score = scoreOf(verdicts);
  console.log(tableOf(inOrder));
  console.log(JSON.stringify(score));
  if (score.score < FLOOR) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}
