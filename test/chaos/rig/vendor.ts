import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HEADERS, operationOf } from '../../../src/contracts/index.ts';

/** One upload as it came to the vendor, whole. */
export interface Arrival {
  readonly key: string;
  /** Hex SHA-256 of the bytes that came, whatever the header says. */
  readonly sha256: string;
  /** Number of the gateway's life in which it came. */
  readonly life: number;
  /** The vendor has kept it. */
  stored: boolean;
  /** When the vendor had confirmed it, in milliseconds of `performance.now()`; undefined when it has not. */
  confirmedAt: number | undefined;
}

/** Answers an arrival, well or badly. `keep` stores it; `confirm` stores it and says so. */
export type Treatment = (
  arrival: Arrival,
  vendor: { keep(): boolean; confirm(): void },
  res: ServerResponse,
) => void;

/** A vendor that keeps uploads once by key, remembers every arrival, and treats each as it is told. */
export interface ChaosVendor {
  readonly url: string;
  readonly arrivals: readonly Arrival[];
  /** Hex SHA-256 of what is kept, by key. */
  readonly kept: ReadonlyMap<string, string>;
  /** Noted with each arrival from now on. */
  life: number;
  treat: Treatment;
  /** Called after each arrival, before it is answered. */
  onArrival: () => void;
  close(): Promise<void>;
}

export const confirming: Treatment = (_arrival, vendor) => {
  vendor.confirm();
};

/** What a vendor says that has an upload. */
export const confirmationOf = (key: string, sha256: string, status: 'stored' | 'duplicate'): string =>
  JSON.stringify({ status, idempotencyKey: key, sha256 });

export async function startChaosVendor(): Promise<ChaosVendor> {
  const arrivals: Arrival[] = [];
  const kept = new Map<string, string>();
  const server = createServer((req, res) => {
    if (operationOf(req.method ?? '', req.url ?? '') === 'upload') takeUpload(req, res);
    else
      req
        .resume()
        .once('end', () => res.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}'));
  });
  const takeUpload = (req: IncomingMessage, res: ServerResponse): void => {
    const hash = createHash('sha256');
    req.on('data', (chunk: Buffer) => hash.update(chunk));
    req.once('end', () => {
      const key = String(req.headers[HEADERS.idempotencyKey]);
      const sha256 = hash.digest('hex');
      const arrival: Arrival = { key, sha256, life: vendor.life, stored: false, confirmedAt: undefined };
      arrivals.push(arrival);
      const keep = (): boolean => {
        const isNew = !kept.has(key);
        if (isNew) kept.set(key, sha256);
        arrival.stored = true;
        return isNew;
      };
      const confirm = (): void => {
        const isNew = keep();
        arrival.confirmedAt = performance.now();
        res.writeHead(isNew ? 201 : 200, { 'content-type': 'application/json' });
        res.end(confirmationOf(key, sha256, isNew ? 'stored' : 'duplicate'));
      };
      vendor.onArrival();
      vendor.treat(arrival, { keep, confirm }, res);
    });
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const vendor: ChaosVendor = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    arrivals,
    kept,
    life: 0,
    treat: confirming,
    onArrival: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return vendor;
}
