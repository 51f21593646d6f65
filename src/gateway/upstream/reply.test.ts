import { describe, expect, it } from 'vitest';
import { completionOf, outcomeOf, uploadVerdictOf, type VendorReply } from './reply.ts';

const KEY = 'a'.repeat(64);
const problem = (status: number, code: string, retry: string): VendorReply => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/problem+json; charset=utf-8' },
  body: Buffer.from(JSON.stringify({ code, retry })),
});
const answer = (status: number, body: unknown = ''): VendorReply => ({
  kind: 'answer',
  status,
  headers: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const json = (status: number, body: unknown): VendorReply => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(body)),
});
const SHA256 = '5d'.repeat(32);
const stored = { status: 'stored', idempotencyKey: KEY, sha256: '' };

describe('a reply of the vendor', () => {
  it.each([
    [answer(201, stored), 'success', 'ok', 'confirmed'],
    [answer(200, { ...stored, status: 'duplicate' }), 'success', 'ok', 'confirmed'],
    [answer(201, { ...stored, idempotencyKey: 'b' }), 'success', 'ok', 'retry'],
    [answer(201, { ...stored, sha256: SHA256.toUpperCase() }), 'success', 'ok', 'confirmed'],
    [answer(201, { ...stored, sha256: 'ab'.repeat(32) }), 'success', 'ok', 'retry'],
    [answer(201, 'so be it'), 'success', 'ok', 'retry'],
    [answer(204), 'success', 'ok', 'retry'],
    [answer(401), 'client_error', 'ignored', 'unauthorized'],
    [answer(403), 'client_error', 'ignored', 'retry'],
    [problem(403, 'SIREKAP_ORIGIN_FORBIDDEN', 'never'), 'client_error', 'ignored', 'retry'],
    [problem(403, 'SIREKAP_SESSION_INVALID', 'never'), 'client_error', 'ignored', 'unauthorized'],
    [problem(403, 'SIREKAP_TPS_FOREIGN', 'never'), 'client_error', 'ignored', 'foreign'],
    [problem(400, 'SIREKAP_DIGEST_MISMATCH', 'now'), 'client_error', 'ignored', 'retry'],
    [problem(400, 'SIREKAP_BODY_INCOMPLETE', 'now'), 'client_error', 'ignored', 'retry'],
    [problem(422, 'X', 'later'), 'client_error', 'ignored', 'retry'],
    [problem(415, 'SIREKAP_NOT_JPEG', 'never'), 'client_error', 'ignored', 'final'],
    [json(400, { retry: 'now' }), 'client_error', 'ignored', 'final'],
    [answer(400, '<h1>400 Bad Request</h1>'), 'client_error', 'ignored', 'unexplained'],
    [answer(413, '<h1>413 Request Entity Too Large</h1>'), 'client_error', 'ignored', 'unexplained'],
    [answer(404), 'client_error', 'ignored', 'retry'],
    [answer(408), 'client_error', 'ignored', 'retry'],
    [json(422, {}), 'client_error', 'ignored', 'final'],
    [answer(422), 'client_error', 'ignored', 'unexplained'],
    [answer(429), 'server_error', 'error', 'retry'],
    [answer(503), 'server_error', 'error', 'retry'],
    [{ kind: 'timeout' }, 'timeout', 'error', 'retry'],
    [{ kind: 'failed', cause: 'reset' }, 'server_error', 'error', 'retry'],
    [{ kind: 'abandoned' }, 'client_error', 'ignored', 'retry'],
  ] as const)(
    '%j counts as %s, for the limit as %s, and says of an upload: %s',
    (reply, outcome, completion, verdict) => {
      expect(outcomeOf(reply)).toBe(outcome);
      expect(completionOf(reply)).toBe(completion);
      expect(uploadVerdictOf(reply, { key: KEY, sha256: SHA256 })).toBe(verdict);
    },
  );
});
