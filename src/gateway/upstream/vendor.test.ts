import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { Vendor } from './vendor.ts';

const TIMEOUT_MS = 5_000;

let server: Server;
let vendor: Vendor;
let clock: ManualClock;
let answer: (res: ServerResponse) => void;
let closed: boolean;

beforeEach(async () => {
  closed = false;
  server = createServer((_req, res) => {
    res.once('close', () => (closed = !res.writableFinished));
    answer(res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  clock = new ManualClock();
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vendor = new Vendor({ origin, timeoutMs: TIMEOUT_MS, connections: 1, clock });
});

afterEach(async () => {
  await vendor.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('an answer to be collected', () => {
  it('that drips without an end counts as a timeout, and its connection is given up', async () => {
    let isBegun = false;
    answer = (res) => {
      res.writeHead(201);
      res.write('{', () => (isBegun = true));
    };
    const reply = vendor.send({ method: 'GET', path: '/', headers: [] });
    await vi.waitFor(() => expect(isBegun).toBe(true));
    let isOver = false;
    void reply.then(() => (isOver = true));
    await vi.waitFor(async () => {
      await clock.advance(TIMEOUT_MS);
      expect(isOver).toBe(true);
    });
    expect(await reply).toEqual({ kind: 'timeout' });
    await vi.waitFor(() => expect(closed).toBe(true));
  });

  it('that is longer than anybody reads is given up at once', async () => {
    answer = (res) => {
      res.writeHead(201);
      res.write(Buffer.alloc(70 * 1024));
    };
    const reply = await vendor.send({ method: 'GET', path: '/', headers: [] });
    expect(reply).toEqual({ kind: 'failed', cause: 'the answer is too long' });
    await vi.waitFor(() => expect(closed).toBe(true));
  });

  it('that is whole comes with its body, and no timer is left', async () => {
    answer = (res) => res.writeHead(201).end('{}');
    const reply = await vendor.send({ method: 'GET', path: '/', headers: [] });
    expect(reply).toMatchObject({ kind: 'answer', status: 201, body: Buffer.from('{}') });
    await clock.advance(2 * TIMEOUT_MS);
    expect(await vendor.send({ method: 'GET', path: '/', headers: [] })).toMatchObject({ status: 201 });
  });
});
