import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import {
  CATALOG,
  defineCatalog,
  fromOpenSlo,
  readOpenSlo,
  serviceSource,
  type Service,
} from '../../catalog/index.ts';
import { failCli } from '../errors.ts';

/** The catalog with a service in it, in the place of its namesake, whose hand-written alerts it keeps. */
function withService(service: Service): void {
  const known = CATALOG.services.find(({ id }) => id === service.id);
  const others = CATALOG.services.filter(({ id }) => id !== service.id);
  const { alerts, inhibitions } = known ?? service;
  defineCatalog({ ...CATALOG, services: [...others, { ...service, alerts, inhibitions }] });
}

async function importService(file: string, { write }: { readonly write?: true }): Promise<void> {
  const service = fromOpenSlo(readOpenSlo(await readFile(file, 'utf8')));
  withService(service);
  const source = serviceSource(service);
  if (!write) {
    console.log(source.trimEnd());
    return;
  }
  const place = fileURLToPath(new URL(`../../catalog/services/${service.id}.ts`, import.meta.url));
  // A file of ours may hold alerts and stories that no document carries: it is not written over.
  await writeFile(place, source, { flag: 'wx' }).catch((error: unknown) => {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw isTaken ? failCli('CLI_FILE_EXISTS', `${place} is there: it is not written over`) : error;
  });
  console.log(`${place}\nList it in index.ts beside it, then: npm run fix && npm run generate`);
}

/** `siaga catalog import FILE [--write]`: a service's OpenSLO documents as a file of the catalog. */
export const importCommand = (): Command =>
  new Command('import')
    .description('check OpenSLO v1 documents of one service against the catalog, and print its file')
    .argument('<file>', 'YAML of one Service with its SLIs and SLOs')
    .option('--write', 'write the file into src/catalog/services; never over one that is there')
    .action(importService);
