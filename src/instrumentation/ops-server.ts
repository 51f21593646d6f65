import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { renderMetrics, type MetricsSource } from './exposition.ts';

export interface OpsServerOptions {
  readonly meter: { readonly registry: MetricsSource };
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Whether the process can do its work now; asked by each `/readyz`. */
  readonly ready: () => boolean;
  /** Takes every path that is not the server's own, such as authenticated controls. */
  readonly otherwise?: RequestListener;
}

export interface OpsServer {
  readonly port: number;
  close(): Promise<void>;
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

/** Serve `/metrics`, `/healthz` (the process turns) and `/readyz` (it can work) on a port of their own. */
export async function startOpsServer(options: OpsServerOptions): Promise<OpsServer> {
  const plain = 'text/plain; charset=utf-8';
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    const reading = request.method === 'GET' || request.method === 'HEAD';
    if (reading && path === '/metrics') {
      renderMetrics(options.meter.registry, request.headers.accept).then(
        ({ contentType, body }) => {
          answer(response, 200, contentType, body);
        },
        () => {
          answer(response, 500, plain, 'metrics could not be collected\n');
        },
      );
    } else if (reading && path === '/healthz') answer(response, 200, plain, 'ok\n');
    else if (reading && path === '/readyz') {
      const ready = options.ready();
      answer(response, ready ? 200 : 503, plain, ready ? 'ready\n' : 'not ready\n');
    } else if (options.otherwise) options.otherwise(request, response);
    else answer(response, 404, plain, 'not found\n');
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
