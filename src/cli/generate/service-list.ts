import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Files of the folder of services, name → text. */
export type ServiceFiles = ReadonlyMap<string, string>;

export interface ServiceList {
  /** What `index.ts` must say. */
  readonly text: string;
  /** What there is to tell of files from which no service comes. */
  readonly strays: readonly string[];
}

export const SERVICES = 'src/catalog/services';
const FOLDER = fileURLToPath(new URL(`../../../${SERVICES}`, import.meta.url));
const INDEX = 'index.ts';
/** As the formatter breaks lines (.config/prettier.json). */
const WIDTH = 110;

const DECLARED = /^export const (\w+): Service = /m;
const LISTED = /SERVICE_CATALOG: readonly Service\[\] = \[([^\]]*)\]/;

const isImported = (name: string, files: ServiceFiles): boolean =>
  [...files].some(([other, text]) => other !== name && other !== INDEX && text.includes(`'./${name}'`));

/** The list as text: what was listed keeps its place, what is new comes last, what is gone goes. */
function textOf(services: ReadonlyMap<string, string>, listed: readonly string[]): string {
  const names = [
    ...listed.filter((name) => services.has(name)),
    ...[...services.keys()].filter((name) => !listed.includes(name)),
  ];
  const imports = [
    ...[...services].map(([name, file]) => [file, `import { ${name} } from './${file}';\n`] as const),
    ['service.ts', `import type { Service } from './service.ts';\n`] as const,
  ].sort(([a], [b]) => (a < b ? -1 : 1));
  const list = 'export const SERVICE_CATALOG: readonly Service[] =';
  const line = `${list} [${names.join(', ')}];\n`;
  const lines = `${list} [\n${names.map((name) => `  ${name},\n`).join('')}];\n`;
  return [
    ...imports.map(([, text]) => text),
    '\n/** Every service of the night, most needed first: `siaga generate` lists what is new in this folder last. */\n',
    line.length - 1 <= WIDTH ? line : lines,
  ].join('');
}

/** The list of the services that lie in the folder. */
export function serviceList(files: ServiceFiles): ServiceList {
  const services = new Map<string, string>();
  const strays: string[] = [];
  for (const [file, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (file === INDEX || file === 'service.ts' || file.endsWith('.test.ts')) continue;
    const name = DECLARED.exec(text)?.[1];
    const other = name === undefined ? undefined : services.get(name);
    if (other !== undefined) strays.push(`${SERVICES}/${file}: exports ${name ?? ''}, as ${other} does`);
    else if (name !== undefined) services.set(name, file);
    else if (!isImported(file, files))
      strays.push(`${SERVICES}/${file}: has no \`export const …: Service = \`, so no service comes of it`);
  }
  const listed = LISTED.exec(files.get(INDEX) ?? '')?.[1]?.match(/\w+/g) ?? [];
  return { text: textOf(services, listed), strays };
}

async function readServices(): Promise<ServiceFiles> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.ts'));
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(FOLDER, name), 'utf8')] as const)),
  );
}

/**
 * Look at the folder of services before anything loads the catalog, which is what the list says. Answers whether the
 * list was stale; it is mended unless nothing may be written.
 */
export async function listServices(
  mayWrite: boolean,
): Promise<{ readonly isStale: boolean; readonly strays: readonly string[] }> {
  const files = await readServices();
  const { text, strays } = serviceList(files);
  const isStale = files.get(INDEX) !== text;
  if (isStale && mayWrite) await writeFile(join(FOLDER, INDEX), text);
  return { isStale, strays };
}
