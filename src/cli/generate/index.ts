import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { listServices, SERVICES } from './service-list.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

interface Options {
  readonly check?: boolean;
  readonly site?: string;
  readonly into?: string;
}

const list = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join('\n');

/** A configuration may hold addresses that are as good as a password; who runs Alertmanager is of its group. */
const modeOf = (path: string): number => (path === 'alerts/alertmanager.yml' ? 0o640 : 0o644);

/** Write what is stale; what nothing generates any more is told, since it may be somebody's. */
async function write(
  root: string,
  stale: readonly string[],
  expected: ReadonlyMap<string, string>,
): Promise<void> {
  for (const path of stale) {
    const text = expected.get(path);
    if (text === undefined) console.error(`nothing generates ${path} any more: delete it`);
    else {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text, { mode: modeOf(path) });
    }
  }
}

/** Where files go: a site's into a folder of its own, since what is committed is the local stack's. */
function placeOf({ site, into }: Options, command: Command): string {
  if ((site === undefined) !== (into === undefined)) command.error('--site and --into go together');
  if (into !== undefined && resolve(into) === resolve(ROOT))
    command.error('--into: what is committed here is for the local addresses; name another folder');
  return into === undefined ? ROOT : resolve(into);
}

/** The command that writes what a check found stale, in the place where it looked. */
const remedyOf = ({ site, into }: Options): string =>
  site === undefined || into === undefined
    ? 'npm run generate'
    : `siaga generate --site ${site} --into ${into}`;

async function generate(options: Options, command: Command): Promise<void> {
  const { check = false, site } = options;
  const root = placeOf(options, command);
  const mayWriteHere = !check && site === undefined;
  const { isStale, strays } = await listServices(mayWriteHere);
  if (isStale && !mayWriteHere) {
    command.error(
      `stale, run \`npm run generate\`:\n  ${SERVICES}/index.ts: does not list what lies beside it`,
    );
  }
  // Only now, for the catalog is what the list says.
  const { committedFiles, lacking, siteFiles, staleFiles } = await import('./files.ts');
  const { readSite } = await import('./site-file.ts');
  const expected = site === undefined ? committedFiles() : siteFiles(await readSite(site));
  const stale = await staleFiles(root, expected);
  const lack = [...strays, ...(await lacking(expected))];
  if (check && stale.length > 0) command.error(`stale, run \`${remedyOf(options)}\`:\n${list(stale)}`);
  if (!check) {
    await write(root, stale, expected);
    if (isStale) console.log(`${SERVICES}/index.ts lists what lies beside it`);
    console.log(`${String(expected.size)} files, ${String(stale.length)} changed`);
  }
  if (lack.length > 0) command.error(`services that lack something:\n${list(lack)}`);
}

/** `siaga generate [--check] [--site FILE --into DIR]`: write what follows from the catalog, or fail when it is stale. */
export const generateCommand = (): Command =>
  new Command('generate')
    .description(
      'list the services that lie in their folder, and write from the catalog dashboards/, alerts/, deploy/grafana/, the metric reference and the load shapes',
    )
    .option('--check', 'write nothing; fail when a file is stale, missing or no longer generated')
    .option('--site <file>', 'the addresses of a real site, as YAML; deploy/site.yaml shows how')
    .option('--into <dir>', 'where the dashboards, alerts and provisioning of that site go')
    .action(generate);
