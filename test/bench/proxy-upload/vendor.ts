/** A vendor's intake that takes photos as fast as they come and keeps none: bare `node:http`. Prints `listening PORT`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HEADERS } from '../../../src/contracts/index.ts';

const server = createServer((req, res) => {
  req.resume();
  req.once('end', () => {
    const answer = { status: 'stored', idempotencyKey: req.headers[HEADERS.idempotencyKey], sha256: '' };
    res.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`);
});
