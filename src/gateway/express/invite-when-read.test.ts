import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { inviteWhenRead } from './invite-when-read.ts';

const HEAD = 'POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n';
const INVITED = 'HTTP/1.1 100 Continue\r\n\r\n';

let server: Server;
let phone: Socket;

/** A phone that asks before it sends, and all that it hears. */
async function asking(service: Server): Promise<() => string> {
  server = service;
  inviteWhenRead(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  let heard = '';
  phone = connect((server.address() as AddressInfo).port, '127.0.0.1');
  phone.on('data', (data) => (heard += String(data)));
  phone.write(HEAD);
  return () => heard;
}

afterEach(() => {
  phone.destroy();
  server.closeAllConnections();
  server.close();
});

describe('a phone that asks before it sends', () => {
  it('is not invited by a service that answers without its photo', async () => {
    const service = createServer((_req, res) => {
      res.writeHead(429).end('nanti');
    });
    const heard = await asking(service);
    // Node ends the connection: whether the photo comes all the same nobody can know.
    await once(phone, 'close');
    expect(heard()).toMatch(/^HTTP\/1.1 429 .*connection: close.*nanti/is);
    expect(heard()).not.toContain('100 Continue');
  });

  it('is not invited before the service has made up its mind', async () => {
    let read = (): void => undefined;
    const service = createServer((req, res) => {
      read = () => void text(req).then((body) => res.end(`${body}.`));
    });
    const heard = await asking(service);
    await once(service, 'request');
    expect(heard()).toBe('');
    read();
    await expect.poll(heard).toBe(INVITED);
    phone.write('abcde');
    await expect.poll(heard).toContain('abcde.');
    expect(heard().split('100 Continue')).toHaveLength(2);
  });

  const ways: readonly (readonly [string, (req: IncomingMessage) => Promise<string>])[] = [
    ['an iterator', (req) => text(req)],
    [
      'events',
      async (req) => {
        let body = '';
        req.on('data', (part) => (body += String(part)));
        await once(req, 'end');
        return body;
      },
    ],
    [
      'a pipe',
      async (req) => {
        const way = new PassThrough();
        const [body] = await Promise.all([text(way), pipeline(req, way)]);
        return body;
      },
    ],
  ];

  it.each(ways)('is invited, once, when the photo is read by %s', async (_, read) => {
    const service = createServer((req, res) => void read(req).then((body) => res.end(`${body}.`)));
    const heard = await asking(service);
    await expect.poll(heard).toBe(INVITED);
    phone.write('abcde');
    await expect.poll(heard).toContain('abcde.');
    expect(heard().split('100 Continue')).toHaveLength(2);
  });

  it('is invited when a body parser of Express reads', async () => {
    const app = express();
    app.use(express.raw({ type: () => true }));
    app.post('/', (req, res) => {
      res.send(`${String(req.body)}.`);
    });
    const heard = await asking(createServer(app));
    await expect.poll(heard).toBe(INVITED);
    phone.write('abcde');
    await expect.poll(heard).toContain('abcde.');
  });
});
