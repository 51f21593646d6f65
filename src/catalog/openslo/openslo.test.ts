import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import {
  byService,
  CATALOG,
  fromOpenSlo,
  readOpenSlo,
  readOpenSloStream,
  serviceSource,
  toOpenSlo,
  type Service,
} from '../index.ts';
import { documentSchema } from './documents.ts';
import { parseSelector } from './selector.ts';

const textOf = (service: Service): string =>
  toOpenSlo(service)
    .map((document) => stringify(document))
    .join('---\n');
const named = (id: string): Service => CATALOG.services.find((service) => service.id === id)!;
const services = CATALOG.services.map((service) => [service.id, service] as const);

describe('a service as OpenSLO', () => {
  it.each(services)('%s keeps to the specification', (_, service) => {
    for (const document of toOpenSlo(service)) {
      expect(documentSchema.safeParse(document).error?.issues).toBeUndefined();
    }
  });

  it.each(services)('%s comes back as it was, but for what OpenSLO cannot hold', (_, service) => {
    const back = fromOpenSlo(readOpenSlo(textOf(service)));
    expect(back).toEqual({ ...service, alerts: [], inhibitions: [] });
    expect(textOf(back)).toBe(textOf(service));
  });

  it('names counters as they are, with an objective a phase', () => {
    const documents = toOpenSlo(named('sso'));
    const sli = documents.find(({ kind, metadata }) => kind === 'SLI' && metadata.name === 'login');
    expect(sli?.spec).toMatchObject({
      ratioMetric: {
        counter: true,
        good: {
          metricSource: {
            type: 'Prometheus',
            spec: {
              query: 'sirekap_requests_total{service="gateway",operation="login",outcome=~"success"}',
            },
          },
        },
      },
    });
    const slo = documents.find(({ kind }) => kind === 'SLO');
    expect(slo?.spec).toMatchObject({
      indicatorRef: 'login',
      timeWindow: [{ duration: '48h', isRolling: true }],
      budgetingMethod: 'Occurrences',
    });
    expect(
      slo?.kind === 'SLO' && slo.spec.objectives.map(({ displayName, target }) => [displayName, target]),
    ).toEqual([
      ['gladi', 0.95],
      ['pemungutan', 0.98],
      ['penghitungan', 0.98],
      ['rekap', 0.99],
    ]);
  });

  it('holds a figure with a limit as time slices', () => {
    const slo = toOpenSlo(named('intake')).find(({ metadata }) => metadata.name === 'completeness');
    expect(slo?.spec).toMatchObject({ budgetingMethod: 'Timeslices' });
    expect(slo?.kind === 'SLO' && slo.spec.objectives[0]).toMatchObject({
      op: 'gte',
      value: 0.999,
      timeSliceTarget: 1,
      timeSliceWindow: '5m',
    });
  });
});

/** What somebody else may write, without a word of ours. */
const FOREIGN = `apiVersion: openslo/v1
kind: Service
metadata:
  name: arsip
spec:
  description: Archive of photos
---
apiVersion: openslo/v1
kind: SLO
metadata:
  name: arsip
spec:
  service: arsip
  indicator:
    metadata:
      name: arsip
    spec:
      ratioMetric:
        counter: true
        good:
          metricSource:
            type: Prometheus
            spec:
              query: sirekap_requests_total{service="arsip", outcome="success"}
        total:
          metricSource:
            type: Prometheus
            spec:
              query: sirekap_requests_total{service="arsip"}
  timeWindow:
    - duration: 4w
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - targetPercent: 99.5
`;

describe('documents that others wrote', () => {
  it('become a service with what holds where nothing is said', () => {
    const service = fromOpenSlo(readOpenSlo(FOREIGN));
    expect(service).toMatchObject({ id: 'arsip', tier: 2, owner: 'pusdatin', job: 'sirekap', sla: [] });
    expect(service.objectives[0]).toMatchObject({
      kind: 'events',
      periodHours: 672,
      objective: { gladi: 0.995, rekap: 0.995 },
      sli: { record: 'national:arsip:ratio', valid: { service: 'arsip' }, good: ['success'] },
    });
  });

  it.each<[string, string | RegExp, string, string]>([
    ['a kind nobody knows', 'kind: SLO', 'kind: Wish', 'document 2 (Wish arsip), kind: '],
    [
      'a field nobody knows',
      'budgetingMethod:',
      'color: red\n  budgetingMethod:',
      'document 2 (SLO arsip), spec: ',
    ],
    [
      'no target',
      'targetPercent: 99.5',
      'displayName: x',
      'spec.objectives.0: needs target or targetPercent',
    ],
    ['a certain target', 'targetPercent: 99.5', 'target: 1', 'spec.objectives.0.target: '],
    [
      'a name in capitals',
      'name: arsip\nspec:\n  description',
      'name: Arsip\nspec:\n  description',
      'metadata.name: lower case',
    ],
    [
      'two indicators',
      '  indicator:\n',
      '  indicatorRef: x\n  indicator:\n',
      'needs indicator or indicatorRef',
    ],
    [
      'neither rolling nor calendar',
      '      isRolling: true\n',
      '',
      'spec.timeWindow.0: is rolling or has a calendar',
    ],
    [
      'a window of months',
      'duration: 4w',
      'duration: 1M',
      'SLO arsip, spec.timeWindow: "1M" has no fixed length',
    ],
    [
      'no window at all',
      '  timeWindow:\n    - duration: 4w\n      isRolling: true\n',
      '',
      'SLO arsip, spec.timeWindow: "" has no fixed length',
    ],
    ['slices of events', 'Occurrences', 'RatioTimeslices', 'RatioTimeslices is not supported'],
    [
      'a metric that is not declared',
      'sirekap_requests_total{service="arsip"}',
      'up{job="x"}',
      'SLI arsip, spec.ratioMetric.total: its query names up, which is not declared',
    ],
    [
      'a query that is no selector',
      'sirekap_requests_total{service="arsip"}',
      'sum(rate(x[5m]))',
      'its query is no selector',
    ],
    [
      'good events that are others than the valid ones',
      'service="arsip", outcome',
      'service="sso", outcome',
      'spec.ratioMetric.good: is not the total with some outcomes',
    ],
    ['no document', /^[^]*$/, '', 'there is no document'],
    ['no YAML', /^[^]*$/, 'a: [', 'document 1: '],
    [
      'failures that are part of the total',
      'good:\n          metricSource:\n            type: Prometheus\n            spec:\n              query: sirekap_requests_total{service="arsip", outcome="success"}',
      'bad:\n          metricSource:\n            type: Prometheus\n            spec:\n              query: sirekap_requests_total{service="arsip", outcome="timeout"}',
      'spec.ratioMetric.bad: is not the whole of another counter',
    ],
    [
      'an annotation that is not what it should be',
      'name: arsip\nspec:\n  description',
      'name: arsip\n  annotations:\n    siaga.kpu.go.id/sla: none\nspec:\n  description',
      'Service arsip, metadata.annotations, sla: ',
    ],
    [
      'words of burn alerts that are none',
      'name: arsip\nspec:\n  service',
      'name: arsip\n  annotations:\n    siaga.kpu.go.id/burn: \'{"fast":1}\'\nspec:\n  service',
      'SLO arsip, metadata.annotations, burn fast: ',
    ],
    ['another service', 'service: arsip\n', 'service: sso\n', 'SLO arsip, spec.service: is sso'],
  ])('are refused for %s, with the place', (_, right, wrong, message) => {
    const text = FOREIGN.replace(right, wrong);
    expect(text).not.toBe(FOREIGN);
    const read = (): Service => fromOpenSlo(readOpenSlo(text));
    expect(read).toThrow(expect.objectContaining({ code: 'CATALOG_OPENSLO_INVALID' }));
    expect(read).toThrow(message);
  });
});

describe('what OpenSLO allows and no service is made of', () => {
  const others = ['DataSource', 'AlertPolicy', 'AlertCondition', 'AlertNotificationTarget'];
  const head = (kind: string): string =>
    `---\napiVersion: openslo/v1\nkind: ${kind}\nmetadata:\n  name: lain\nspec:\n  type: x\n`;

  it('is left out of a stream, and told', () => {
    const text = FOREIGN.replace(
      '    - targetPercent: 99.5\n',
      '    - targetPercent: 99.5\n  alertPolicies:\n    - alertPolicyRef: cepat\n',
    );
    const { documents, leftOut } = readOpenSloStream(text + others.map(head).join(''));
    expect(fromOpenSlo(documents)).toEqual(fromOpenSlo(readOpenSlo(FOREIGN)));
    expect(leftOut).toEqual([
      ...others.map((kind) => `${kind} lain is left out`),
      'SLO arsip: its alertPolicies are left out; alerts follow from the catalog',
    ]);
    expect(readOpenSloStream(FOREIGN).leftOut).toEqual([]);
  });

  it('is no service by itself, and has a name', () => {
    expect(() => readOpenSlo(head('DataSource'))).toThrow('there is no document');
    expect(() => readOpenSlo(`${FOREIGN}${head('DataSource').replace('name: lain', 'title: lain')}`)).toThrow(
      'document 3 (DataSource)',
    );
  });
});

describe('documents of several services', () => {
  const other = FOREIGN.replaceAll('arsip', 'berkas');
  const both = readOpenSlo(`${FOREIGN}---\n${other}`);
  const sliOf = (name: string): string => `apiVersion: openslo/v1
kind: SLI
metadata:
  name: ${name}
spec:
  thresholdMetric:
    metricSource:
      spec:
        query: national:figure:max
`;

  it('are told apart whatever their order', () => {
    const apart = [readOpenSlo(FOREIGN), readOpenSlo(other)];
    expect(byService(both)).toEqual(apart);
    const [first, second, ...rest] = both;
    expect(
      byService([second!, ...rest, first!])
        .map(fromOpenSlo)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['arsip', 'berkas']);
  });

  it('of the whole house come back as each service alone', () => {
    const stream = CATALOG.services.map(textOf).join('---\n');
    expect(byService(readOpenSlo(stream)).map(fromOpenSlo)).toEqual(
      CATALOG.services.map((service) => ({ ...service, alerts: [], inhibitions: [] })),
    );
  });

  it('bring an indicator without a label to the service that has an objective on it', () => {
    const slo = other.replace(/ {2}indicator:[^]*?(?= {2}timeWindow)/, '  indicatorRef: umur\n');
    const [, berkas] = byService(readOpenSlo(`${FOREIGN}---\n${slo}---\n${sliOf('umur')}`));
    expect(berkas?.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Service berkas',
      'SLO berkas',
      'SLI umur',
    ]);
  });

  it.each([
    [
      'an indicator that nobody has an objective on',
      sliOf('umur'),
      'SLI umur: of which of the Services arsip, berkas?',
    ],
    [
      'an objective of a service that is not among them',
      FOREIGN.split('---\n')[1]!.replace('service: arsip\n', 'service: lain\n'),
      'SLO arsip: of which',
    ],
  ])('are refused with %s', (_, more, message) => {
    const read = (): unknown => byService(readOpenSlo(`${FOREIGN}---\n${other}---\n${more}`));
    expect(read).toThrow(expect.objectContaining({ code: 'CATALOG_OPENSLO_INVALID' }));
    expect(read).toThrow(message);
  });

  it('are refused with a service that is described twice', () => {
    const twice = readOpenSlo(`${FOREIGN}---\n${other}---\n${FOREIGN}`);
    expect(() => byService(twice).map(fromOpenSlo)).toThrow(
      'there are 2 Services where one is described: arsip, arsip',
    );
  });
});

describe('a selector', () => {
  it.each([
    ['siaga_pages_sent_total', {}],
    ['siaga_pages_sent_total{channel="mail"}', { channel: 'mail' }],
    [
      'siaga_pages_sent_total{channel=~"mail|webhook",outcome!="failed"}',
      {
        channel: { any: ['mail', 'webhook'] },
        outcome: { none: ['failed'] },
      },
    ],
    ['siaga_pages_sent_total{channel!~"mail"}', { channel: { none: ['mail'] } }],
  ])('%s is read', (query, match) => {
    expect(parseSelector(query)).toMatchObject({ match, metric: { name: 'siaga_pages_sent_total' } });
  });

  it.each(['', 'sum(x)', 'siaga_pages_sent_total{channel=~"m.*"}', 'siaga_pages_sent_total{channel}'])(
    '%j is not',
    (query) => {
      expect(typeof parseSelector(query)).toBe('string');
    },
  );
});

describe('the file of an imported service', () => {
  it('names metrics by the constants they are declared as', () => {
    const source = serviceSource(fromOpenSlo(readOpenSlo(FOREIGN)));
    expect(source).toContain("import { requestsTotal } from '../../instrumentation/definitions.ts';");
    expect(source).toContain('  metric: requestsTotal,\n');
    expect(source).toContain('  indicators: [\n    ARSIP_SLI,\n  ],\n');
    expect(source).toContain('export const arsip: Service = {');
  });
});
