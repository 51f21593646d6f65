import type { Operation } from './operations.ts';
import { operationOf, PATHS } from './sirekap-api.ts';

/** What a request may be taken for by whoever sits behind. */
export interface MeantRequest {
  readonly operation: Operation;
  /** In its plain spelling, without its query. */
  readonly path: string;
}

const OPERATION_BELOW: readonly (readonly [string, Operation])[] = [
  [PATHS.upload, 'upload'],
  [PATHS.login, 'login'],
  [PATHS.session, 'session'],
  [PATHS.recap, 'officer-read'],
  [PATHS.portal, 'public-read'],
];

/**
 * Find the operation that a lenient server would take a request for: frameworks read `/SSO/Login/`, `/sso/%6cogin`,
 * `/x/../sso/login` and `http://x/sso/login` as one path, and HEAD as GET. Whoever only decides and does not forward has
 * to judge the meaning, not the spelling. Undefined when it means none of Sirekap's paths; a preflight asks for nothing.
 */
export function meantRequest(method: string, target: string): MeantRequest | undefined {
  const path = withoutOrigin(target);
  // To `new URL` what follows two slashes is a host, to Express it is a part of the path.
  return meantBy(method, plainPath(path)) ?? meantBy(method, plainPath(path.replace(AUTHORITY, '')));
}

/**
 * A request's target without the origin that it may name (`http://x/portal?y`, RFC 9112, 3.2.2): a server takes it as
 * `/portal?y`.
 */
export const withoutOrigin = (target: string): string => target.replace(ORIGIN, '');

const AUTHORITY = /^[/\\]{2}[^/\\?#]*/;
const ORIGIN = new RegExp(`^[a-z][a-z0-9+.-]*:(?:${AUTHORITY.source.slice(1)})?`, 'i');

function meantBy(method: string, plain: string): MeantRequest | undefined {
  const exact = operationOf(method, plain);
  if (exact !== undefined) return { operation: exact, path: plain };
  if (method === 'OPTIONS') return undefined;
  const below = OPERATION_BELOW.find(([own]) => plain === own || plain.startsWith(`${own}/`));
  return below && { operation: below[1], path: plain };
}

/** Escapes may be nested; nobody behind undoes more of them than this. */
const NESTED = 3;

function plainPath(path: string): string {
  let bare = path.split(/[?#]/, 1)[0] ?? '';
  for (let n = 0; n < NESTED; n += 1) bare = unescaped(bare);
  const segments: string[] = [];
  for (const written of bare.toLowerCase().split(/[/\\]/)) {
    const [segment = ''] = written.split(';', 1);
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

/** Escapes that are none stay as they are. */
const unescaped = (text: string): string =>
  text.replace(/%([0-7][0-9a-f])/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
