import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HEADERS } from '../contracts/index.ts';
import {
  createMeter,
  currentTraceId,
  inflightRequests,
  observeRequests,
  outcomeOf,
  renderMetrics,
  requestDuration,
  requestsTotal,
  startTracing,
  type Meter,
  type RequestMeaning,
} from './index.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** `/upload` is an upload of NTB; nothing else is known. */
const describeUpload = ({ url }: IncomingMessage): RequestMeaning | undefined =>
  url === '/upload' ? { operation: 'upload', province: '52' } : undefined;

function traced(sampleRatio: number): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter();
  const tracing = startTracing({ service: 'test', endpoint: undefined, sampleRatio, exporter });
  open.push(() => tracing.shutdown());
  return exporter;
}

async function serve(
  meter: Meter,
  listener: RequestListener,
  describe = describeUpload,
): Promise<AddressInfo> {
  const server = createServer(observeRequests(meter, describe, listener));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return server.address() as AddressInfo;
}

const samples = async (meter: Meter, name: string): Promise<readonly string[]> =>
  (await meter.registry.metrics()).split('\n').filter((line) => line.startsWith(name));

describe('a listener whose requests are observed', () => {
  it('has each in a trace of its own, and what nobody recognises in none, also when they come in one go', async () => {
    traced(0);
    const traces: { readonly url: string | undefined; readonly during: unknown; readonly after: unknown }[] =
      [];
    const { port } = await serve(createMeter(), ({ url }, response) => {
      const during = currentTraceId();
      setImmediate(() => {
        traces.push({ url, during, after: currentTraceId() });
        response.end();
      });
    });
    const socket = connect(port, '127.0.0.1');
    const get = (path: string, end: string): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n${end}\r\n`;
    socket.end(get('/upload', '') + get('/lain', '') + get('/upload', 'connection: close\r\n'));
    await text(socket);
    const [first, unknown, second] = traces;
    expect(unknown).toEqual({ url: '/lain', during: undefined, after: undefined });
    for (const trace of [first, second]) {
      expect(trace?.url).toBe('/upload');
      expect(trace?.during).toMatch(/^[0-9a-f]{32}$/);
      expect(trace?.after).toBe(trace?.during);
    }
    expect(first?.during).not.toBe(second?.during);
  });

  it('is counted under the service that its operation belongs to', async () => {
    const meter = createMeter();
    const { port } = await serve(meter, (_request, response) => {
      response.writeHead(503).end();
    });
    for (const path of ['/upload', '/upload', '/lain']) await fetch(`http://127.0.0.1:${port}${path}`);
    await expect
      .poll(() => samples(meter, requestsTotal.name))
      .toEqual([
        expect.stringMatching(
          /service="intake",operation="upload",province="52",outcome="server_error"\} 2(\.0)?$/,
        ),
      ]);
  });

  it('counts a request whose caller went away as one that was not answered, and as in flight no more', async () => {
    const meter = createMeter();
    const arrived = Promise.withResolvers<undefined>();
    const { port } = await serve(meter, () => {
      arrived.resolve(undefined);
    });
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /upload HTTP/1.1\r\nhost: x\r\n\r\n');
    await arrived.promise;
    const inFlight = async (): Promise<string | undefined> =>
      (await samples(meter, inflightRequests.name))[0]?.split(' ')[1];
    expect(Number(await inFlight())).toBe(1);
    socket.destroy();
    await expect
      .poll(() => samples(meter, requestsTotal.name))
      .toEqual([expect.stringContaining('outcome="timeout"')]);
    expect(Number(await inFlight())).toBe(0);
  });

  it('says in a trace that is kept how it ended, and names that trace beside what is counted', async () => {
    const exporter = traced(1);
    const meter = createMeter();
    const { port } = await serve(meter, (_request, response) => {
      response.writeHead(503).end();
    });
    await fetch(`http://127.0.0.1:${port}/upload`);
    await expect.poll(() => exporter.getFinishedSpans().length).toBe(1);
    const [span] = exporter.getFinishedSpans();
    expect(span).toMatchObject({
      name: 'intake upload',
      attributes: {
        operation: 'upload',
        province: '52',
        outcome: 'server_error',
        'http.response.status_code': 503,
      },
      status: { code: SpanStatusCode.ERROR },
    });
    const { body } = await renderMetrics(meter.registry, 'application/openmetrics-text;version=1.0.0');
    const exemplar = `# {trace_id="${span?.spanContext().traceId ?? ''}"}`;
    const withExemplar = body.split('\n').filter((line) => line.includes(exemplar));
    for (const name of [requestsTotal.name, `${requestDuration.name}_bucket`]) {
      expect(withExemplar.filter((line) => line.startsWith(name))).toHaveLength(1);
    }
  });

  it('keeps what it remembers of a trace that a later request names as kept', async () => {
    const exporter = traced(0);
    const { port } = await serve(createMeter(), (_request, response) => {
      response.end();
    });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const upload = (headers: Record<string, string>) => fetch(`http://127.0.0.1:${port}/upload`, { headers });
    await upload({ traceparent: `00-${traceId}-b7ad6b7169203331-00` });
    expect(exporter.getFinishedSpans()).toEqual([]);
    await upload({ [HEADERS.keptTraces]: traceId });
    await expect
      .poll(() => exporter.getFinishedSpans().map((span) => span.spanContext().traceId))
      .toEqual([traceId]);
  });

  it.each<[string, () => RequestMeaning]>([
    [
      'throws',
      () => {
        throw new URIError('URI malformed');
      },
    ],
    ['names no operation', () => ({ operation: 'unggah' as 'upload', province: '52' })],
  ])('is answered, uncounted, where its description %s, and a warning says so once', async (_, describe) => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    open.push(() => Promise.resolve(warned.mockRestore()));
    const meter = createMeter();
    const { port } = await serve(meter, (_request, response) => response.end('ya'), describe);
    for (const path of ['/%E0%A4%A', '/lain']) {
      expect(await (await fetch(`http://127.0.0.1:${port}${path}`)).text()).toBe('ya');
    }
    expect(await samples(meter, requestsTotal.name)).toEqual([]);
    expect(warned).toHaveBeenCalledOnce();
  });
});

it.each([
  [200, true, 'success'],
  [304, true, 'success'],
  [404, true, 'client_error'],
  [429, true, 'shed'],
  [500, true, 'server_error'],
  [503, true, 'server_error'],
  [504, true, 'timeout'],
  [200, false, 'timeout'],
] as const)('an answer of %i, whole: %s, counts as %s', (status, isWhole, outcome) => {
  expect(outcomeOf(status, isWhole)).toBe(outcome);
});
