import { access, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import {
  byService,
  CATALOG,
  defineCatalog,
  fromOpenSlo,
  readOpenSloStream,
  serviceSource,
  type Service,
} from '../../catalog/index.ts';
import { failCli } from '../errors.ts';

/** The catalog with these services in it, each in the place of its namesake, whose hand-written alerts it keeps. */
function withServices(services: readonly Service[]): void {
  const others = CATALOG.services.filter(({ id }) => !services.some((service) => service.id === id));
  const placed = services.map((service) => {
    const { alerts, inhibitions } = CATALOG.services.find(({ id }) => id === service.id) ?? service;
    return { ...service, alerts, inhibitions };
  });
  defineCatalog({ ...CATALOG, services: [...others, ...placed] });
}

const isThere = (place: string): Promise<boolean> =>
  access(place).then(
    () => true,
    () => false,
  );

/** Write all of them, or none where one of them is there: it may hold alerts that no document carries. */
async function writeSources(services: readonly Service[]): Promise<void> {
  const files = services.map((service) => ({
    place: fileURLToPath(new URL(`../../catalog/services/${service.id}.ts`, import.meta.url)),
    source: serviceSource(service),
  }));
  const taken: string[] = [];
  for (const { place } of files) if (await isThere(place)) taken.push(place);
  if (taken.length > 0)
    throw failCli('CLI_FILE_EXISTS', `nothing is written, since these are there:\n${taken.join('\n')}`);
  for (const { place, source } of files) {
    await writeFile(place, source, { flag: 'wx' });
    console.log(place);
  }
  console.log('Then: npm run fix && npm run generate');
}

async function importServices(file: string, { write }: { readonly write?: true }): Promise<void> {
  const { documents, leftOut } = readOpenSloStream(await readFile(file, 'utf8'));
  const services = byService(documents).map(fromOpenSlo);
  withServices(services);
  // Beside what is printed, which may go into a file.
  for (const line of leftOut) console.error(line);
  if (write) return writeSources(services);
  const sources = services.map(
    (service) => `// src/catalog/services/${service.id}.ts\n${serviceSource(service)}`,
  );
  console.log(sources.join('\n').trimEnd());
}

/** `siaga catalog import FILE [--write]`: OpenSLO documents of services as files of the catalog. */
export const importCommand = (): Command =>
  new Command('import')
    .description('check OpenSLO v1 documents against the catalog, and print the file of each service')
    .argument('<file>', 'YAML of Services with their SLIs and SLOs, such as an export')
    .option('--write', 'write the files into src/catalog/services; never over one that is there')
    .action(importServices);
