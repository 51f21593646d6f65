import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PAGE_SIGNATURE_HEADER, pageMessageSchema, type PageMessage } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';

/** A page as it reached a responder. */
export interface ReceivedPage {
  readonly at: number;
  readonly channel: 'webhook' | 'mail';
  readonly incidentId: string | null;
  readonly to: string;
  readonly title: string;
}

const MAX_BODY_BYTES = 64 * 1024;
/** A signature older than this is a replay. */
const SIGNATURE_MAX_AGE_S = 300;

/** Whether `header` (`t=…,v1=…`) signs `body` under `secret`, lately. */
function isSigned(header: string | undefined, body: string, secret: string, nowMs: number): boolean {
  const match = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header ?? '');
  if (match?.[1] === undefined || match[2] === undefined) return false;
  if (Math.abs(nowMs / 1000 - Number(match[1])) > SIGNATURE_MAX_AGE_S) return false;
  const expected = createHmac('sha256', secret).update(`${match[1]}.${body}`).digest();
  return timingSafeEqual(expected, Buffer.from(match[2], 'hex'));
}

/** A responder's device: takes signed pages over HTTP, refuses every other. */
export async function startPager(options: {
  readonly port: number;
  readonly host: string;
  readonly secret: string;
  readonly clock: Clock;
  readonly onPage: (page: ReceivedPage) => void;
}): Promise<{ readonly port: number; close(): Promise<void> }> {
  const seen = new Set<string>();
  const take = (body: string): void => {
    const page: PageMessage = pageMessageSchema.parse(JSON.parse(body));
    if (seen.has(page.id)) return;
    seen.add(page.id);
    const { incidentId, responder: to, title } = page;
    options.onPage({ at: options.clock.now(), channel: 'webhook', incidentId, to, title });
  };
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      const header = request.headers[PAGE_SIGNATURE_HEADER];
      const signature = typeof header === 'string' ? header : undefined;
      if (!isSigned(signature, body, options.secret, options.clock.now())) {
        response.writeHead(401).end();
        return;
      }
      try {
        take(body);
        response.writeHead(204).end();
      } catch {
        response.writeHead(400).end();
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) return '';
      chunks.push(chunk);
    }
  } catch {
    return '';
  }
  return Buffer.concat(chunks).toString('utf8');
}
