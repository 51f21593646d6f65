/** What `npm run mutate:rules` rests on: the mutants that it makes, and that it sees which of them no story notices. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALERTS } from '../../src/catalog/index.ts';
import { EQUIVALENTS, whyEquivalent } from '../mutate/equivalents.ts';
import { mutantsOf, recordedMutantsOf } from '../mutate/mutants.ts';
import { scoreOf, tableOf } from '../mutate/report.ts';
import { sampleOf } from '../mutate/sample.ts';
import { allMutantsOf, tryMutants } from '../mutate/trial.ts';
import { published } from '../support/lint/published.ts';
import { storiesOf } from '../support/rules/published-stories.ts';
import type { Story } from '../support/rules/rule-file.ts';

/** Small enough for seconds; `npm run mutate:rules` tries them all. */
const SAMPLE = { alerts: 10, each: 2, seed: 20_240_214 };

const expressions = (expr: string): readonly string[] =>
  mutantsOf({ alert: 'Contoh', expr })
    .filter(({ kind }) => kind !== 'hold')
    .map(({ rule }) => rule.expr);

describe('the mutants of a rule', () => {
  it.each<[string, string, readonly string[]]>([
    ['a share', 'a < 0.95', ['a < 0.925', 'a < 0.966667', 'a >= 0.95']],
    ['a count', 'sum(a) >= 50', ['sum(a) >= 33', 'sum(a) >= 75', 'sum(a) < 50', 'sum(a) > 50']],
    ['a flag', 'a == 1', ['a == 0', 'a == 2', 'a != 1']],
    ['nothing at all', 'a > 0', ['a > -1', 'a > 1', 'a <= 0', 'a >= 0']],
    ['one figure against another', 'a >= 0.1 * b', ['a >= 0.0666667 * b', 'a >= 0.15 * b', 'a < 0.1 * b']],
    ['a join', 'a and on (x) b unless c', ['a and on (x) b and c', 'a or on (x) b unless c']],
    [
      'a window',
      'rate(a[5m] offset 2m)',
      [
        'rate(a[5m] offset 1m)',
        'rate(a[5m] offset 4m)',
        'rate(a[2m30s] offset 2m)',
        'rate(a[10m] offset 2m)',
      ],
    ],
    ['its matchers', 'a{x="1",y=~"2|3"}', ['a{y=~"2|3"}', 'a{x="1"}']],
    [
      'the state of an alert',
      'ALERTS{alertname="A",alertstate="firing"}',
      ['ALERTS{alertname="Nobody",alertstate="firing"}', 'ALERTS{alertname="A"}'],
    ],
    ['what only guards a division', 'a / (b > 0)', []],
  ])('change %s: %s', (_, expr, wrong) => {
    expect(expressions(expr)).toEqual(wrong);
  });

  it('change what is said twice in both places', () => {
    expect(expressions('(a > 2 and b) or (c and a > 2)')).toContain('(a > 3 and b) or (c and a > 3)');
  });

  it('change how long it holds, and how long it goes on', () => {
    const holds = mutantsOf({ alert: 'Contoh', expr: 'a', for: '3m' }).map(({ what }) => what);
    expect(holds).toEqual(['for 3m: 1m30s', 'for 3m: 6m', 'keep_firing_for 0s: 1m']);
  });
});

describe('the mutants of a recording', () => {
  const recorded = (expr: string): readonly string[] =>
    recordedMutantsOf({ record: 'level:contoh:sum', expr }).map(({ rule }) => rule.expr);

  it.each<[string, string, readonly string[]]>([
    ['a factor', '0.02 * a', ['0.0133333 * a', '0.03 * a']],
    ['what is taken off', 'a - 0.07', ['a - 0.0466667', 'a - 0.105']],
    [
      'a quantile',
      'histogram_quantile(0.95, a)',
      ['histogram_quantile(0.925, a)', 'histogram_quantile(0.966667, a)'],
    ],
    ['a sum', 'sum by (x) (a)', ['max by (x) (a)']],
    ['the smallest', 'min(a)', ['max(a)']],
    ['the largest', 'max(a)', ['min(a)']],
    ['a comparison', 'a == 1', ['a == 0', 'a == 2', 'a != 1']],
    ['a window', 'rate(a[5m])', ['rate(a[2m30s])', 'rate(a[10m])']],
    ['not that there is something', '0 * sum(a)', []],
    ['not what is absent, which is one', 'max(absent(a))', []],
    ['not its own memory', 'last_over_time(level:contoh:sum[1h])', []],
  ])('change %s: %s', (_, expr, wrong) => {
    expect(recorded(expr)).toEqual(wrong);
  });

  it('are among those of an alert, but for what only another alert rests on', () => {
    const records = (alertname: string) =>
      new Set(allMutantsOf(storiesOf(published, alertname)).flatMap(({ rule: { record } }) => record ?? []));
    expect([...records('LoginSuccessLow')]).toEqual(['national:login_success:ratio']);
    expect([...records('LoginFunnelDrop')]).toEqual([]);
    expect([...records('LoginBudgetBurnFast')]).not.toContain('national:login_success:ratio');
  });

  it('that say the same as the rule are named by excuses, of which none is idle', () => {
    const all = ALERTS.flatMap(({ name }) =>
      allMutantsOf(storiesOf(published, name)).map((mutant) => ({ name, mutant })),
    );
    const found = new Set(all.flatMap(({ name, mutant }) => whyEquivalent(name, mutant) ?? []));
    expect([...found].sort()).toEqual(EQUIVALENTS.map(({ because }) => because).sort());
  });
});

describe('promtool', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'siaga-mutants-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it.each(['GatewayDown', 'PolicyLagging', 'MissedAlerts'])(
    'notices every mutant of %s',
    async (alertname) => {
      const verdict = await tryMutants(folder, storiesOf(published, alertname));
      expect(verdict.survived.map(({ what }) => what)).toEqual([]);
      expect(verdict.killed.length).toBeGreaterThan(5);
    },
  );

  it.each(['ReceiptBudgetBurnFast', 'LoginBudgetBurnFast'])(
    'notices every mutant of the budget by which %s decides',
    async (alertname) => {
      const stories = storiesOf(published, alertname);
      const ofBudget = allMutantsOf(stories).filter(({ rule }) => rule.record?.endsWith('_budget:ratio'));
      const { killed, survived } = await tryMutants(folder, stories, ofBudget);
      expect(survived.map(({ what }) => what)).toEqual([]);
      expect(killed.length).toBeGreaterThan(15);
    },
  );

  it('notices a sample of the mutants of some alerts and of what they rest on', async () => {
    const all = ALERTS.map(({ name }) => storiesOf(published, name));
    const verdicts = [];
    for (const { stories, mutants } of sampleOf(all, SAMPLE)) {
      verdicts.push(await tryMutants(folder, stories, mutants));
    }
    const score = scoreOf(verdicts);
    expect(score.mutants).toBeGreaterThan(20);
    expect(score.score, tableOf(verdicts)).toBeGreaterThanOrEqual(0.95);
  });

  it('lets mutants live when stories are left out', async () => {
    const stories = storiesOf(published, 'GatewayDown');
    const some = stories.told.map((file) => ({
      ...file,
      tests: file.tests.filter(({ name }) => name.includes('restart')),
    }));
    const verdict = await tryMutants(folder, { ...stories, told: some });
    expect(verdict.survived.map(({ what }) => what)).toContain('up{job="gateway"}: not job="gateway"');
    expect(scoreOf([verdict]).score).toBeLessThan(0.95);
  });

  it('refuses to judge by a story that is not true', async () => {
    const { groups, ...stories } = storiesOf(published, 'GatewayDown');
    const wrong = groups.map((group) => ({
      ...group,
      rules: group.rules.map((rule) => ({ ...rule, for: '3h' })),
    }));
    await expect(tryMutants(folder, { ...stories, groups: wrong })).rejects.toThrow(
      /not true of the rule itself/,
    );
  });

  it('takes what cannot be evaluated for noticed, and goes on with the others', async () => {
    const rule = { alert: 'Contoh', expr: 'a / on (x) b{y="1"} > 1' };
    const series = [
      ['a{x="1"}', '4x9'],
      ['b{x="1",y="1"}', '2x9'],
      ['b{x="1",y="2"}', '2x9'],
    ] as const;
    const story: Story = {
      name: 'fires on twice as many',
      interval: '10s',
      input_series: series.map(([name, values]) => ({ series: name, values })),
      alert_rule_test: [{ alertname: 'Contoh', eval_time: '1m', exp_alerts: [{ exp_labels: { x: '1' } }] }],
    };
    const { killed, survived } = await tryMutants(folder, {
      alertname: 'Contoh',
      groups: [{ name: 'contoh', interval: '10s', rules: [rule] }],
      told: [{ rule_files: [], group_eval_order: [], evaluation_interval: '10s', tests: [story] }],
    });
    expect(killed.map(({ what }) => what)).toEqual([
      'a / on (x) b{y="1"} > 1: 2',
      'a / on (x) b{y="1"} > 1: <=',
      'b{y="1"}: not y="1"',
    ]);
    expect(survived.map(({ what }) => what)).toContain('a / on (x) b{y="1"} > 1: 0');
  });
});
