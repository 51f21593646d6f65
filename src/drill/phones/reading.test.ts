import { describe, expect, it } from 'vitest';
import type { Answer } from './line.ts';
import { readLogin, readUpload } from './reading.ts';

const answered = (status: number, body: unknown): Answer => ({
  kind: 'answered',
  status,
  retryAfterMs: undefined,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const problem = (status: number, code: string, retry = 'later') =>
  answered(status, { code, retry, title: 't' });

describe('what a phone makes of an answer to a sign-in', () => {
  it.each([
    [
      'a session',
      answered(200, { session: 's', tps: '1', expiresAt: 'x' }),
      { kind: 'signed-in', session: 's' },
    ],
    ['200 with rubbish', answered(200, '<html>'), { kind: 'failed' }],
    [
      'a place in the waiting room',
      answered(202, {
        status: 'waiting',
        ticket: 't',
        position: 4,
        estimateSeconds: 9,
        retryAfterSeconds: 5,
        message: 'm',
      }),
      { kind: 'waiting', ticket: 't', pauseMs: 5_000 },
    ],
    [
      'a place that nobody can tell the wait of',
      answered(202, {
        status: 'waiting',
        ticket: 't',
        position: 4,
        estimateSeconds: null,
        retryAfterSeconds: 5,
        message: 'm',
      }),
      { kind: 'waiting', ticket: 't', pauseMs: 5_000 },
    ],
    ['a ticket that is spent', problem(409, 'GATEWAY_TICKET_SPENT'), { kind: 'ticket-refused' }],
    ['the gateway full', problem(503, 'GATEWAY_BUSY'), { kind: 'shed' }],
    ['the vendor full', problem(503, 'SIREKAP_OVERLOADED'), { kind: 'failed' }],
    [
      'a vendor that the gateway waited for in vain',
      problem(504, 'GATEWAY_UPSTREAM_TIMEOUT'),
      { kind: 'failed' },
    ],
    ['no answer', { kind: 'timeout' }, { kind: 'failed' }],
  ] as const)('%s', (_, answer, expected) => {
    expect(readLogin(answer)).toEqual(expected);
  });
});

describe('what a phone makes of an answer to an upload', () => {
  it.each([
    ['a gateway receipt', answered(202, { status: 'held', receipt: 'r' }), { kind: 'receipt', receipt: 'r' }],
    [
      'the vendor’s confirmation',
      answered(201, { status: 'stored', idempotencyKey: 'k', sha256: 'h' }),
      { kind: 'vendor-confirmed', key: 'k', sha256: 'h' },
    ],
    ['a success that says nothing', answered(200, {}), { kind: 'failed' }],
    ['an ended session', problem(401, 'SIREKAP_SESSION_INVALID', 'never'), { kind: 'signed-out' }],
    [
      'a photo refused for good',
      problem(415, 'GATEWAY_PHOTO_TYPE', 'never'),
      { kind: 'refused', code: 'GATEWAY_PHOTO_TYPE' },
    ],
    ['a broken-off body', problem(400, 'GATEWAY_BODY_ABORTED', 'now'), { kind: 'failed' }],
    ['a dead host', { kind: 'unreachable' }, { kind: 'failed' }],
  ] as const)('%s', (_, answer, expected) => {
    expect(readUpload(answer)).toEqual(expected);
  });
});
