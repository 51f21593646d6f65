import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HEADERS, operationOf, type Operation } from '../../contracts/index.ts';

export interface SeenRequest {
  readonly operation: Operation | undefined;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

type Behaviour = (request: SeenRequest, res: ServerResponse) => void;

/** A vendor for tests: remembers what it was sent, stores uploads once by key, and can be told to behave badly. */
export interface VendorStub {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** Photos by idempotency key. */
  readonly stored: Map<string, Buffer>;
  /** Replace the answer to one operation; undefined restores the good one. */
  behave(operation: Operation, behaviour: Behaviour | undefined): void;
  close(): Promise<void>;
}

const json = (res: ServerResponse, status: number, body: unknown): void => {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

export async function startVendorStub(): Promise<VendorStub> {
  const seen: SeenRequest[] = [];
  const stored = new Map<string, Buffer>();
  const behaviours = new Map<Operation, Behaviour>();
  const good: Record<Operation, Behaviour> = {
    upload: ({ headers, body }, res) => {
      const key = String(headers[HEADERS.idempotencyKey]);
      const status = stored.has(key) ? 'duplicate' : 'stored';
      stored.set(key, body);
      json(res, status === 'stored' ? 201 : 200, { status, idempotencyKey: key, sha256: '' });
    },
    login: (_request, res) => {
      json(res, 200, { session: 'sesi', tps: 't', expiresAt: '2024-02-15T12:00:00Z' });
    },
    session: (_request, res) => {
      json(res, 200, { tps: 't' });
    },
    'officer-read': (_request, res) => {
      json(res, 200, { rekap: true });
    },
    'public-read': (_request, res) => {
      json(res, 200, { hasil: true });
    },
  };
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const operation = operationOf(req.method ?? '', req.url ?? '');
      const request = { operation, url: req.url ?? '', headers: req.headers, body: Buffer.concat(chunks) };
      seen.push(request);
      if (operation === undefined) res.writeHead(404).end();
      else (behaviours.get(operation) ?? good[operation])(request, res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    stored,
    behave(operation, behaviour) {
      if (behaviour) behaviours.set(operation, behaviour);
      else behaviours.delete(operation);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
