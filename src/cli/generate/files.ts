import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAbsent } from '../../kernel/index.ts';
import { ALERTS, CATALOG, GATEWAYS, PRODUCTION, runbookNameOf } from '../../catalog/index.ts';
import { loadShapesText } from '../../drill/index.ts';
import { METRICS } from '../../instrumentation/definitions.ts';
import {
  gaps,
  localSite,
  metricReferenceText,
  publish,
  recordingNames,
  type Site,
} from '../../publish/index.ts';
import { runbookFaults } from './runbook-faults.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const DEFAULT_PORT_BASE = 7600;
/** Folders that hold nothing but generated files. */
const FOLDERS = ['alerts', 'dashboards', 'deploy/grafana/dashboards', 'deploy/grafana/datasources'] as const;

/** What is committed: the production profile at the local addresses, the night for load tests, and the metrics. */
export function committedFiles(): ReadonlyMap<string, string> {
  const site = localSite(
    DEFAULT_PORT_BASE,
    GATEWAYS.map((gateway) => gateway.id),
  );
  const published = publish(PRODUCTION, site);
  return new Map([
    ...published,
    ['test/load/shapes.json', loadShapesText()],
    [
      'src/instrumentation/METRICS.md',
      metricReferenceText(METRICS, CATALOG, recordingNames(published).length),
    ],
  ]);
}

/** What a site of one's own runs by: no file of the checkout's. */
export const siteFiles = (site: Site): ReadonlyMap<string, string> => publish(PRODUCTION, site);

const textOf = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
};

/** Files below a folder that differ from what the catalog says, are missing, or that nothing generates any more. */
export async function staleFiles(
  root: string,
  expected: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const [path, text] of expected) if ((await textOf(join(root, path))) !== text) stale.push(path);
  for (const folder of FOLDERS) {
    const names = await readdir(join(root, folder)).catch(() => []);
    stale.push(...names.map((name) => `${folder}/${name}`).filter((path) => !expected.has(path)));
  }
  return stale;
}

/** What services lack that nothing can generate: a runbook that helps, an undertaking in a contract. */
export async function lacking(files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const written = new Set(await readdir(join(ROOT, 'runbooks')));
  const faults: string[] = [];
  for (const { name, service } of ALERTS) {
    const slug = runbookNameOf(name);
    if (!written.has(`${slug}.md`)) continue;
    const text = await readFile(join(ROOT, 'runbooks', `${slug}.md`), 'utf8');
    const found = runbookFaults(slug, name, text);
    faults.push(...found.map((fault) => `${service}: runbook runbooks/${slug}.md: ${fault}`));
  }
  const runbooks = [...written].filter((name) => name.endsWith('.md')).map((name) => name.slice(0, -3));
  return [...gaps(CATALOG, { files, runbooks }), ...faults];
}
