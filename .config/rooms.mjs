/**
 * The one table of rooms. From it come the import walls (dependency-cruiser.mjs), the purity lint
 * (eslint.config.mjs) and the map (src/README.md, by map.mjs). Change the house here, nowhere else.
 *
 * - `imports`  the rooms this room may import, each through its door
 * - `pure`     true: the whole room; or the paths below the room that are; a folder called `domain` always is
 * - `doors`    files below the room that others may import, when not just index.ts
 */

const FOUNDATION = ['kernel', 'contracts', 'instrumentation', 'catalog'];

const HOUSE = [
  { name: 'kernel', holds: 'clock, ids, durations, errors, config parsing, html', imports: [] },
  {
    name: 'contracts',
    holds: 'wire schemas: upload, receipt, policy, alert webhook, incident feed, problem',
    imports: ['kernel'],
  },
  {
    name: 'instrumentation',
    holds: 'the kit vendors install: metric definitions (pure), metrics, traces, logs, health',
    imports: ['kernel', 'contracts'],
    pure: ['definitions.ts', 'definitions/'],
    doors: ['index.ts', 'definitions.ts'],
  },
  {
    name: 'catalog',
    holds: 'what must be true on election night: services, SLIs, SLOs, vendors, regions, phases',
    imports: ['kernel', 'contracts', 'instrumentation'],
    pure: true,
  },
  {
    name: 'publish',
    holds: 'renderers from the catalog to dashboards, rules, Alertmanager and Prometheus configuration',
    imports: FOUNDATION,
    pure: true,
  },
  {
    name: 'gateway',
    holds: 'admission, the durable upload queue, the proxy in front of the vendor',
    imports: FOUNDATION,
    doors: ['index.ts', 'kit.ts'],
  },
  {
    name: 'sirekap',
    holds: 'reference Sirekap components (sso, intake, recap, portal) that vendors replace',
    imports: FOUNDATION,
  },
  {
    name: 'incident',
    holds: 'alert intake, incidents, on-call, runbook engine, policy, console',
    imports: FOUNDATION,
  },
  {
    name: 'status',
    holds: 'signed snapshots and the page for leadership',
    imports: FOUNDATION,
    pure: ['view/'],
  },
  {
    name: 'traces',
    holds: 'the trace store of a site without one: OTLP in, bounded in PostgreSQL, Jaeger’s query API out',
    imports: FOUNDATION,
  },
  {
    name: 'sla',
    holds: 'what a vendor undertook against what was measured: a signed report that anybody can recompute',
    imports: FOUNDATION,
    pure: ['view/'],
  },
  {
    name: 'manual',
    holds:
      'Rekap Manual on paper: packs, progress of the pleno, reconciliation with what phones and Sirekap have',
    imports: FOUNDATION,
    pure: ['view/'],
  },
  {
    name: 'probe',
    holds: 'a place that looks: synthetic sign-ins and uploads at every zone, judged and handed in signed',
    imports: FOUNDATION,
  },
  { name: 'drill', holds: 'election-night arrival curves, faults and the load driver', imports: FOUNDATION },
  {
    name: 'processes',
    holds: 'composition roots, one file per runnable, and the local stack',
    imports: 'every room but cli',
    doors: ['*.ts'],
    readsEnvironment: true,
  },
  {
    name: 'cli',
    holds: 'the siaga command, one file per subcommand',
    imports: 'every room',
    doors: [],
    readsEnvironment: true,
  },
];

const names = HOUSE.map((room) => room.name);

function resolveImports(room) {
  if (room.imports === 'every room') return names.filter((name) => name !== room.name);
  if (room.imports === 'every room but cli') {
    return names.filter((name) => name !== room.name && name !== 'cli');
  }
  return room.imports;
}

export const rooms = HOUSE.map((room) => ({
  name: room.name,
  holds: room.holds,
  imports: resolveImports(room),
  pure: room.pure ?? [],
  doors: room.doors ?? ['index.ts'],
  readsEnvironment: room.readsEnvironment ?? false,
}));

/** Fakes and conformance suites: tests alone may import them, from any room, through one of these doors. */
export const testingDoors = ['testing.ts', 'testing/index.ts'];

/** Files of a room that its own pure folders may import: tables and types, no behaviour. */
export const quietFiles = ['errors.ts', 'types.ts', 'port.ts', 'ports.ts'];

/** npm packages that are arithmetic on values, so pure folders may import them. Node built-ins: none. */
export const pureLibraries = ['zod', 'yaml', 'marked', 'papaparse', '@grafana/grafana-foundation-sdk'];

/** Doors that load I/O: pure folders use the other door of that room. */
export const impureDoors = ['src/instrumentation/index.ts'];

export const testGlobs = ['src/**/*.test.ts', 'src/**/testing.ts', 'src/**/testing/**/*.ts', 'test/**/*.ts'];

/** Pure places as globs, for ESLint. */
export const pureGlobs = [
  'src/**/domain/**/*.ts',
  ...rooms.flatMap((room) => {
    if (room.pure === true) return [`src/${room.name}/**/*.ts`];
    return room.pure.map((path) => `src/${room.name}/${path.endsWith('/') ? `${path}**/*.ts` : path}`);
  }),
];

export const environmentGlobs = rooms
  .filter((room) => room.readsEnvironment)
  .map((room) => `src/${room.name}/**`);

export const laws = [
  '`gateway`, `sirekap`, `incident`, `status`, `traces`, `sla`, `manual` and `probe` never import each other: they meet in `contracts/`, over HTTP.',
  'One door per room: other rooms import `src/<room>/index.ts` only (metric definitions: `instrumentation/definitions.ts`; tests also `testing.ts` or `testing/index.ts`).',
  '`domain/`, `catalog/`, `publish/`, `status/view/`, `sla/view/` and `manual/view/` are pure: no I/O, no clock, no randomness; facts and `now` come in, decisions go out.',
  'Only `processes/` and `cli/` read the environment.',
  'Every port has a fake and a conformance suite that the real adapter passes too.',
  'Tests own the clock; no sleeps.',
  'Declare once, generate, commit, fail on drift.',
];
