import { EventEmitter } from 'node:events';
import type { ServerHttp2Session } from 'node:http2';
import { expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { Http2Guard } from './http2-guard.ts';

const LIMITS = { headersTimeoutMs: 1, requestTimeoutMs: 1, idleMs: 1, refusals: 2, readerStallMs: 1 };

/** A connection on which two requests are answered with 429; `leave`: how it is ending before the second. */
function refusedTwice(leave?: 'destroyed' | 'closed'): string[] {
  const ended: string[] = [];
  const guard = new Http2Guard(LIMITS, new ManualClock(), (reason) => ended.push(reason));
  const session = Object.assign(new EventEmitter(), {
    destroyed: false,
    closed: false,
    setLocalWindowSize: () => undefined,
    close: () => undefined,
  });
  guard.watch(session as unknown as ServerHttp2Session);
  const streams = [1, 2].map(() =>
    Object.assign(new EventEmitter(), { sentHeaders: { ':status': 429 }, aborted: false, rstCode: 0 }),
  );
  for (const stream of streams) session.emit('stream', stream);
  streams[0]!.emit('close');
  if (leave) session[leave] = true;
  streams[1]!.emit('close');
  session.emit('close');
  return ended;
}

it('an HTTP/2 connection that is refused too often counts as ended by us, unless it is ending already', () => {
  expect(refusedTwice()).toEqual(['refused']);
  expect(refusedTwice('destroyed')).toEqual([]);
  expect(refusedTwice('closed')).toEqual([]);
});
