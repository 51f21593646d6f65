import { once } from 'node:events';
import { request, type ClientRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import type { Ending } from '../upstream/reply.ts';
import { Answers } from '../http/answer.ts';
import { admissionMiddleware } from './middleware.ts';

const WITHIN_MS = 30_000;

let clock: ManualClock;
let server: Server;
let ended: [Ending, number | undefined][];
let inside: number;
let heard: number;
/** Whether the service reads the photo. */
let reads: boolean;
let answers: Response[];

/** A service that takes whatever comes and says nothing. */
beforeEach(async () => {
  clock = new ManualClock();
  ended = [];
  inside = 0;
  heard = 0;
  reads = true;
  answers = [];
  const stay = {
    end: (...how: [Ending, number | undefined]) => void ended.push(how),
    cancel: () => undefined,
  };
  const decided = { decision: { kind: 'admit', stay }, traceId: '' };
  const app = express();
  app.use(
    admissionMiddleware({
      open: { asked: () => ({}) as never, admission: { decide: () => Promise.resolve(decided) } as never },
      ...{ answers: new Answers(clock), clock, answerWithinMs: WITHIN_MS, busySeconds: 1 },
      operations: () => 'upload',
    }),
  );
  app.use((req, res) => {
    inside += 1;
    answers.push(res);
    if (reads) req.on('data', (part: Buffer) => (heard += part.length));
  });
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const send = async (length: number): Promise<ClientRequest> => {
  const { port } = server.address() as AddressInfo;
  const headers = { 'content-length': length };
  const req = request({ port, host: '127.0.0.1', method: 'POST', path: '/', headers });
  req.on('error', () => undefined).flushHeaders();
  await vi.waitFor(() => expect(inside).toBe(1));
  return req;
};

describe('a service that never answers', () => {
  it('has its place given back when its time is over, once, as a timeout', async () => {
    const req = await send(0);
    await clock.advance(WITHIN_MS - 1);
    expect(ended).toEqual([]);
    await clock.advance(1);
    expect(ended).toEqual([[{ kind: 'timeout' }, WITHIN_MS]]);
    req.destroy();
    await vi.waitFor(async () => {
      const open = await new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
      expect(open).toBe(0);
    });
    expect(ended).toHaveLength(1);
  });

  it('is not blamed for a phone that goes on sending, only for what comes after', async () => {
    const req = await send(3);
    for (let sent = 1; sent <= 3; sent += 1) {
      req.write('a');
      await vi.waitFor(() => expect(heard).toBe(sent));
      await clock.advance(WITHIN_MS);
      expect(ended.length).toBe(sent < 3 ? 0 : 1);
    }
    // Its time began when it had the whole request.
    expect(ended).toEqual([[{ kind: 'timeout' }, WITHIN_MS]]);
  });

  it('is not blamed for a phone that falls silent in the middle of its photo', async () => {
    const req = await send(3);
    req.write('a');
    await vi.waitFor(() => expect(heard).toBe(1));
    await clock.advance(2 * WITHIN_MS);
    expect(ended).toEqual([[{ kind: 'abandoned' }, undefined]]);
    req.destroy();
  });

  it('is asked for nothing more when the phone leaves before it has sent its photo', async () => {
    const req = await send(3);
    req.destroy();
    await vi.waitFor(() => expect(ended).toEqual([[{ kind: 'abandoned' }, undefined]]));
    await clock.advance(2 * WITHIN_MS);
    expect(ended).toHaveLength(1);
  });
});

it('counts all the time of a service that answers without having read the photo', async () => {
  reads = false;
  const req = await send(3);
  req.end('abc');
  await clock.advance(400);
  answers[0]!.json({});
  await vi.waitFor(() => expect(ended).toEqual([[{ kind: 'answer', status: 200 }, 400]]));
});

describe('a service that works on although the phone has left', () => {
  it('has its place until it answers', async () => {
    const req = await send(0);
    const closed = once(answers[0]!, 'close');
    req.destroy();
    await closed;
    await clock.advance(WITHIN_MS - 1);
    expect(ended).toEqual([]);
    answers[0]!.json({});
    expect(ended).toEqual([[{ kind: 'abandoned' }, undefined]]);
    await clock.advance(WITHIN_MS);
    expect(ended).toHaveLength(1);
  });

  it('has it no longer than a service may take', async () => {
    const req = await send(0);
    const closed = once(answers[0]!, 'close');
    req.destroy();
    await closed;
    await clock.advance(WITHIN_MS);
    expect(ended).toEqual([[{ kind: 'timeout' }, WITHIN_MS]]);
    answers[0]!.json({});
    expect(ended).toHaveLength(1);
  });

  it('gives it back at once when it had begun to answer', async () => {
    const req = await send(0);
    const closed = once(answers[0]!, 'close');
    answers[0]!.write('a');
    req.destroy();
    await closed;
    expect(ended).toEqual([[{ kind: 'abandoned' }, undefined]]);
  });
});
