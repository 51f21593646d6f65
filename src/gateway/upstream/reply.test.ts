import { describe, expect, it } from 'vitest';
import { completionOf, outcomeOf, uploadVerdictOf, type VendorReply } from './reply.ts';

const KEY = 'a'.repeat(64);
const answer = (status: number, body: unknown = ''): VendorReply => ({
  kind: 'answer',
  status,
  headers: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const stored = { status: 'stored', idempotencyKey: KEY, sha256: '' };

describe('a reply of the vendor', () => {
  it.each([
    [answer(201, stored), 'success', 'ok', 'confirmed'],
    [answer(200, { ...stored, status: 'duplicate' }), 'success', 'ok', 'confirmed'],
    [answer(201, { ...stored, idempotencyKey: 'b' }), 'success', 'ok', 'retry'],
    [answer(201, 'so be it'), 'success', 'ok', 'retry'],
    [answer(204), 'success', 'ok', 'retry'],
    [answer(401), 'client_error', 'ignored', 'unauthorized'],
    [answer(403), 'client_error', 'ignored', 'unauthorized'],
    [answer(404), 'client_error', 'ignored', 'retry'],
    [answer(408), 'client_error', 'ignored', 'retry'],
    [answer(422), 'client_error', 'ignored', 'final'],
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
      expect(uploadVerdictOf(reply, KEY)).toBe(verdict);
    },
  );
});
