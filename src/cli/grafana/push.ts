import { OpsError } from '../../kernel/index.ts';
import type { GrafanaClient, KeptDashboard } from './client.ts';
import { differences, differenceText, type Difference } from './difference.ts';

/** A dashboard file. */
export interface DashboardFile {
  readonly uid: string;
  readonly title: string;
  readonly content: Readonly<Record<string, unknown>>;
}

export interface PushOptions {
  readonly folder: { readonly uid: string; readonly title: string };
  readonly message: string;
  readonly overwrite: boolean;
  readonly dryRun: boolean;
  readonly say: (line: string) => void;
}

/** What a push came to. */
export interface Pushed {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Dashboards that Grafana refused, with its reason told. */
  readonly refused: number;
}

/** Lines of a difference that are shown of one dashboard. */
const MOST_LINES = 20;

/** Grafana's own bookkeeping, which no file has. */
const withoutBookkeeping = ({ id: _id, version: _version, ...rest }: Readonly<Record<string, unknown>>) =>
  rest;

/** What a save would change; a dashboard in another folder would come back to ours. */
const changesOf = (kept: KeptDashboard, file: DashboardFile, folderUid: string): readonly Difference[] => [
  ...(kept.folderUid === folderUid
    ? []
    : [{ path: '/folder', change: 'changed' as const, from: kept.folderUid, to: folderUid }]),
  ...differences(withoutBookkeeping(kept.dashboard), withoutBookkeeping(file.content)),
];

function showChanges(changes: readonly Difference[], say: PushOptions['say']): void {
  for (const change of changes.slice(0, MOST_LINES)) say(`    ${differenceText(change)}`);
  if (changes.length > MOST_LINES) say(`    … and ${String(changes.length - MOST_LINES)} more`);
}

type Done = 'created' | 'updated' | 'unchanged';

async function pushOne(client: GrafanaClient, file: DashboardFile, options: PushOptions): Promise<Done> {
  const { folder, message, overwrite, dryRun, say } = options;
  const kept = await client.dashboard(file.uid);
  const changes = kept ? changesOf(kept, file, folder.uid) : [];
  if (kept && changes.length === 0) {
    say(`= ${file.uid}`);
    return 'unchanged';
  }
  const done = kept ? 'updated' : 'created';
  if (!dryRun) {
    const { version } = await client.save({
      dashboard: file.content,
      folderUid: folder.uid,
      message,
      version: kept?.version ?? 0,
      overwrite,
    });
    say(`${kept ? '~' : '+'} ${file.uid} (${file.title}), version ${String(version)}`);
  } else say(`${kept ? '~' : '+'} ${file.uid} (${file.title})`);
  showChanges(changes, say);
  return done;
}

/**
 * Bring a Grafana's dashboards to what the files say, each only when it differs. One that is refused does not stop the
 * others, unless the token is no good for any.
 */
export async function pushDashboards(
  client: GrafanaClient,
  files: readonly DashboardFile[],
  options: PushOptions,
): Promise<Pushed> {
  const { folder, dryRun, say } = options;
  const made = dryRun ? !(await client.folder(folder.uid)) : await client.ensureFolder(folder);
  if (made) say(`+ folder ${folder.uid} (${folder.title})`);
  const pushed = { created: 0, updated: 0, unchanged: 0, refused: 0 };
  for (const file of files) {
    try {
      pushed[await pushOne(client, file, options)] += 1;
    } catch (error) {
      if (
        !(error instanceof OpsError) ||
        !['CLI_GRAFANA_CONFLICT', 'CLI_GRAFANA_REFUSED'].includes(error.code)
      )
        throw error;
      say(`! ${file.uid}: ${error.detail}`);
      pushed.refused += 1;
    }
  }
  return pushed;
}
