import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { z } from 'zod';
import { failCli } from '../errors.ts';
import { grafanaClient } from './client.ts';
import { pushDashboards, type DashboardFile } from './push.ts';

const OWN_DASHBOARDS = fileURLToPath(new URL('../../../dashboards', import.meta.url));
const TOKEN_VARIABLE = 'SIAGA_GRAFANA_TOKEN';

interface PushCommandOptions {
  readonly url?: string;
  readonly tokenFile?: string;
  readonly folder: string;
  readonly folderTitle: string;
  readonly message: string;
  readonly dashboards: string;
  readonly overwrite: boolean;
  readonly dryRun: boolean;
  readonly allowHttp: boolean;
}

/** From a file or the environment: what stands in a command line, everybody on the machine can read. */
async function tokenFor({ tokenFile }: PushCommandOptions): Promise<string> {
  const text = tokenFile === undefined ? process.env[TOKEN_VARIABLE] : await readFile(tokenFile, 'utf8');
  const token = text?.trim() ?? '';
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw failCli(
    'CLI_GRAFANA_TOKEN_MISSING',
    `set ${TOKEN_VARIABLE}, or name a file that holds the token with --token-file`,
  );
}

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host);

/** A token must not go over a network in clear. */
function originFor({ url, allowHttp }: PushCommandOptions): string {
  const text = url ?? process.env['SIAGA_GRAFANA_URL'] ?? '';
  if (!URL.canParse(text) || !/^https?:/.test(text))
    throw failCli(
      'CLI_GRAFANA_ADDRESS_INVALID',
      `say where Grafana is: --url, or SIAGA_GRAFANA_URL ("${text}")`,
    );
  const { protocol, hostname } = new URL(text);
  if (protocol === 'http:' && !isLoopback(hostname) && !allowHttp)
    throw failCli(
      'CLI_GRAFANA_ADDRESS_INVALID',
      `${text} would carry the token in clear: use https, or --allow-http`,
    );
  return text;
}

const fileSchema = z.looseObject({ uid: z.string().min(1), title: z.string().min(1) });

async function readDashboards(folder: string): Promise<readonly DashboardFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    names.map(async (name) => {
      const content = fileSchema.parse(JSON.parse(await readFile(join(folder, name), 'utf8')));
      return { uid: content.uid, title: content.title, content };
    }),
  );
}

async function push(options: PushCommandOptions): Promise<void> {
  const client = grafanaClient(originFor(options), await tokenFor(options));
  const { message, overwrite, dryRun } = options;
  const folder = { uid: options.folder, title: options.folderTitle };
  const files = await readDashboards(options.dashboards);
  const say = (line: string): void => {
    console.log(line);
  };
  const { created, updated, unchanged, refused } = await pushDashboards(client, files, {
    ...{ folder, message, overwrite, dryRun, say },
  });
  const would = dryRun ? 'would be ' : '';
  console.log(
    `${String(created)} ${would}created, ${String(updated)} ${would}updated, ${String(unchanged)} unchanged, ${String(refused)} refused`,
  );
  if (refused > 0) process.exitCode = 1;
}

/** `siaga grafana push`: bring a Grafana's dashboards to what was generated. */
export function grafanaCommand(): Command {
  const command = new Command('push')
    .description(`save the generated dashboards in a Grafana (token: ${TOKEN_VARIABLE} or --token-file)`)
    .option('--url <url>', 'where Grafana is (SIAGA_GRAFANA_URL)')
    .option('--token-file <file>', 'file that holds a service account’s token')
    .option('--folder <uid>', 'folder to keep them in, made when it is missing', 'siaga')
    .option('--folder-title <title>', 'title of that folder when it is made', 'Siaga')
    .option('--message <words>', 'what the history of each dashboard says', 'siaga grafana push')
    .option('--dashboards <folder>', 'folder of dashboard files', OWN_DASHBOARDS)
    .option('--overwrite', 'save also over what somebody saved in the meantime', false)
    .option('--dry-run', 'change nothing; show what would change', false)
    .option('--allow-http', 'carry the token over plain HTTP', false)
    .action(push);
  return new Command('grafana').description('dashboards in a Grafana').addCommand(command);
}
