import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import type { ReplySink } from './reply-sink.ts';
import type { VendorReply } from './reply.ts';
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

describe('an answer to be passed on', () => {
  /** A reader; `heard` is what it was told. */
  const reader = (reads: () => boolean): ReplySink & { heard: string[]; resume: () => void } => {
    const sink = {
      heard: [] as string[],
      resume: (): void => undefined,
      head: (status: number) => void sink.heard.push(String(status)),
      data(chunk: Buffer, resume: () => void) {
        sink.heard.push(chunk.toString());
        sink.resume = resume;
        return reads();
      },
      end: () => void sink.heard.push('end'),
    };
    return sink;
  };
  const ask = (sink: ReplySink): { readonly replied: Promise<VendorReply>; isOver: boolean } => {
    const asked = { replied: vendor.relay({ method: 'GET', path: '/', headers: [] }, sink), isOver: false };
    void asked.replied.then(() => (asked.isOver = true));
    return asked;
  };
  let res: ServerResponse | undefined;

  beforeEach(() => {
    res = undefined;
    answer = (begun) => (res = begun);
  });

  it('that does not begin is given up after the timeout and not before, with its connection', async () => {
    const asked = ask(reader(() => true));
    await vi.waitFor(() => expect(res).toBeDefined());
    await clock.advance(TIMEOUT_MS - 1);
    expect(asked.isOver).toBe(false);
    await clock.advance(TIMEOUT_MS / 10);
    expect(await asked.replied).toEqual({ kind: 'timeout' });
    await vi.waitFor(() => expect(closed).toBe(true));
  });

  it('may take the timeout anew for each part of it', async () => {
    const sink = reader(() => true);
    const asked = ask(sink);
    await vi.waitFor(() => expect(res).toBeDefined());
    for (const [at, part] of ['satu', 'dua', 'tiga'].entries()) {
      await clock.advance(TIMEOUT_MS - 1);
      res?.write(part);
      await vi.waitFor(() => expect(sink.heard).toHaveLength(at + 2));
    }
    await clock.advance(TIMEOUT_MS - 1);
    expect(asked.isOver).toBe(false);
    await clock.advance(TIMEOUT_MS / 10);
    expect(await asked.replied).toEqual({ kind: 'timeout' });
    expect(sink.heard).toEqual(['200', 'satu', 'dua', 'tiga']);
  });

  it('is not given up while its reader is slow', async () => {
    let reads = false;
    const sink = reader(() => reads);
    const asked = ask(sink);
    await vi.waitFor(() => expect(res).toBeDefined());
    res?.write('satu');
    await vi.waitFor(() => expect(sink.heard).toHaveLength(2));
    await clock.advance(3 * TIMEOUT_MS);
    expect(asked.isOver).toBe(false);
    reads = true;
    sink.resume();
    res?.end('dua');
    expect(await asked.replied).toMatchObject({ kind: 'answer', status: 200 });
    expect(sink.heard).toEqual(['200', 'satu', 'dua', 'end']);
  });

  it('is not given up while another takes the only connection: that one is', async () => {
    const first = ask(reader(() => true));
    await vi.waitFor(() => expect(res).toBeDefined());
    const second = ask(reader(() => true));
    answer = (begun) => begun.end();
    await clock.advance(1.1 * TIMEOUT_MS);
    expect(await first.replied).toEqual({ kind: 'timeout' });
    expect(await second.replied).toMatchObject({ kind: 'answer', status: 200 });
  });

  it('that cannot be asked for at all has failed at once', async () => {
    const reply = await vendor.relay(
      { method: 'GET', path: 'di mana', headers: [] },
      reader(() => true),
    );
    expect(reply).toMatchObject({ kind: 'failed' });
    await clock.advance(3 * TIMEOUT_MS);
  });

  it('begins its own time, whatever passed before it was asked for', async () => {
    await clock.advance(10 * TIMEOUT_MS);
    const asked = ask(reader(() => true));
    await vi.waitFor(() => expect(res).toBeDefined());
    await clock.advance(TIMEOUT_MS - 1);
    expect(asked.isOver).toBe(false);
    res?.end();
    expect(await asked.replied).toMatchObject({ kind: 'answer', status: 200 });
  });
});
