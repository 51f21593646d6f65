/** A hello-world in Express: `node server.ts bare|kit|kit-upload|peer`. Prints its port, and where its metrics are. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import peer from '@isaacs/express-prometheus-middleware';
import express from 'express';
import type { Operation } from '../../../src/contracts/index.ts';
import {
  createLogger,
  createMeter,
  measureSpans,
  observeRequests,
  startOpsServer,
  startTracing,
} from '../../../src/instrumentation/index.ts';

/** The whole kit, as a vendor switches it on: metrics with those of the process, traces to a collector, logs, health. */
async function kit(
  operation: Operation,
  app: RequestListener,
): Promise<{ listener: RequestListener; metricsPort: number }> {
  startTracing({
    service: 'hello',
    endpoint: process.env['OTEL_EXPORTER_OTLP_ENDPOINT'],
    sampleRatio: 0.01,
  });
  const meter = createMeter({ processMetrics: true });
  measureSpans(meter, 'hello');
  createLogger({ name: 'hello' });
  const ops = await startOpsServer({ meter, host: '127.0.0.1', port: 0, ready: () => true });
  const meant = { operation, province: '32' };
  const listener = observeRequests(meter, ({ url }) => (url === '/' ? meant : undefined), app);
  return { listener, metricsPort: ops.port };
}

const variant = process.argv[2] ?? 'bare';
const app = express();
if (variant === 'peer') app.use(peer({ metricsPath: '/metrics', collectDefaultMetrics: true }));
app.get('/', (_request, response) => {
  response.send('Hello World!');
});
const { listener, metricsPort } =
  variant === 'kit' || variant === 'kit-upload'
    ? await kit(variant === 'kit' ? 'public-read' : 'upload', app)
    : { listener: app, metricsPort: 0 };
const server = createServer(listener).listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ port, metricsPort: metricsPort || port }));
});
