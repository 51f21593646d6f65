/** The stand-in vendor as a process: `vendor.ts PORT`, commanded over IPC. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { HEADERS, operationOf, parseContentDigest } from '../../../src/contracts/index.ts';
import { KneeHost } from './knee.ts';
import type { ToVendor, VendorReport } from './messages.ts';
import { MIX, SLOTS } from './mix.ts';

const KNEE = 4;
const CAP_IN_KNEES = 20;
const USUAL_SIGMA = 0.25;

const host = new KneeHost(
  { slots: SLOTS, knee: KNEE, steepness: 1, cap: KNEE * CAP_IN_KNEES * SLOTS },
  performance.now(),
);
const stored = new Map<string, number>();
let sigma = USUAL_SIGMA;
let duplicates = 0;
let mostJobs = 0;
let timer: NodeJS.Timeout | undefined;

/** Log-normal with mean 1: a few requests take much longer than most. */
function spread(): number {
  const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return Math.exp(sigma * normal - (sigma * sigma) / 2);
}

function settle(): void {
  host.advance(performance.now());
  clearTimeout(timer);
  const wait = host.nextIn();
  if (wait !== undefined) timer = setTimeout(settle, Math.max(1, Math.ceil(wait)));
}

function answer(res: ServerResponse, status: number, body: object): void {
  if (res.destroyed) return;
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function store(req: IncomingMessage): object {
  const key = String(req.headers[HEADERS.idempotencyKey]);
  const status = stored.has(key) ? 'duplicate' : 'stored';
  if (status === 'stored') stored.set(key, Date.now());
  else duplicates += 1;
  return { status, idempotencyKey: key, sha256: parseContentDigest(String(req.headers[HEADERS.digest])) };
}

function serve(req: IncomingMessage, res: ServerResponse): void {
  const operation = operationOf(req.method ?? '', req.url ?? '');
  if (operation === undefined) {
    answer(res, 404, {});
    return;
  }
  const finish = (): void => {
    if (operation === 'upload') answer(res, 201, store(req));
    else if (operation === 'login')
      answer(res, 200, { session: 'sesi', tps: '', expiresAt: '2024-02-15T12:00:00Z' });
    else answer(res, 200, { operation });
  };
  settle();
  if (!host.begin(MIX[operation].workMs * spread(), finish)) answer(res, 503, {});
  mostJobs = Math.max(mostJobs, host.jobs);
  settle();
}

const server = createServer({ keepAliveTimeout: 120_000 }, (req, res) => {
  req.resume();
  req.once('end', () => {
    serve(req, res);
  });
  res.on('error', () => undefined);
});

process.on('message', (message: ToVendor) => {
  if (message.kind === 'shape') {
    settle();
    host.setSlots(SLOTS * message.capacity);
    sigma = message.sigma;
    settle();
    return;
  }
  const report: VendorReport = { stored: [...stored], duplicates, mostJobs };
  process.send?.(report);
});
process.once('disconnect', () => {
  process.exit();
});
server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4_096 }, () => {
  process.send?.('ready');
});
