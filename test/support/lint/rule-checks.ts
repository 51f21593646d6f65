import { filters } from './filters.ts';
import { inferLabels, type World } from './labels.ts';
import {
  childrenOf,
  everyNode,
  nodesOf,
  parsePromql,
  selectorsOf,
  textOf,
  type Query,
  type SyntaxNode,
} from './promql.ts';

/** One rule of a rule file. */
export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What a check looks at. */
export interface Look {
  readonly rule: Rule;
  readonly query: Query;
  readonly world: World;
  /** All rules of the site, this one too. */
  readonly rules: readonly Rule[];
  readonly metrics: ReadonlyMap<string, 'counter' | 'gauge' | 'histogram'>;
}

/** One of pint's checks that needs no running Prometheus, by pint's own name. */
export interface RuleCheck {
  readonly name: string;
  readonly meaning: string;
  readonly find: (look: Look) => readonly string[];
}

const only = (found: boolean, finding: string): readonly string[] => (found ? [finding] : []);
const alertOnly =
  (find: RuleCheck['find']): RuleCheck['find'] =>
  (look) =>
    look.rule.alert === undefined ? [] : find(look);

const templatesOf = ({
  labels = {},
  annotations = {},
}: Rule): readonly (readonly [key: string, text: string])[] => [
  ...Object.entries(labels),
  ...Object.entries(annotations),
];

const isAggregate = (node: SyntaxNode): boolean =>
  [...everyNode(node)].some(({ name }) => name === 'AggregateExpr');
const ARITHMETIC = new Set(['Add', 'Sub', 'Mul', 'Div', 'Mod', 'Pow']);
const arithmeticOf = (query: Query): readonly SyntaxNode[] =>
  nodesOf(query, 'BinaryExpr').filter((node) => childrenOf(node).some(({ name }) => ARITHMETIC.has(name)));

/** What a matcher's regular expression does that a plain one would, or that none can mean. */
function regexpFaults(op: string, value: string): readonly string[] {
  if (!op.includes('~')) return [];
  try {
    new RegExp(`^(?:${value})$`);
  } catch {
    return [`/${value}/ is no regular expression`];
  }
  if (/^\^|\$$/.test(value)) return [`/${value}/ is anchored twice: Prometheus does it by itself`];
  return /\.\*/.test(value) && !/[|()]/.test(value) && value !== '.*'
    ? [`/${value}/ smells: name what is meant`]
    : [];
}

const durationSeconds = (text: string): number =>
  [...text.matchAll(/(\d+)(ms|s|m|h|d)/g)].reduce(
    (sum, [, count, unit]) =>
      sum +
      Number(count) * { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }[unit as 'ms' | 's' | 'm' | 'h' | 'd'],
    0,
  );

/** The one alert that is to fire always: whoever hears of it no more knows that alerts do not arrive. */
const WATCHDOG = 'Watchdog';

/** Fewest samples that make a rate, at the production profile's scrapes of 10 s. */
const SHORTEST_RATE_S = 40;

const divisionsInside = (query: Query): readonly SyntaxNode[] =>
  nodesOf(query, 'AggregateExpr').flatMap((aggregate) =>
    [...everyNode(aggregate)].filter(
      (node) =>
        node.name === 'BinaryExpr' && childrenOf(node).some(({ name }) => name === 'Div' || name === 'Mod'),
    ),
  );

export const RULE_CHECKS: readonly RuleCheck[] = [
  {
    name: 'promql/syntax',
    meaning: 'is PromQL',
    find: ({ rule }) => {
      try {
        parsePromql(rule.expr);
        return [];
      } catch (error) {
        return [error instanceof Error ? error.message : String(error)];
      }
    },
  },
  {
    name: 'promql/series',
    meaning: 'names only series that somebody exports or records',
    find: ({ query, world }) =>
      selectorsOf(query).flatMap(({ name }) => only(world(name) === undefined, name)),
  },
  {
    name: 'promql/vector_matching, promql/impossible',
    meaning: 'joins only sides that can meet, and keeps only labels that are there',
    find: ({ query, world }) => inferLabels(query, world).faults.map(({ at, why }) => `${why}: ${at}`),
  },
  {
    name: 'promql/selector',
    meaning: 'matches only on labels that the series have',
    find: ({ query, world }) =>
      selectorsOf(query).flatMap(({ name, matchers }) =>
        matchers.flatMap(({ label }) =>
          only(world(name)?.has(label) === false, `${name} has no label ${label}`),
        ),
      ),
  },
  {
    name: 'promql/aggregate',
    meaning: 'keeps apart, in what it records, the labels that its name says, and no instance',
    find: ({ rule, query, world }) => {
      if (rule.record === undefined) return [];
      const { labels } = inferLabels(query, world);
      const level = rule.record.split(':')[0];
      return [
        ...only(labels.has('instance'), 'records every instance apart'),
        ...only(level === 'national' && labels.size > 0, `a national figure with {${[...labels].join(',')}}`),
        ...only(level === 'province' && !labels.has('province'), 'a figure by province without the label'),
      ];
    },
  },
  {
    name: 'promql/counter',
    meaning: 'reads counters only through their growth or their last value, never as they stand',
    find: ({ query, metrics }) =>
      selectorsOf(query).flatMap(({ name, call, range }) => {
        const isCounter = metrics.get(name) === 'counter' || /_(bucket|count|sum)$/.test(name);
        const takes = ['rate', 'increase', 'resets', 'changes', 'last_over_time', 'absent_over_time'];
        return only(
          isCounter && (range === undefined || !takes.includes(call ?? '')),
          `${name} as it stands`,
        );
      }),
  },
  {
    name: 'promql/rate',
    meaning: 'rates counters only, over four scrapes at least',
    find: ({ query, metrics, world }) =>
      selectorsOf(query).flatMap(({ name, call, range = '' }) => {
        if (call !== 'rate' && call !== 'increase' && call !== 'irate') return [];
        const kind = metrics.get(name) ?? (/_(bucket|count|sum)$/.test(name) ? 'counter' : 'gauge');
        return [
          ...only(kind !== 'counter' && world(name) !== undefined, `${call} of ${name}, which is a ${kind}`),
          ...only(durationSeconds(range) < SHORTEST_RATE_S, `${call} over ${range}`),
        ];
      }),
  },
  {
    name: 'promql/nan',
    meaning: 'adds up no quotients whose divisor can be zero',
    find: ({ query }) =>
      divisionsInside(query).flatMap((node) =>
        only(!/> 0\)?$/.test(textOf(query, childrenOf(node).at(-1) ?? node)), textOf(query, node)),
      ),
  },
  {
    name: 'promql/regexp',
    meaning: 'matches by regular expressions that are ones, once anchored, and say what they mean',
    find: ({ query }) =>
      selectorsOf(query).flatMap(({ matchers }) =>
        matchers.flatMap(({ op, value }) => regexpFaults(op, value)),
      ),
  },
  {
    name: 'promql/offset',
    meaning: 'looks into the past only',
    find: ({ query }) =>
      nodesOf(query, 'OffsetExpr').flatMap((node) =>
        only(/offset\s+-/.test(textOf(query, node)), textOf(query, node)),
      ),
  },
  {
    name: 'promql/features',
    meaning: 'uses nothing that Prometheus 2.42 lacks or keeps behind a switch',
    find: ({ rule }) =>
      [
        ...rule.expr.matchAll(
          /\b(sort_by_label|mad_over_time|limitk|limit_ratio|info|double_exponential_smoothing|holt_winters|min_of|max_of|ts_of_\w+|first_over_time)\s*\(|\b(anchored|smoothed)\b/g,
        ),
      ].map(([text]) => text),
  },
  {
    name: 'promql/fragile',
    meaning: 'flaps neither by sampling nor by a restart that finds half of the targets',
    find: alertOnly(({ rule, query }) => [
      ...nodesOf(query, 'AggregateExpr')
        .map((node) => textOf(query, childrenOf(node)[0] ?? node))
        .filter((operator) => ['topk', 'bottomk', 'limitk'].includes(operator)),
      ...arithmeticOf(query)
        .filter((node) => {
          const sides = [childrenOf(node)[0], childrenOf(node).at(-1)];
          return rule.for === undefined && sides.every((side) => side !== undefined && isAggregate(side));
        })
        .map((node) => `without \`for\`: ${textOf(query, node)}`),
    ]),
  },
  {
    name: 'alerts/comparison',
    meaning: 'decides by what it sees, or is the watchdog, which always fires',
    find: alertOnly(({ rule, query }) =>
      only(rule.alert !== WATCHDOG && !filters(query), 'fires on any value'),
    ),
  },
  {
    name: 'alerts/for',
    meaning: 'holds and keeps for durations that are ones, and not for zero',
    find: alertOnly(({ rule }) =>
      [rule.for, rule.keep_firing_for].flatMap((text) =>
        only(
          text !== undefined && (!/^(\d+(ms|s|m|h|d))+$/.test(text) || durationSeconds(text) === 0),
          text ?? '',
        ),
      ),
    ),
  },
  {
    name: 'alerts/template',
    meaning:
      'fills its texts with labels that the result has, and with no value, so that an alert stays the same one',
    find: alertOnly(({ rule, query, world }) => {
      const { labels } = inferLabels(query, world);
      return templatesOf(rule).flatMap(([key, text]) => [
        ...only(
          /\$value|\.Value|humanize|query/.test(text.replaceAll(/[^{]*\{\{([^}]*)\}\}[^{]*/g, '$1')) &&
            text.includes('{{'),
          `${key} changes with the value`,
        ),
        ...[...text.matchAll(/\{\{\s*\$labels\.(\w+)\s*\}\}/g)].flatMap(([, label = '']) =>
          only(!labels.has(label), `${key} names the label ${label}, which is gone`),
        ),
        ...only(/\{\{(?!\s*\$labels\.\w+\s*\}\})/.test(text), `${key} has a template of another kind`),
      ]);
    }),
  },
  {
    name: 'alerts/annotation',
    meaning: 'says what it is, what it means, and where to go',
    find: alertOnly(({ rule: { annotations = {} } }) => [
      ...['summary', 'description', 'runbook_url', 'dashboard_url'].filter(
        (name) => (annotations[name] ?? '') === '',
      ),
      ...only(/\{\{/.test(annotations['summary'] ?? ''), 'the summary is not static'),
    ]),
  },
  {
    name: 'rule/label',
    meaning: 'carries severity, service and region, each one of those that there are',
    find: alertOnly(({ rule: { labels = {} } }) => [
      ...only(
        !['critical', 'warning', 'info'].includes(labels['severity'] ?? ''),
        `severity ${labels['severity'] ?? '–'}`,
      ),
      ...only(!/^[a-z][a-z0-9-]*$/.test(labels['service'] ?? ''), `service ${labels['service'] ?? '–'}`),
      ...only(
        !/^(nasional|\{\{ \$labels\.province \}\})$/.test(labels['region'] ?? ''),
        `region ${labels['region'] ?? '–'}`,
      ),
    ]),
  },
  {
    name: 'rule/name',
    meaning: 'is named level:figure:unit when it records, in CamelCase when it alerts',
    find: ({ rule }) =>
      rule.alert === undefined
        ? only(!/^[a-z]+:[a-z0-9_]+:[a-z0-9_]+$/.test(rule.record ?? ''), rule.record ?? '')
        : only(!/^([A-Z][a-z0-9]+)+$/.test(rule.alert), rule.alert),
  },
  {
    name: 'rule/link',
    meaning: 'leads to the runbook and the dashboard of its own',
    find: alertOnly(({ rule: { alert = '', annotations = {} } }) => {
      const slug = alert.replaceAll(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
      return [
        ...only(
          !(annotations['runbook_url'] ?? '').endsWith(`/runbooks/${slug}`),
          annotations['runbook_url'] ?? '',
        ),
        ...only(
          !/^\/d\/[a-z-]+(\?var-province=\{\{ \$labels\.province \}\})?$/.test(
            annotations['dashboard_url'] ?? '',
          ),
          annotations['dashboard_url'] ?? '',
        ),
      ];
    }),
  },
  {
    name: 'rule/duplicate',
    meaning: 'is neither named nor written like another rule',
    find: ({ rule, rules }) => {
      const others = rules.filter((other) => other !== rule);
      const name = rule.record ?? rule.alert;
      return [
        ...only(
          others.some((other) => (other.record ?? other.alert) === name),
          `another is named ${name ?? ''}`,
        ),
        ...only(
          others.some(
            (other) => other.expr === rule.expr && (other.alert === undefined) === (rule.alert === undefined),
          ),
          'another says the same',
        ),
      ];
    },
  },
  {
    name: 'rule/dependency',
    meaning: 'rests on alerts that exist, in a state that they can have',
    find: ({ query, rules }) =>
      selectorsOf(query)
        .filter(({ name }) => name === 'ALERTS')
        .flatMap(({ matchers }) => matchers)
        .flatMap(({ label, value }) => [
          ...only(label === 'alertname' && !rules.some(({ alert }) => alert === value), value),
          ...only(label === 'alertstate' && !['pending', 'firing'].includes(value), `no state ${value}`),
        ]),
  },
];
