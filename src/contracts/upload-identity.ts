import { createHash } from 'node:crypto';
import type { Ballot } from './sirekap-api.ts';

/** What makes two uploads the same one: the page and the content. */
export interface UploadIdentity {
  readonly tps: string;
  readonly ballot: Ballot;
  readonly page: number;
  /** Hex SHA-256 of the photo. */
  readonly sha256: string;
}

/** The idempotency key that phone, gateway and vendor all derive from an upload's identity (hex, 64 chars). */
export function idempotencyKeyOf(upload: UploadIdentity): string {
  const text = `${upload.tps}\n${upload.ballot}\n${String(upload.page)}\n${upload.sha256}`;
  return createHash('sha256').update(text).digest('hex');
}

/** Read `sha-256=:<base64>:` into hex, or undefined when it is not that. */
export function parseContentDigest(header: string | undefined): string | undefined {
  const match = /^sha-256=:([A-Za-z0-9+/]{43}=):$/.exec(header ?? '');
  return match?.[1] === undefined ? undefined : Buffer.from(match[1], 'base64').toString('hex');
}

/** Write a hex SHA-256 as a Content-Digest header value. */
export const formatContentDigest = (sha256: string): string =>
  `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`;
