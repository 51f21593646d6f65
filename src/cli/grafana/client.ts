import { z } from 'zod';
import { OpsError } from '../../kernel/index.ts';
import { failCli } from '../errors.ts';

/** A dashboard as Grafana keeps it. */
export interface KeptDashboard {
  readonly dashboard: Readonly<Record<string, unknown>>;
  /** Grows by one with each save. */
  readonly version: number;
  readonly folderUid: string;
}

/** What is saved, and under which conditions. */
export interface Save {
  readonly dashboard: Readonly<Record<string, unknown>>;
  readonly folderUid: string;
  /** Shown in the dashboard's history. */
  readonly message: string;
  /** The version that this one follows: a save by somebody else in between is refused. 0: there must be none. */
  readonly version: number;
  /** Save whatever somebody else saved in between. */
  readonly overwrite: boolean;
}

/** Grafana's HTTP API, as far as a push needs it. Each call throws CLI_GRAFANA_… with what to do about it. */
export interface GrafanaClient {
  dashboard(uid: string): Promise<KeptDashboard | undefined>;
  /** Makes the folder unless it is there; whether it had to. */
  ensureFolder(folder: { readonly uid: string; readonly title: string }): Promise<boolean>;
  save(save: Save): Promise<{ readonly version: number }>;
  folder(uid: string): Promise<boolean>;
}

const TIMEOUT_MS = 15_000;

const keptSchema = z.object({
  dashboard: z.looseObject({ version: z.int() }),
  meta: z.looseObject({ folderUid: z.string().default('') }),
});
const savedSchema = z.looseObject({ status: z.literal('success'), version: z.int() });
const faultSchema = z.looseObject({ message: z.string().default(''), status: z.string().default('') });

/** What Grafana says of a refusal; never more than a line of it. */
async function wordsOf(answer: Response): Promise<{ message: string; status: string }> {
  const text = await answer.text();
  try {
    return faultSchema.parse(JSON.parse(text));
  } catch {
    return { message: text.split('\n', 1)[0]?.slice(0, 200) ?? '', status: '' };
  }
}

async function refusalOf(answer: Response, what: string): Promise<OpsError> {
  const { message, status } = await wordsOf(answer);
  const said = `${what}: Grafana answered ${String(answer.status)} ${status} ${message}`
    .replaceAll(/ +/g, ' ')
    .trim();
  if (answer.status === 401)
    return failCli('CLI_GRAFANA_UNAUTHORIZED', `${said}. Is the token a service account’s, and not expired?`);
  if (answer.status === 403)
    return failCli(
      'CLI_GRAFANA_FORBIDDEN',
      `${said}. The token’s account needs to write dashboards and folders.`,
    );
  if (answer.status === 412)
    return failCli(
      'CLI_GRAFANA_CONFLICT',
      `${said}. Somebody saved it meanwhile: look at it, then push again or use --overwrite.`,
    );
  return failCli('CLI_GRAFANA_REFUSED', said);
}

/** What a well-formed answer holds; a page of whatever stands in front of a Grafana answers with 200 too. */
async function read<Schema extends z.ZodType>(
  schema: Schema,
  answer: Response,
  what: string,
): Promise<z.output<Schema>> {
  try {
    return schema.parse(await answer.json());
  } catch (cause) {
    throw failCli(
      'CLI_GRAFANA_UNREACHABLE',
      `${what}: what answered is no Grafana; does a sign-in page stand in front of it?`,
      { cause },
    );
  }
}

/**
 * Speak to a Grafana. The token goes into a header and nowhere else; a redirection is not followed, or it would carry
 * the token to whoever it names.
 */
export function grafanaClient(origin: string, token: string): GrafanaClient {
  const ask = async (method: 'GET' | 'POST', path: string, body?: unknown): Promise<Response> => {
    try {
      return await fetch(new URL(path.slice(1), origin.endsWith('/') ? origin : `${origin}/`), {
        method,
        redirect: 'error',
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (cause) {
      throw failCli('CLI_GRAFANA_UNREACHABLE', `${method} ${path}: no answer from ${origin}`, { cause });
    }
  };
  const folder = async (uid: string): Promise<boolean> => {
    const answer = await ask('GET', `/api/folders/${uid}`);
    if (answer.status === 404) return false;
    if (!answer.ok) throw await refusalOf(answer, `folder ${uid}`);
    return true;
  };
  return {
    folder,
    async dashboard(uid) {
      const answer = await ask('GET', `/api/dashboards/uid/${uid}`);
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw await refusalOf(answer, uid);
      const { dashboard, meta } = await read(keptSchema, answer, uid);
      return { dashboard, version: dashboard.version, folderUid: meta.folderUid };
    },
    async ensureFolder({ uid, title }) {
      if (await folder(uid)) return false;
      const answer = await ask('POST', '/api/folders', { uid, title });
      // Made by somebody else in this very moment.
      if (answer.status === 412 || answer.status === 409) return false;
      if (!answer.ok) throw await refusalOf(answer, `folder ${uid}`);
      return true;
    },
    async save({ dashboard, folderUid, message, version, overwrite }) {
      const body = { dashboard: { ...dashboard, id: null, version }, folderUid, message, overwrite };
      const answer = await ask('POST', '/api/dashboards/db', body);
      const what = String(dashboard['uid']);
      if (!answer.ok) throw await refusalOf(answer, what);
      return { version: (await read(savedSchema, answer, what)).version };
    },
  };
}
