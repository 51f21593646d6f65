import {
  alertsOf,
  burns,
  CONTRACTS,
  errorRecord,
  figureRecord,
  keptRecord,
  keptShareRecord,
  runbookNameOf,
  saturationRecord,
  slicesOf,
  undertakingFaults,
  windowsOf,
  type Catalog,
  type Service,
  type SlaContract,
} from '../catalog/index.ts';
import { RED } from './dashboards/red.ts';
import { ruleTestPaths } from './rule-tests.ts';

/** What was published, path → text, and the names of the runbooks that people have written, without ending. */
export interface Published {
  readonly files: ReadonlyMap<string, string>;
  readonly runbooks: readonly string[];
}

/** Lines of YAML files of one kind; a rule's name is a line of its own. */
const linesOf = (files: Published['files'], ending: string): ReadonlySet<string> =>
  new Set(
    [...files]
      .filter(([path]) => path.endsWith(ending))
      .flatMap(([, text]) => text.split('\n').map((line) => line.trim())),
  );

/** Series that must be recorded for a service. */
const recordsOf = (service: Service): readonly string[] => [
  ...service.indicators.map(({ record }) => record),
  ...service.saturation.map(saturationRecord),
  ...slicesOf({ services: [service] }).flatMap((slo) => [
    figureRecord(slo),
    keptRecord(slo),
    keptShareRecord(slo),
  ]),
  ...service.objectives
    .filter(burns)
    .flatMap((slo) =>
      windowsOf(slo).flatMap(({ id }) => [errorRecord(slo, id, 'long'), errorRecord(slo, id, 'short')]),
    ),
];

/** Recordings that its own dashboard must show: of what is scarce, and of what has a limit. */
const shownOf = (service: Service): readonly string[] => [
  ...service.saturation.map(saturationRecord),
  ...slicesOf({ services: [service] }).flatMap((slo) => [figureRecord(slo), keptShareRecord(slo)]),
];

/** Why a dashboard may be without its row of rate, errors and duration. */
const NOTHING_TO_RATE = 'no operations and no indicator of events or of a duration';

function gapsOf(service: Service, { files, runbooks }: Published): readonly string[] {
  const rules = linesOf(files, '.rules.yml');
  const routes = files.get('alerts/alertmanager.yml') ?? '';
  const terms = linesOf(files, 'alerts/sla.yml');
  const own = files.get(`dashboards/layanan-${service.id}.json`) ?? '';
  const alerts = alertsOf({ services: [service] });
  const missing = (
    kind: string,
    wanted: readonly string[],
    has: (name: string) => boolean,
  ): readonly string[] => wanted.filter((name) => !has(name)).map((name) => `${service.id}: ${kind} ${name}`);
  const isRouted = [...routes.matchAll(/service=~"([^"]+)"/g)].some(([, ids]) =>
    ids?.split('|').includes(service.id),
  );
  return [
    ...missing('recording rule', recordsOf(service), (name) => rules.has(`- record: ${name}`)),
    ...missing(
      'alert',
      alerts.map(({ name }) => name),
      (name) => rules.has(`- alert: ${name}`),
    ),
    ...missing('promtool stories', alerts.flatMap(ruleTestPaths), (path) => files.has(path)),
    ...missing(
      'dashboard',
      [service.dashboard, `layanan-${service.id}`].map((uid) => `dashboards/${uid}.json`),
      (path) => files.has(path),
    ),
    ...missing('panel of', shownOf(service), (name) => own.includes(`${name}{`)),
    ...missing('row of rate, errors and duration, for it has', [NOTHING_TO_RATE], () => own.includes(RED)),
    ...missing('route for', [`service="${service.id}"`], () => isRouted),
    ...missing(
      'SLA entry',
      service.sla.map(({ id }) => id),
      (id) => terms.has(`- id: ${id}`),
    ),
    ...missing(
      'runbook',
      alerts.map(({ name }) => `runbooks/${runbookNameOf(name)}.md`),
      (path) => runbooks.includes(path.slice('runbooks/'.length, -'.md'.length)),
    ),
  ];
}

/** What services of a catalog still lack, in words that say what to add; none: every one is complete. */
export const gaps = (
  catalog: Catalog,
  published: Published,
  contracts: readonly SlaContract[] = CONTRACTS,
): readonly string[] =>
  catalog.services.flatMap((service) => [
    ...gapsOf(service, published),
    ...undertakingFaults(service.id, catalog, contracts).map(
      ({ at, what }) => `${service.id}: ${at}: ${what}`,
    ),
  ]);
