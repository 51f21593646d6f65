import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { listServices, SERVICES } from './service-list.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

interface Options {
  readonly check?: boolean;
}

const list = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join('\n');

/** Write what is stale; what nothing generates any more is told, since it may be somebody's. */
async function write(stale: readonly string[], expected: ReadonlyMap<string, string>): Promise<void> {
  for (const path of stale) {
    const text = expected.get(path);
    if (text === undefined) console.error(`nothing generates ${path} any more: delete it`);
    else {
      await mkdir(dirname(join(ROOT, path)), { recursive: true });
      await writeFile(join(ROOT, path), text);
    }
  }
}

async function generate({ check = false }: Options, command: Command): Promise<void> {
  const { isStale, strays } = await listServices(!check);
  if (check && isStale) {
    command.error(
      `stale, run \`npm run generate\`:\n  ${SERVICES}/index.ts: does not list what lies beside it`,
    );
  }
  // Only now, for the catalog is what the list says.
  const { committedFiles, lacking, staleFiles } = await import('./committed.ts');
  const expected = committedFiles();
  const stale = await staleFiles(expected);
  const lack = [...strays, ...(await lacking(expected))];
  if (check && stale.length > 0) command.error(`stale, run \`npm run generate\`:\n${list(stale)}`);
  if (!check) {
    await write(stale, expected);
    if (isStale) console.log(`${SERVICES}/index.ts lists what lies beside it`);
    console.log(`${String(expected.size)} files, ${String(stale.length)} changed`);
  }
  if (lack.length > 0) command.error(`services that lack something:\n${list(lack)}`);
}

/** `siaga generate [--check]`: write dashboards, alerts and load shapes, or fail when they are stale. */
export const generateCommand = (): Command =>
  new Command('generate')
    .description(
      'list the services that lie in their folder, and write from the catalog dashboards/, alerts/, deploy/grafana/, the metric reference and the load shapes',
    )
    .option('--check', 'write nothing; fail when a file is stale, missing or no longer generated')
    .action(generate);
