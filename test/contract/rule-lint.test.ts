import { describe, expect, it } from 'vitest';
import { METRICS } from '../../src/instrumentation/definitions.ts';
import { alikeFaults } from '../support/lint/alike.ts';
import { parsePromql } from '../support/lint/promql.ts';
import { groups, kinds, rules, world } from '../support/lint/published.ts';
import { RULE_CHECKS, type Rule } from '../support/lint/rule-checks.ts';

const nameOf = (rule: Rule): string => rule.alert ?? rule.record ?? '';
const findings = (name: string, rule: Rule, among: readonly Rule[]): readonly string[] => {
  const check = RULE_CHECKS.find((candidate) => candidate.name === name)!;
  // A query that is none has no parts to look at: of those only the syntax is judged.
  const query = name === 'promql/syntax' ? parsePromql('vector(1)') : parsePromql(rule.expr);
  return check.find({ rule, query, world, rules: among, metrics: kinds });
};

describe.each(RULE_CHECKS)('every rule $meaning ($name)', ({ name }) => {
  it.each(rules.map((rule) => [nameOf(rule), rule] as const))('%s', (_, rule) => {
    expect(findings(name, rule, rules)).toEqual([]);
  });
});

it.each(rules.map((rule) => [nameOf(rule), rule] as const))(
  'every rule counts once what every process says alike: %s',
  (_, { expr }) => {
    expect(alikeFaults(parsePromql(expr), METRICS)).toEqual([]);
  },
);

it('evaluates every group within five minutes (group/interval)', () => {
  for (const { name, interval } of groups) expect(interval, name).toMatch(/^\d{1,2}s$/);
});

/** A rule for each check that must not pass it, and what is said of it. */
const ALERT: Rule = {
  alert: 'UploadSlow',
  expr: 'max by (gateway) (siaga_gateway_queue_dead_letters) > 0',
  for: '1m',
  labels: { severity: 'warning', service: 'gateway', region: 'nasional' },
  annotations: {
    summary: 'Lambat',
    description: 'Unggahan lambat.',
    runbook_url: 'http://x/runbooks/upload-slow',
    dashboard_url: '/d/siaga-gerbang',
  },
};
const { for: _held, ...WITHOUT_HOLD } = ALERT;
const BAD: readonly (readonly [check: string, rule: Rule, finding: RegExp])[] = [
  ['promql/syntax', { ...ALERT, expr: 'sum(up' }, /no PromQL/],
  ['promql/series', { ...ALERT, expr: 'sirekap_no_such_total > 0' }, /sirekap_no_such_total/],
  [
    'promql/vector_matching, promql/impossible',
    { ...ALERT, expr: 'up{job="gateway"} unless sum(up)' },
    /never matches \{\}/,
  ],
  [
    'promql/vector_matching, promql/impossible',
    { ...ALERT, expr: 'sum by (province) (siaga_gateway_queue_bytes) > 0' },
    /"province" is no label/,
  ],
  [
    'promql/vector_matching, promql/impossible',
    { ...ALERT, expr: 'sum(up) / on (job) count(up) > 0' },
    /"job" is not on both sides/,
  ],
  ['promql/selector', { ...ALERT, expr: 'siaga_policy_epoch{province="52"} > 0' }, /no label province/],
  [
    'promql/aggregate',
    { record: 'national:x:sum', expr: 'sum by (province) (siaga_gateway_queue_held_uploads)' },
    /national figure/,
  ],
  [
    'promql/aggregate',
    { record: 'province:x:sum', expr: 'siaga_gateway_queue_held_uploads' },
    /every instance apart/,
  ],
  ['promql/counter', { ...ALERT, expr: 'sum(siaga_missed_alerts_total) > 0' }, /as it stands/],
  ['promql/rate', { ...ALERT, expr: 'rate(siaga_gateway_queue_bytes[5m]) > 0' }, /is a gauge/],
  ['promql/rate', { ...ALERT, expr: 'rate(siaga_missed_alerts_total[10s]) > 0' }, /over 10s/],
  [
    'promql/nan',
    { ...ALERT, expr: 'sum(siaga_gateway_queue_bytes / siaga_gateway_queue_free_ratio) > 0' },
    /siaga_gateway_queue_bytes \//,
  ],
  ['promql/regexp', { ...ALERT, expr: 'up{job=~"^gateway$"} == 0' }, /anchored twice/],
  ['promql/regexp', { ...ALERT, expr: 'up{job=~"gate.*"} == 0' }, /smells/],
  ['promql/regexp', { ...ALERT, expr: 'up{job=~"gate("} == 0' }, /no regular expression/],
  ['promql/offset', { ...ALERT, expr: 'sum(up offset -5m) > 0' }, /-5m/],
  ['promql/features', { ...ALERT, expr: 'limitk(2, up) == 0' }, /limitk/],
  ['promql/fragile', { ...ALERT, expr: 'topk(3, up) == 0' }, /topk/],
  ['promql/fragile', { ...WITHOUT_HOLD, expr: 'sum(up) / count(up) > 0.1' }, /without `for`/],
  ...[
    'max(up)',
    'vector(1)',
    'max(up{job!="gateway"})',
    'sum(rate(siaga_missed_alerts_total[5m])) / (sum(rate(siaga_pages_sent_total[5m])) > 0)',
    'max(siaga_gateway_queue_dead_letters >= bool 0)',
    'min(up) == 0 or max(siaga_gateway_queue_dead_letters)',
    'vector(scalar(min(up) == 0))',
  ].map((expr) => ['alerts/comparison', { ...ALERT, expr }, /any value/] as const),
  ['alerts/for', { ...ALERT, for: '0m' }, /0m/],
  [
    'alerts/template',
    { ...ALERT, annotations: { ...ALERT.annotations, description: 'di {{ $labels.province }}' } },
    /which is gone/,
  ],
  [
    'alerts/template',
    { ...ALERT, annotations: { ...ALERT.annotations, description: 'kini {{ $value }}' } },
    /changes with the value/,
  ],
  ['alerts/annotation', { ...ALERT, annotations: { summary: 'Lambat' } }, /description/],
  ['rule/label', { ...ALERT, labels: { ...ALERT.labels, severity: 'page' } }, /severity page/],
  ['rule/name', { ...ALERT, alert: 'upload_slow' }, /upload_slow/],
  [
    'rule/link',
    { ...ALERT, annotations: { ...ALERT.annotations, runbook_url: 'http://x/runbooks/other' } },
    /other/,
  ],
  ['rule/duplicate', { ...ALERT }, /another is named/],
  ['rule/dependency', { ...ALERT, expr: 'max(ALERTS{alertname="NoSuch"}) > 0' }, /NoSuch/],
  ['rule/dependency', { ...ALERT, expr: 'max(ALERTS{alertstate="fires"}) > 0' }, /no state fires/],
];

describe('the checks of rules', () => {
  it.each(BAD)('%s finds what is wrong with a rule that is wrong', (name, rule, finding) => {
    expect(findings(name, rule, [...rules, ALERT, rule]).join('\n')).toMatch(finding);
  });

  it('are each shown to bite', () => {
    expect([...new Set(BAD.map(([name]) => name))].sort()).toEqual(
      RULE_CHECKS.map(({ name }) => name).sort(),
    );
  });

  it.each([
    'max(up) == 0',
    'absent(up)',
    'count(up == 0)',
    'max(up) and on () min(up) == 0',
    'sum(up) unless sum(up) > 1',
    'max(ALERTS{alertname="UploadSlow",alertstate="firing"}) and max(up)',
    '(max(up) == 0) * 2',
    'min(up) == 0 or min(up) > 3',
    'sum(up) / (count(up) > 0) < 0.5',
    'label_replace(min(up) == 0, "stage", "sso", "", "")',
  ])('take it for a decision: %s', (expr) => {
    expect(findings('alerts/comparison', { ...ALERT, expr }, [ALERT])).toEqual([]);
  });

  it('pass a rule in which nothing is wrong', () => {
    for (const { name } of RULE_CHECKS) expect(findings(name, ALERT, [ALERT]), name).toEqual([]);
  });
});
