import { join } from 'node:path';
import ts from 'typescript';

/*
 * Dashboards held against the types that Grafana publishes. Its SDK carries them as Grafana's own schemas (CUE) are at a
 * release; package-lock.json pins which, with its hash. They are read here as a schema: what the types of
 * a value do not name is a fault, so is what they demand and what is of another type, down to the members of an enum.
 */

const SDK = join(import.meta.dirname, '../../../node_modules/@grafana/grafana-foundation-sdk/dist');
const MODULES = [
  'cog',
  'common',
  'dashboard',
  'prometheus',
  'stat',
  'bargauge',
  'timeseries',
  'table',
] as const;
type Module = (typeof MODULES)[number];

const paths = new Map(MODULES.map((name) => [name, join(SDK, name, 'index.d.ts')] as const));
const program = ts.createProgram([...paths.values()], {
  noEmit: true,
  strict: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: [],
});
const checker = program.getTypeChecker();

/** A type by its module and name; throws when the SDK has it no more. */
function typeOf(module: Module, name: string): ts.Type {
  const file = program.getSourceFile(paths.get(module) ?? '');
  const symbol = file && checker.getSymbolAtLocation(file);
  const found = symbol && checker.getExportsOfModule(symbol).find((one) => one.name === name);
  if (!found) throw new Error(`the SDK has no ${module}.${name}`);
  const declared = found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
  return checker.getDeclaredTypeOfSymbol(declared);
}

const TYPES = {
  dashboard: typeOf('dashboard', 'Dashboard'),
  panel: typeOf('dashboard', 'Panel'),
  fields: typeOf('dashboard', 'FieldConfig'),
  /** All that any query has; each source's own says the rest, and all of ours ask Prometheus. */
  anyQuery: typeOf('cog', 'Dataquery'),
  query: typeOf('prometheus', 'Dataquery'),
};
const nothing = { options: undefined, custom: undefined };
/** What a panel of a kind may say, in its options and in the fields of its own; the published panel leaves both open. */
const PANELS: Readonly<Record<string, { readonly options: ts.Type; readonly custom: ts.Type | undefined }>> =
  {
    stat: { options: typeOf('stat', 'Options'), custom: undefined },
    bargauge: { options: typeOf('bargauge', 'Options'), custom: undefined },
    timeseries: { options: typeOf('timeseries', 'Options'), custom: typeOf('timeseries', 'FieldConfig') },
    table: { options: typeOf('table', 'Options'), custom: typeOf('table', 'FieldConfig') },
  };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of the SDK's classes, not of the file. */
const isMethod = (property: ts.Symbol): boolean =>
  checker.getTypeOfSymbol(property).getCallSignatures().length > 0;

function recordFaults(value: unknown, type: ts.Type, at: string): readonly string[] {
  if (!isRecord(value)) return [`${at}: ${JSON.stringify(value)} is no ${checker.typeToString(type)}`];
  const properties = new Map(
    type
      .getProperties()
      .filter((property) => !isMethod(property))
      .map((property) => [property.name, property]),
  );
  const others = type.getStringIndexType();
  const missing = [...properties.values()]
    .filter(({ name, flags }) => !(flags & ts.SymbolFlags.Optional) && !(name in value))
    .map(({ name }) => `${at}.${name}: is missing`);
  const held = Object.entries(value).flatMap(([key, part]) => {
    const property = properties.get(key);
    const expected = property ? checker.getTypeOfSymbol(property) : others;
    return expected ? faultsOf(part, expected, `${at}.${key}`) : [`${at}.${key}: nobody knows it`];
  });
  return [...missing, ...held];
}

/** Faults of the member of a union that comes closest; none when one fits. */
function unionFaults(value: unknown, type: ts.UnionType, at: string): readonly string[] {
  // A file holds nothing that is undefined.
  const members = type.types.filter(({ flags }) => (flags & ts.TypeFlags.Undefined) === 0);
  const found = members.map((member) => faultsOf(value, member, at));
  const [closest = []] = found.toSorted((a, b) => a.length - b.length);
  if (closest.length === 0 || members.length === 1 || isRecord(value)) return closest;
  return [`${at}: ${JSON.stringify(value)} is no ${checker.typeToString(type)}`];
}

/** The flag of the type that a plain value has. */
function flagOf(value: unknown): ts.TypeFlags {
  if (value === null) return ts.TypeFlags.Null;
  if (typeof value === 'string') return ts.TypeFlags.String;
  return typeof value === 'number' ? ts.TypeFlags.Number : ts.TypeFlags.Never;
}

/** How a value differs from a type, each difference with its place. */
function faultsOf(value: unknown, type: ts.Type, at: string): readonly string[] {
  if (type === TYPES.anyQuery) return faultsOf(value, TYPES.query, at);
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return [];
  if (type.isUnion()) return unionFaults(value, type, at);
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type as ts.TypeReference);
    if (!Array.isArray(value) || item === undefined) return [`${at}: ${JSON.stringify(value)} is no list`];
    return value.flatMap((entry, index) => faultsOf(entry, item, `${at}.${String(index)}`));
  }
  if (type.flags & ts.TypeFlags.Object) return recordFaults(value, type, at);
  const isBoolean = (type.flags & ts.TypeFlags.BooleanLiteral) !== 0;
  const is = type.isLiteral()
    ? type.value === value
    : isBoolean
      ? typeof value === 'boolean' && checker.typeToString(type) === String(value)
      : (type.flags & flagOf(value)) !== 0;
  return is ? [] : [`${at}: ${JSON.stringify(value)} is no ${checker.typeToString(type)}`];
}

/** The type of a property that an override sets: of the fields, or behind `custom.` of the panel's own. */
function overriddenType(id: string, custom: ts.Type | undefined): ts.Type | undefined {
  const isOwn = id.startsWith('custom.');
  const property = (isOwn ? custom : TYPES.fields)?.getProperty(isOwn ? id.slice('custom.'.length) : id);
  return property && checker.getNonNullableType(checker.getTypeOfSymbol(property));
}

interface PanelLike {
  readonly type: string;
  readonly options?: unknown;
  readonly fieldConfig?: {
    readonly defaults?: { readonly custom?: unknown };
    readonly overrides?: readonly {
      readonly properties: readonly { readonly id: string; readonly value: unknown }[];
    }[];
  };
}

/** What the published panel leaves open. */
function panelFaults(panel: PanelLike, at: string): readonly string[] {
  if (panel.type === 'row') return [];
  const { options, custom } = PANELS[panel.type] ?? nothing;
  if (!options) return [`${at}.type: nobody knows "${panel.type}"`];
  const own = panel.fieldConfig?.defaults?.custom;
  const overrides = panel.fieldConfig?.overrides ?? [];
  return [
    ...faultsOf(panel.options, options, `${at}.options`),
    ...(own === undefined
      ? []
      : custom
        ? faultsOf(own, custom, `${at}.fieldConfig.defaults.custom`)
        : [`${at}.fieldConfig.defaults.custom: a ${panel.type} has none`]),
    ...overrides.flatMap(({ properties }, index) =>
      properties.flatMap(({ id, value }) => {
        const place = `${at}.fieldConfig.overrides.${String(index)}.${id}`;
        const type = overriddenType(id, custom);
        return type ? faultsOf(value, type, place) : [`${place}: nobody knows it`];
      }),
    ),
  ];
}

/** A variable of which nothing was chosen yet: Grafana's own export writes `{}` there, where its type knows only a choice. */
const isUnchosen = (key: string, value: unknown): boolean =>
  key === 'current' && isRecord(value) && Object.keys(value).length === 0;

/** How a dashboard differs from what Grafana publishes, each difference with its place; none: it does not. */
export function publishedFaults(file: unknown): readonly string[] {
  const dashboard: unknown = JSON.parse(JSON.stringify(file), (key, value: unknown) =>
    isUnchosen(key, value) ? undefined : value,
  );
  const panels = isRecord(dashboard) && Array.isArray(dashboard['panels']) ? dashboard['panels'] : [];
  return [
    ...faultsOf(dashboard, TYPES.dashboard, 'dashboard'),
    ...(panels as readonly PanelLike[]).flatMap((panel, index) =>
      panelFaults(panel, `dashboard.panels.${String(index)}`),
    ),
  ];
}
