import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

/** A folder as a plain web server gives it. */
export interface ServedFolder {
  readonly origin: string;
  /** Whether it sends the compressed twin of a file where there is one. */
  packed: boolean;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** Serve a folder on a port of its own. Paths are the test's: nothing is checked. */
export async function serveFolder(folder: string): Promise<ServedFolder> {
  const server = createServer((req, res) => {
    const path = join(folder, req.url ?? '/');
    const headers = { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' };
    const plain = () =>
      readFile(path).then(
        (body) => res.writeHead(200, headers).end(body),
        () => res.writeHead(404).end(),
      );
    const packed = () =>
      readFile(`${path}.gz`).then(
        (body) => res.writeHead(200, { ...headers, 'content-encoding': 'gzip' }).end(body),
        plain,
      );
    void (site.packed ? packed() : plain());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const site: ServedFolder = {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    packed: true,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return site;
}
