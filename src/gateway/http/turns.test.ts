import { once } from 'node:events';
import { createServer, request, type ClientRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chunksOf } from './body.ts';
import { Turns } from './turns.ts';

const BODY = Buffer.alloc(500_000, 1);
const MAX = 1_000_000;

let server: Server;
let turns: Turns;
let inHand: number;
let mostInHand: number;
/** What each chunk waits for, as it would for the disk. */
let disk: () => Promise<unknown>;

beforeEach(async () => {
  inHand = mostInHand = 0;
  disk = () => new Promise(setImmediate);
  server = createServer((req, res) => {
    void read(req).then(
      (bytes) => res.end(String(bytes)),
      () => res.destroy(),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterEach(async () => {
  server.closeAllConnections();
  await once(server.close(), 'close');
});

async function read(req: IncomingMessage): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunksOf(req, MAX, turns)) {
    mostInHand = Math.max(mostInHand, (inHand += 1));
    await disk();
    bytes += chunk.length;
    inHand -= 1;
  }
  return bytes;
}

const phone = (): ClientRequest => {
  const { port } = server.address() as AddressInfo;
  return request({ port, method: 'POST', headers: { 'content-length': BODY.length } }).on('error', () => {});
};

async function answered(req: ClientRequest): Promise<string> {
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  let text = '';
  for await (const part of res) text += String(part);
  return text;
}

const bring = (): Promise<string> => answered(phone().end(BODY));

it('of a crowd no more have a chunk in hand than have a turn, and every body comes in whole', async () => {
  turns = new Turns(3);
  const all = await Promise.all(Array.from({ length: 30 }, bring));
  expect(all).toEqual(all.map(() => String(BODY.length)));
  expect(mostInHand).toBe(3);
});

it('a phone that says nothing for a while keeps nobody waiting, and goes on where it was', async () => {
  turns = new Turns(1);
  const slow = phone();
  const end = answered(slow);
  const begun = once(server, 'request');
  slow.write(BODY.subarray(0, 100_000));
  await begun;
  expect(await bring()).toBe(String(BODY.length));
  slow.end(BODY.subarray(100_000));
  expect(await end).toBe(String(BODY.length));
});

it('a phone that leaves gives its turn back, whether it had it or waited for it', async () => {
  turns = new Turns(1);
  const full = Promise.withResolvers<undefined>();
  disk = () => full.promise;
  const holding = phone();
  holding.write(BODY.subarray(0, 100_000));
  await expect.poll(() => inHand, { interval: 5 }).toBe(1);
  const waiting = phone();
  const arrived = once(server, 'request');
  waiting.write(BODY.subarray(0, 100_000));
  await arrived;
  holding.destroy();
  waiting.destroy();
  const last = bring();
  full.resolve(undefined);
  expect(await last).toBe(String(BODY.length));
});
