import { operationOf } from './sirekap-api.ts';
import type { Operation } from './operations.ts';

/** What a gateway serves of its own, beside Sirekap's paths. */
export const GATEWAY_PATHS = {
  /** Resumable uploads by tus 1.0; a further segment names one by its idempotency key. */
  resumable: '/intake/resumable',
  /** A receipt as a page with its QR code; the receipt itself (compact JWS) is the further segment. */
  receiptPage: '/tanda-terima',
  /** The public page that checks a receipt. */
  checkPage: '/periksa',
  /** The waiting room as a page; the ticket is in a cookie. */
  waitingPage: '/antrean',
  /** Public keys of the gateway's receipts, present and past. */
  jwks: '/.well-known/jwks.json',
} as const;

/** Answers to resumable uploads carry the receipt in this header: theirs have no body. */
export const RECEIPT_HEADER = 'x-tanda-terima';

interface OwnRoute {
  readonly operation: Operation;
  readonly methods: readonly string[];
  readonly path: string;
}

const OWN_ROUTES: readonly OwnRoute[] = [
  {
    operation: 'upload',
    methods: ['OPTIONS', 'POST', 'HEAD', 'PATCH', 'DELETE'],
    path: GATEWAY_PATHS.resumable,
  },
  { operation: 'public-read', methods: ['GET', 'HEAD', 'POST'], path: GATEWAY_PATHS.checkPage },
  { operation: 'public-read', methods: ['GET', 'HEAD'], path: GATEWAY_PATHS.receiptPage },
  { operation: 'login', methods: ['GET', 'HEAD'], path: GATEWAY_PATHS.waitingPage },
];

/** Whether a request path is `own` or one further segment below it. */
export function isOwnPath(own: string, path: string): boolean {
  // Asked of every request: most paths differ in their first letters.
  if (!path.startsWith(own)) return false;
  const bare = path.split('?', 1)[0] ?? path;
  return bare === own || (bare.startsWith(`${own}/`) && !bare.slice(own.length + 1).includes('/'));
}

/** What follows an own path, `` when nothing does. */
export const furtherOf = (own: string, path: string): string =>
  (path.split('?', 1)[0] ?? path).slice(own.length + 1);

/** Find the operation of a request at a gateway: one of its own, or one of Sirekap's that it hands on. */
export const operationAtGateway = (method: string, path: string): Operation | undefined =>
  operationOf(method, path) ??
  OWN_ROUTES.find((route) => route.methods.includes(method) && isOwnPath(route.path, path))?.operation;
