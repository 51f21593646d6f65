/** A hello-world in Express: `node server.ts bare|kit|kit-upload|peer`. Prints its port, and where its metrics are. */
import type { AddressInfo } from 'node:net';
import peer from '@isaacs/express-prometheus-middleware';
import express, { type RequestHandler } from 'express';
import type { Operation } from '../../../src/contracts/index.ts';
import {
  createLogger,
  createMeter,
  measureSpans,
  redMiddleware,
  startOpsServer,
  startTracing,
} from '../../../src/instrumentation/index.ts';

/** The whole kit, as a vendor switches it on: metrics with those of the process, traces to a collector, logs, health. */
async function kit(operation: Operation): Promise<{ middleware: RequestHandler; metricsPort: number }> {
  startTracing({
    service: 'hello',
    endpoint: process.env['OTEL_EXPORTER_OTLP_ENDPOINT'],
    sampleRatio: 0.01,
  });
  const meter = createMeter({ processMetrics: true });
  measureSpans(meter, 'hello');
  createLogger({ name: 'hello' });
  const ops = await startOpsServer({ meter, host: '127.0.0.1', port: 0, ready: () => true });
  const middleware = redMiddleware(meter, 'portal', (request) =>
    request.path === '/' ? { operation, province: '32' } : undefined,
  );
  return { middleware, metricsPort: ops.port };
}

const variant = process.argv[2] ?? 'bare';
const app = express();
let metricsPort = 0;
if (variant === 'kit' || variant === 'kit-upload') {
  const made = await kit(variant === 'kit' ? 'public-read' : 'upload');
  app.use(made.middleware);
  metricsPort = made.metricsPort;
} else if (variant === 'peer') app.use(peer({ metricsPath: '/metrics', collectDefaultMetrics: true }));
app.get('/', (_request, response) => {
  response.send('Hello World!');
});
const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ port, metricsPort: metricsPort || port }));
});
