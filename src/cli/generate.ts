import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { CATALOG, GATEWAYS, PRODUCTION } from '../catalog/index.ts';
import { loadShapesText } from '../drill/index.ts';
import { METRICS } from '../instrumentation/definitions.ts';
import { gaps, localSite, metricReferenceText, publish, recordingNames } from '../publish/index.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DEFAULT_PORT_BASE = 7600;
/** Folders that hold nothing but generated files. */
const FOLDERS = ['alerts', 'dashboards', 'deploy/grafana/dashboards', 'deploy/grafana/datasources'] as const;

/** What is committed: the production profile at the local addresses, the night for load tests, and the metrics. */
function expectedFiles(): ReadonlyMap<string, string> {
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

const textOf = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(join(ROOT, path), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Files that differ from what the catalog says, are missing, or that nothing generates any more. */
async function drift(): Promise<readonly string[]> {
  const expected = expectedFiles();
  const stale: string[] = [];
  for (const [path, text] of expected) if ((await textOf(path)) !== text) stale.push(path);
  for (const folder of FOLDERS) {
    const names = await readdir(join(ROOT, folder)).catch(() => []);
    stale.push(...names.map((name) => `${folder}/${name}`).filter((path) => !expected.has(path)));
  }
  return stale;
}

/** What a service of the catalog still lacks that nothing can generate, such as a runbook. */
async function lacking(): Promise<readonly string[]> {
  const names = await readdir(join(ROOT, 'runbooks'));
  const runbooks = names.filter((name) => name.endsWith('.md')).map((name) => name.slice(0, -'.md'.length));
  return gaps(CATALOG, { files: expectedFiles(), runbooks });
}

const list = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join('\n');

/** `siaga generate [--check]`: write dashboards, alerts and load shapes, or fail when they are stale. */
export function generateCommand(): Command {
  return new Command('generate')
    .description(
      'write dashboards/, alerts/, deploy/grafana/ and the metric reference from the catalog, and the load shapes',
    )
    .option('--check', 'write nothing; fail when a file is stale, missing or no longer generated')
    .action(async (options: { check?: boolean }, command: Command) => {
      const stale = await drift();
      const lack = await lacking();
      if (options.check === true && stale.length > 0) {
        command.error(`stale, run \`npm run generate\`:\n${list(stale)}`);
      }
      if (options.check === true) {
        if (lack.length > 0) command.error(`services that lack something:\n${list(lack)}`);
        return;
      }
      const expected = expectedFiles();
      for (const path of stale) {
        const text = expected.get(path);
        if (text === undefined) console.error(`nothing generates ${path} any more: delete it`);
        else {
          await mkdir(dirname(join(ROOT, path)), { recursive: true });
          await writeFile(join(ROOT, path), text);
        }
      }
      console.log(`${String(expected.size)} files, ${String(stale.length)} changed`);
      if (lack.length > 0) command.error(`services that lack something:\n${list(lack)}`);
    });
}
