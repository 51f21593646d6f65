import { z } from 'zod';
import { isKnownTps, isProbeTps } from '../../../catalog/index.ts';
import {
  BALLOTS,
  HEADERS,
  parseContentDigest,
  UPLOAD_LIMITS,
  type Ballot,
} from '../../../contracts/index.ts';

/** What the headers of an upload say about it, before a byte of the body is read. */
export interface UploadHead {
  readonly tps: string;
  readonly ballot: Ballot;
  readonly page: number;
  readonly idempotencyKey: string;
  /** Hex SHA-256 that the sender promises. */
  readonly sha256: string;
}

export type HeadVerdict =
  | { readonly kind: 'ok'; readonly head: UploadHead }
  | { readonly kind: 'malformed'; readonly fields: readonly string[] }
  | { readonly kind: 'unknown-tps'; readonly tps: string }
  | { readonly kind: 'too-large' };

const headSchema = z.object({
  [HEADERS.tps]: z.string().regex(/^\d{13}$/),
  [HEADERS.ballot]: z.enum(BALLOTS),
  [HEADERS.page]: z.coerce.number().int().min(1).max(UPLOAD_LIMITS.maxPage),
  [HEADERS.idempotencyKey]: z.string().regex(/^[0-9a-f]{64}$/),
  [HEADERS.digest]: z.string(),
});

/** Read the headers (lower-case names) of an upload. */
export function readHead(headers: Readonly<Record<string, string | string[] | undefined>>): HeadVerdict {
  const parsed = headSchema.safeParse(headers);
  if (!parsed.success) {
    return { kind: 'malformed', fields: parsed.error.issues.map((issue) => issue.path.join('.')) };
  }
  const sha256 = parseContentDigest(parsed.data[HEADERS.digest]);
  if (sha256 === undefined) return { kind: 'malformed', fields: [HEADERS.digest] };
  const tps = parsed.data[HEADERS.tps];
  if (!isKnownTps(tps) && !isProbeTps(tps)) return { kind: 'unknown-tps', tps };
  if (Number(headers['content-length'] ?? 0) > UPLOAD_LIMITS.maxBytes) return { kind: 'too-large' };
  return {
    kind: 'ok',
    head: {
      tps,
      ballot: parsed.data[HEADERS.ballot],
      page: parsed.data[HEADERS.page],
      idempotencyKey: parsed.data[HEADERS.idempotencyKey],
      sha256,
    },
  };
}
