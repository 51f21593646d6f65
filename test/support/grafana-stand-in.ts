import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/*
 * A server that answers as Grafana's HTTP API documents it, for dashboards and folders: bearer tokens, optimistic
 * versions, folders that must exist. Statuses and bodies are those of Grafana 10 to 12.
 */

interface Kept {
  dashboard: Record<string, unknown> & { version: number };
  folderUid: string;
  provisioned: boolean;
}

/** One request as it came. */
export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface GrafanaStandIn {
  readonly origin: string;
  readonly heard: Heard[];
  readonly dashboards: Map<string, Kept>;
  readonly folders: Map<string, string>;
  /** Messages of each dashboard's history, oldest first. */
  readonly history: Map<string, string[]>;
  /** Somebody's hand in between: called after a dashboard was read and before it is saved. */
  meanwhile: (uid: string) => void;
  close(): Promise<void>;
}

export const EDITOR = 'glsa_editor_0123456789';
export const VIEWER = 'glsa_viewer_0123456789';

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : JSON.parse(text);
}

const refused = (status: number, message: string, more: object = {}): Answer => ({
  status,
  body: { message, ...more },
});

/** Start one on a free port of loopback. */
export async function grafanaStandIn(): Promise<GrafanaStandIn> {
  const dashboards = new Map<string, Kept>();
  const folders = new Map<string, string>();
  const history = new Map<string, string[]>();
  const heard: Heard[] = [];

  const save = (body: unknown): Answer => {
    const { dashboard, folderUid, message, overwrite } = body as {
      dashboard: Kept['dashboard'] & { uid: string; title: string; id: unknown };
      folderUid: string;
      message: string;
      overwrite: boolean;
    };
    if (typeof dashboard.title !== 'string' || dashboard.title === '')
      return refused(400, 'Dashboard title cannot be empty', { status: 'empty-name' });
    if (folderUid !== '' && !folders.has(folderUid)) return refused(400, 'folder not found');
    const kept = dashboards.get(dashboard.uid);
    if (kept?.provisioned === true) return refused(400, 'Cannot save provisioned dashboard');
    const namesake = [...dashboards.values()].some(
      (other) =>
        other.folderUid === folderUid &&
        other.dashboard['title'] === dashboard.title &&
        other.dashboard['uid'] !== dashboard.uid,
    );
    if (namesake && !overwrite)
      return refused(412, 'A dashboard with the same name in the folder already exists', {
        status: 'name-exists',
      });
    if (kept && kept.dashboard.version !== dashboard.version && !overwrite)
      return refused(412, 'The dashboard has been changed by someone else', { status: 'version-mismatch' });
    const version = (kept?.dashboard.version ?? 0) + 1;
    dashboards.set(dashboard.uid, {
      dashboard: { ...dashboard, id: dashboards.size + 1, version },
      folderUid,
      provisioned: false,
    });
    history.set(dashboard.uid, [...(history.get(dashboard.uid) ?? []), message]);
    const { uid } = dashboard;
    return {
      status: 200,
      body: { id: 1, uid, url: `/d/${uid}/x`, status: 'success', version, slug: 'x', folderUid },
    };
  };

  const answerTo = (method: string, path: string, body: unknown): Answer => {
    const [, kind = '', uid = ''] = /^\/api\/(folders|dashboards\/uid)\/(.+)$/.exec(path) ?? [];
    if (method === 'GET' && kind === 'folders') {
      const title = folders.get(uid);
      return title === undefined
        ? refused(404, 'folder not found', { status: 'not-found' })
        : { status: 200, body: { id: 1, uid, title } };
    }
    if (method === 'POST' && path === '/api/folders') {
      const folder = body as { uid: string; title: string };
      if (folders.has(folder.uid)) return refused(412, 'a folder with the same uid already exists');
      folders.set(folder.uid, folder.title);
      return { status: 200, body: { id: 1, ...folder } };
    }
    if (method === 'GET' && kind === 'dashboards/uid') {
      const kept = dashboards.get(uid);
      if (!kept) return refused(404, 'Dashboard not found');
      const { dashboard, folderUid, provisioned } = structuredClone(kept);
      standIn.meanwhile(uid);
      return {
        status: 200,
        body: { dashboard, meta: { folderUid, version: dashboard.version, provisioned } },
      };
    }
    if (method === 'POST' && path === '/api/dashboards/db') return save(body);
    return refused(404, 'Not found');
  };

  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', url = '', headers } = request;
      heard.push({ method, path: url, body });
      const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
      const { status, body: said } =
        token !== EDITOR && token !== VIEWER
          ? refused(401, 'Invalid API key')
          : method !== 'GET' && token === VIEWER
            ? refused(
                403,
                "You'll need additional permissions to perform this action. Permissions needed: dashboards:create",
                { title: 'Access denied', accessErrorId: 'ACE0123456789' },
              )
            : answerTo(method, url, body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const standIn: GrafanaStandIn = {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    ...{ heard, dashboards, folders, history },
    meanwhile: () => undefined,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close').catch(() => undefined);
    },
  };
  return standIn;
}
