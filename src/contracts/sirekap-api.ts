import { z } from 'zod';
import type { Operation } from './operations.ts';
import { ANOMALIES } from './page-reading.ts';

/**
 * The HTTP surface that phones use. The vendor serves it; the gateway stands in front and answers the same
 * paths, so that a phone needs another address and nothing else.
 */
export const PATHS = {
  login: '/sso/login',
  session: '/sso/session',
  upload: '/intake/uploads',
  recap: '/recap/tps',
  portal: '/portal/hasil',
} as const;

interface Route {
  readonly operation: Operation;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** One further segment (TPS or province code) may follow. */
  readonly further?: true;
}

/** Which operation a request is. First match wins; what matches nothing is not forwarded. */
const ROUTES: readonly Route[] = [
  { operation: 'upload', method: 'POST', path: PATHS.upload },
  { operation: 'login', method: 'POST', path: PATHS.login },
  { operation: 'session', method: 'GET', path: PATHS.session },
  { operation: 'officer-read', method: 'GET', path: PATHS.recap, further: true },
  { operation: 'public-read', method: 'GET', path: PATHS.portal, further: true },
];

/**
 * Only this may follow a path. No dots, escapes, backslashes or further slashes: whoever sits behind may read
 * `/portal/hasil/..%2f..%2fsso/session` as another path than the one that was let through.
 */
const FURTHER_SEGMENT = /^\/[0-9A-Za-z-]+$/;

/** Find the operation of a request, or undefined when the path is none of Sirekap's. HEAD asks what GET does. */
export function operationOf(method: string, path: string): Operation | undefined {
  const end = path.indexOf('?');
  const bare = end < 0 ? path : path.slice(0, end);
  const asked = method === 'HEAD' ? 'GET' : method;
  for (const route of ROUTES) {
    if (route.method !== asked || !bare.startsWith(route.path)) continue;
    if (bare.length === route.path.length) return route.operation;
    if (route.further === true && FURTHER_SEGMENT.test(bare.slice(route.path.length))) return route.operation;
  }
  return undefined;
}

/** Request headers of the phone app, in lower case as Node gives them. */
export const HEADERS = {
  /** 13-digit TPS code; sent by the app on every officer request. */
  tps: 'x-tps-id',
  ballot: 'x-ballot',
  page: 'x-page',
  /** `sha-256=:<base64>:` of the photo (RFC 9530). */
  digest: 'content-digest',
  idempotencyKey: 'idempotency-key',
  /** The figures that the app read off the page, as the JSON of a `Reading`; may be left out. */
  reading: 'x-reading',
  /** Ticket of the waiting room, given back on the next try. */
  ticket: 'x-antrean-tiket',
  /** The gateway proves itself to the vendor with this; the vendor accepts nothing else at its origin. */
  gatewayToken: 'x-gateway-token',
  /** Traces that the sender kept lately for what became of them: whoever has spans of theirs exports them too. */
  keptTraces: 'x-kept-traces',
} as const;

export const BALLOTS = ['ppwp', 'pdpr', 'pdpd', 'pdprdp', 'pdprdk'] as const;
export type Ballot = (typeof BALLOTS)[number];

/** Limits of one upload. A C.Hasil photo is about 1.2-3.4 MB; 30 MB is never one. */
export const UPLOAD_LIMITS = { maxBytes: 8 * 1024 * 1024, minBytes: 128, maxPage: 99 } as const;

export const loginRequestSchema = z.object({
  account: z.string().regex(/^\d{13}-[12]$/),
  password: z.string().min(1).max(200),
});

/** 200 of a login. The session outlives election day so that nobody has to log in twice. */
export const loginResponseSchema = z.object({ session: z.string(), tps: z.string(), expiresAt: z.string() });
export type LoginResponse = z.infer<typeof loginResponseSchema>;

/** 201 (new) or 200 (seen before) of the vendor's intake. */
export const intakeResponseSchema = z.object({
  status: z.enum(['stored', 'duplicate']),
  idempotencyKey: z.string(),
  sha256: z.string(),
  /** What the arithmetic guard flags in the reading that came with it; what is none of its words counts as none. */
  anomalies: z.array(z.enum(ANOMALIES)).optional().catch(undefined),
});

/** 201 or 202 of the gateway: `recorded` at the vendor, or `held` in the gateway's queue; with a receipt. */
export const uploadAnswerSchema = z.object({
  status: z.enum(['recorded', 'held']),
  receipt: z.string(),
  /** There while Siaga's own policy keeps uploads of this TPS from the vendor: that it is held says nothing of the vendor. */
  heldBy: z.literal('policy').optional().catch(undefined),
  /** What the vendor flags in the reading: there when it answered at once and flags something. */
  anomalies: z.array(z.enum(ANOMALIES)).optional(),
  /** What the officer should do now, in Indonesian; there in manual mode. */
  advice: z.string().optional(),
});
export type UploadAnswer = z.infer<typeof uploadAnswerSchema>;

/**
 * Codes of problems with which Siaga's own policy refuses a login or an upload, at a gateway or in a service that admits by
 * the kit: they say nothing of the vendor.
 */
export const POLICY_PROBLEMS: readonly string[] = [
  'GATEWAY_SHED',
  'GATEWAY_UPLOADS_KEPT',
  'GATEWAY_WAITING_ROOM_FULL',
];

/**
 * 202 of a login that has to wait: come back after `retryAfterSeconds` with the newest ticket, to any gateway of the
 * region. Coming sooner changes nothing; a problem whose code begins with `TICKET_PROBLEM` means: drop the ticket.
 */
export const waitingRoomAnswerSchema = z.object({
  status: z.literal('waiting'),
  ticket: z.string(),
  /** Accounts of the region that wait ahead, about. */
  position: z.number().int().nonnegative(),
  /** From the measured pace; null while it is not known. */
  estimateSeconds: z.number().nonnegative().nullable(),
  retryAfterSeconds: z.number().positive(),
  message: z.string(),
});
export const TICKET_PROBLEM = 'GATEWAY_TICKET_';
export type WaitingRoomAnswer = z.infer<typeof waitingRoomAnswerSchema>;
