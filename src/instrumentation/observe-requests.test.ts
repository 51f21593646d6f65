import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createMeter,
  currentTraceId,
  inflightRequests,
  observeRequests,
  outcomeOf,
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

async function serve(meter: Meter, listener: RequestListener): Promise<AddressInfo> {
  const tracing = startTracing({ service: 'test', endpoint: undefined, sampleRatio: 0 });
  open.push(() => tracing.shutdown());
  const server = createServer(observeRequests(meter, describeUpload, listener));
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
