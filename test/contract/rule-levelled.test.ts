import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryRange } from '../../src/drill/index.ts';
import { isTakenAway, levelled } from '../support/lint/levelled.ts';
import { childrenOf, COMPARISONS, nodesOf, parsePromql, type SyntaxNode } from '../support/lint/promql.ts';
import { rules } from '../support/lint/published.ts';
import { startPrometheus, type Prometheus } from '../support/prometheus.ts';

const isCompared = (node: SyntaxNode): boolean => childrenOf(node).some(({ name }) => COMPARISONS.has(name));

/** Whether it stands, however deep, in what stays as it is written. */
const isKept = (node: SyntaxNode): boolean =>
  isTakenAway(node) || (node.parent !== null && isKept(node.parent));

describe('a rule without its thresholds', () => {
  it.each([
    ['a vector and a scalar', 'a > 5', '((a) - (5))'],
    ['a scalar and a vector', '5 <= a', '((5) - (a))'],
    ['two vectors', 'a == b', '((a) - (b))'],
    ['matching by some labels', 'a < on (province) b', '((a) - on (province) (b))'],
    ['matching by all labels but some', 'a >= ignoring (le) b', '((a) - ignoring (le) (b))'],
    [
      'one side with more series',
      'a != on (job) group_left (zone) b',
      '((a) - on (job) group_left (zone) (b))',
    ],
    ['bool', 'a > bool 5', '((a) - (5))'],
    ['bool with matching', 'a > bool on (job) b', '((a) - on (job) (b))'],
    ['arithmetic, which binds stronger', 'a + b > c * d', '((a + b) - (c * d))'],
    ['arithmetic around it', '2 * (a > 0) / b', '2 * (((a) - (0))) / b'],
    ['one after another', 'a > 1 < 9', '((((a) - (1))) - (9))'],
    ['and, or, which bind weaker', 'a > 1 and b < 2 or c == 3', '((a) - (1)) and ((b) - (2)) or ((c) - (3))'],
    ['the left of unless alone', 'a > 1 unless on (x) b > 2', '((a) - (1)) unless on (x) b > 2'],
    ['unless with more on its left', '(a > 1 unless b > 2) >= 4', '(((((a) - (1)) unless b > 2)) - (4))'],
    ['nothing within absent', 'absent(a > 1) == 1', '((absent(a > 1)) - (1))'],
    [
      'nothing within absent_over_time',
      'absent_over_time((a > 1)[5m:]) > 0',
      '((absent_over_time((a > 1)[5m:])) - (0))',
    ],
    [
      'aggregates and functions',
      'count(rate(a[5m] offset 1m) > 0.1) >= 10',
      '((count(((rate(a[5m] offset 1m)) - (0.1)))) - (10))',
    ],
    ['matchers left alone', 'up{job!="a",zone=~"b"}', 'up{job!="a",zone=~"b"}'],
  ])('levels %s', (_, expr, form) => {
    expect(levelled(expr)).toBe(form);
  });

  it('stays PromQL in every alert, with no comparison but where more data means less', () => {
    const alerts = rules.filter(({ alert }) => alert !== undefined);
    expect(alerts.length).toBeGreaterThan(50);
    const left = alerts.filter(({ expr }) => {
      const query = parsePromql(levelled(expr));
      return nodesOf(query, 'BinaryExpr').some((node) => isCompared(node) && !isKept(node));
    });
    expect(left.map(({ alert }) => alert)).toEqual([]);
  });

  it('throws where it is not PromQL', () => {
    expect(() => levelled('a > > b')).toThrow(SyntaxError);
  });
});

/** Two series of one value each, which have no label in common. */
const TWO_SERIES = `# TYPE a gauge
a{province="32"} 7 1700000000
a{province="32"} 7 1700000060
# TYPE b gauge
b{gateway="gw-wib"} 5 1700000000
b{gateway="gw-wib"} 5 1700000060
# EOF
`;

describe('a real Prometheus, asked for a rule without its thresholds', () => {
  let prometheus: Prometheus;
  beforeAll(async () => {
    prometheus = await startPrometheus(TWO_SERIES);
  });
  afterAll(async () => {
    await prometheus.close();
  });
  const answers = async (query: string): Promise<boolean> =>
    (await queryRange(prometheus.origin, query, 1_700_000_000_000, 1_700_000_060_000)).length > 0;

  it.each(['a > 1000', 'a > on () b + 1000', 'a < on () group_left () max(b)', 'a == 0 and on () b == 0'])(
    'has data for %s, whose threshold silences it',
    async (expr) => {
      expect(await answers(expr)).toBe(false);
      expect(await answers(levelled(expr))).toBe(true);
    },
  );

  it.each([
    'a > b',
    'a > on (province) b',
    'max by (province) (a) > max by (gateway) (b)',
    'a > 1 and b > 1',
  ])('has none for %s, whose sides share no labels', async (expr) => {
    expect(await answers('a')).toBe(true);
    expect(await answers('b')).toBe(true);
    expect(await answers(levelled(expr))).toBe(false);
  });
});
