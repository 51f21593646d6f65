/** What a refusal costs at the least: bare `node:http` that says 503 with a body of a problem's size, always the same. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const [length = '300'] = process.argv.slice(2);
const BODY = 'x'.repeat(Number(length));

const server = createServer((_req, res) => {
  res.writeHead(503, {
    'cache-control': 'no-store',
    'retry-after': '120',
    'content-type': 'application/problem+json',
    'content-length': BODY.length,
  });
  res.end(BODY);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`);
});
