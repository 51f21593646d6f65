/**
 * A vendor's intake of fixed capacity that can be down: `vendor.ts SLOTS WORK_MS` prints `listening PORT`. It collapses
 * past its knee. `POST /down` and `/up` command it; `GET /report` says what it did: `{stored, duplicates, mostJobs}`.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HEADERS, PATHS } from '../../../src/contracts/index.ts';
import { KneeHost } from '../overload/knee.ts';

const [slots = 24, workMs = 100] = process.argv.slice(2).map(Number);
const KNEE = 4;
const CAP = 20 * KNEE * slots;

const host = new KneeHost({ slots, knee: KNEE, steepness: 1, cap: CAP }, performance.now());
const stored = new Set<string>();
let duplicates = 0;
let mostJobs = 0;
let isUp = true;
let timer: NodeJS.Timeout | undefined;

function settle(): void {
  host.advance(performance.now());
  clearTimeout(timer);
  const wait = host.nextIn();
  if (wait !== undefined) timer = setTimeout(settle, Math.max(1, Math.ceil(wait)));
}

function answer(res: ServerResponse, status: number, body: object): void {
  if (!res.destroyed) res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function store(key: string, res: ServerResponse): void {
  const status = stored.has(key) ? 'duplicate' : 'stored';
  if (status === 'duplicate') duplicates += 1;
  stored.add(key);
  answer(res, 201, { status, idempotencyKey: key, sha256: '' });
}

const server = createServer({ keepAliveTimeout: 120_000 }, (req, res) => {
  req.resume();
  res.on('error', () => undefined);
  req.once('end', () => {
    if (req.url === '/report') answer(res, 200, { stored: stored.size, duplicates, mostJobs });
    else if (req.url !== PATHS.upload) {
      isUp = req.url === '/up';
      mostJobs = 0;
      answer(res, 200, {});
    } else if (!isUp) answer(res, 503, {});
    else {
      settle();
      const finish = (): void => {
        store(String(req.headers[HEADERS.idempotencyKey]), res);
      };
      if (!host.begin(workMs, finish)) answer(res, 503, {});
      mostJobs = Math.max(mostJobs, host.jobs);
      settle();
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening ${String((server.address() as AddressInfo).port)}\n`);
});
