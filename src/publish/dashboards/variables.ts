import { CATALOG, PROVINCES, SLOS, VENDORS } from '../../catalog/index.ts';
import { RULES_INSTANCE } from '../shown.ts';
import { DATASOURCE } from './panel-parts.ts';
import type { Choice } from './spec.ts';

type Json = Readonly<Record<string, unknown>>;

/** Whose figures are read: names and labels are those that Grafana's own linter asks for. */
const datasourceVariable: Json = {
  type: 'datasource',
  name: 'datasource',
  label: 'Data source',
  query: 'prometheus',
  refresh: 1,
  hide: 0,
  multi: false,
  includeAll: false,
  skipUrlSync: false,
  current: {},
  options: [],
  regex: '',
};

/** Values of a scrape label as they are now; everything unless the reader narrows it. */
const scrapeVariable = (name: string, label: string, query: string): Json => ({
  type: 'query',
  name,
  label,
  datasource: DATASOURCE,
  definition: query,
  query: { qryType: 1, query, refId: 'PrometheusVariableQueryEditor-VariableQuery' },
  // When the time range changes.
  refresh: 2,
  sort: 1,
  hide: 0,
  multi: true,
  includeAll: true,
  allValue: '.+',
  skipUrlSync: false,
  current: { selected: true, text: ['All'], value: ['$__all'] },
  options: [],
  regex: '',
});

interface Option {
  readonly text: string;
  readonly value: string;
}

/** Any number of values, and all of them to begin with. */
const ALL_OF_MANY: Json = {
  multi: true,
  includeAll: true,
  current: { selected: true, text: ['All'], value: ['$__all'] },
};

/** A list that the catalog knows. */
const listVariable = (name: string, label: string, options: readonly Option[], first: string): Json => ({
  type: 'custom',
  name,
  label,
  query: options.map(({ text, value }) => `${text} : ${value}`).join(', '),
  hide: 0,
  multi: false,
  includeAll: false,
  skipUrlSync: false,
  current: { selected: true, ...options.find(({ value }) => value === first) },
  options: options.map((option) => ({ selected: option.value === first, ...option })),
});

/** The province with the most polling stations, as a first choice. */
const FIRST_PROVINCE = '32';
const provinces = (first: string): Json => ({
  ...listVariable(
    'province',
    'Provinsi',
    PROVINCES.map(({ name, code }) => ({ text: name, value: code })),
    first,
  ),
  // Everywhere: links carry what is chosen to the next dashboard, which must know what is meant by all.
  includeAll: true,
  // What belongs to no province too.
  allValue: '.*',
});
const provinceVariable = provinces(FIRST_PROVINCE);
const provincesVariable: Json = { ...provinces(''), ...ALL_OF_MANY };

/** Objectives differ by phase; the counting is the long and hard part. */
const phaseVariable = listVariable(
  'phase',
  'Fase',
  Object.keys(SLOS[0]?.objective ?? {}).map((phase) => ({ text: phase, value: phase })),
  'penghitungan',
);

const services = (ids: readonly string[]): Json => ({
  ...listVariable(
    'service',
    'Layanan',
    ids.map((id) => ({ text: id, value: id })),
    '',
  ),
  ...ALL_OF_MANY,
  allValue: ids.join('|'),
});
const VENDOR_SERVICES = [...new Set(VENDORS.flatMap((vendor) => vendor.services))];

const CHOICES: Readonly<Record<Choice, Json>> = {
  province: provinceVariable,
  provinces: provincesVariable,
  phase: phaseVariable,
  // Alerts that the catalog does not know are of none of them.
  services: { ...services(CATALOG.services.map(({ id }) => id)), allValue: '.*' },
  vendorServices: services(VENDOR_SERVICES),
};

/** Whatever is scraped, and what rules record: their names have colons. */
const INSTANCES = 'label_values({__name__=~"up|.+:.+:.+",job=~"$job"}, instance)';

/** What the reader of a dashboard may choose, in the order in which Grafana shows it. */
export const variablesOf = (choices: readonly Choice[]): readonly Json[] => [
  datasourceVariable,
  ...choices.map((choice) => CHOICES[choice]),
  scrapeVariable('job', 'Job', 'label_values(up, job)'),
  {
    ...scrapeVariable('instance', 'Instance', INSTANCES),
    description: `“${RULES_INSTANCE}” are figures that rules record, of no process by itself: choose it along with processes to keep them in the picture.`,
  },
];
