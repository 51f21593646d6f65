import type { IncomingMessage } from 'node:http';
import { headerText } from '../http/headers.ts';

/** Where the ways of asking are. */
export const DECIDE_PATHS = {
  /** Method and path of the phone's request in headers; answers with the status that the phone is to get. */
  plain: '/decide',
  /** The same for nginx's auth_request, which knows 401 and 403 only. */
  nginx: '/decide/nginx',
  /** The phone's own method, and its path behind this prefix: Envoy's ext_authz. */
  envoy: '/decide/envoy',
  /** Reports of how requests ended. */
  done: '/-/permits/done',
} as const;

const METHOD_HEADER = 'x-original-method';
const PATH_HEADER = 'x-original-uri';

/** What a proxy wants decided. */
export interface Question {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly asker: 'plain' | 'nginx' | 'envoy';
}

/** Read the question in a request; undefined when it is none. */
export function questionIn(req: IncomingMessage): Question | undefined {
  const url = req.url ?? '';
  if (url.startsWith(`${DECIDE_PATHS.envoy}/`)) {
    return { method: req.method ?? '', path: url.slice(DECIDE_PATHS.envoy.length), asker: 'envoy' };
  }
  const asker = url === DECIDE_PATHS.plain ? 'plain' : url === DECIDE_PATHS.nginx ? 'nginx' : undefined;
  const method = headerText(req, METHOD_HEADER);
  const path = headerText(req, PATH_HEADER);
  return asker === undefined || method === '' || path === '' ? undefined : { method, path, asker };
}
