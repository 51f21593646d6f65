import * as definitions from '../../instrumentation/definitions.ts';
import type { Service } from '../services/service.ts';

/** Names by which metrics are imported. */
const CONSTANTS = new Map<unknown, string>(
  Object.entries(definitions).flatMap(([name, value]) =>
    typeof value === 'object' && 'name' in value ? [[value, name] as const] : [],
  ),
);

const camel = (id: string): string =>
  id.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const constant = (id: string): string => id.replaceAll('-', '_').toUpperCase();

const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
const keyed = (key: string): string => (/^[a-zA-Z_]\w*$/.test(key) ? key : quoted(key));

/** A value as TypeScript; what has a name of its own is written by that name. */
function written(value: unknown, names: ReadonlyMap<unknown, string>, indent = ''): string {
  const name = names.get(value);
  if (name !== undefined) return name;
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const deeper = `${indent}  `;
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((entry: unknown) => written(entry, names, deeper))
    : Object.entries(value).map(([key, entry]) => `${keyed(key)}: ${written(entry, names, deeper)}`);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0) return open + close;
  return `${open}\n${parts.map((part) => `${deeper}${part},\n`).join('')}${indent}${close}`;
}

/** Metrics that some of the values are. */
function metricsIn(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  const name = CONSTANTS.get(value);
  if (name !== undefined) return found.add(name);
  if (typeof value === 'object' && value !== null)
    for (const part of Object.values(value)) metricsIn(part, found);
  return found;
}

const TYPES = {
  ratio: 'RatioSli',
  flagged: 'FlaggedSli',
  quantile: 'QuantileSli',
  level: 'LevelSli',
  events: 'EventSlo',
  slices: 'SliceSlo',
};

/** The file in `src/catalog/services` that declares a service. */
export function serviceSource(service: Service): string {
  const parts = [...service.indicators, ...service.objectives];
  const names = new Map(CONSTANTS);
  const declared = parts.map((part) => {
    const name = `${constant(part.id)}_${'sli' in part ? 'SLO' : 'SLI'}`;
    const text = `const ${name}: ${TYPES[part.kind]} = ${written(part, names)};\n`;
    names.set(part, name);
    return text;
  });
  const typesFrom = (list: readonly { readonly kind: keyof typeof TYPES }[]): string =>
    [...new Set(list.map(({ kind }) => TYPES[kind]))].sort().join(', ');
  const imports = [
    [[...metricsIn(parts)].sort().join(', '), '', '../../instrumentation/definitions.ts'],
    [typesFrom(service.indicators), 'type ', '../slis.ts'],
    [typesFrom(service.objectives), 'type ', '../slos.ts'],
    ['Service', 'type ', './service.ts'],
  ].filter(([what]) => what !== '');
  return [
    imports.map(([what, type, from]) => `import ${type}{ ${what} } from '${from}';\n`).join(''),
    ...declared,
    `/** Imported from OpenSLO. */\nexport const ${camel(service.id)}: Service = ${written(service, names)};\n`,
  ].join('\n');
}
