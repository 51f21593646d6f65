import { execFile } from 'node:child_process';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import express from 'express';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  createLogger,
  createMeter,
  currentTraceId,
  currentTraceparent,
  observeRequests,
  openSpan,
  startOpsServer,
  startTracing,
  withSpan,
} from './index.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

function traced(sampleRatio = 1): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter();
  const tracing = startTracing({ service: 'test', endpoint: undefined, sampleRatio, exporter });
  open.push(() => tracing.shutdown());
  return exporter;
}

describe('traces', () => {
  it('cross a real HTTP hop by traceparent', async () => {
    const exporter = traced();
    const app = express();
    app.get('/', (_request, response) => {
      response.json({ traceId: currentTraceId() });
    });
    const observed = observeRequests(createMeter(), () => ({ operation: 'upload', province: '52' }), app);
    const url = await listen(createServer(observed));
    const [here, there] = await withSpan('phone', { kind: 'client' }, async (span) => {
      const answer = await fetch(url, { headers: { traceparent: currentTraceparent() ?? '' } });
      return [span.traceId, ((await answer.json()) as { traceId: string }).traceId];
    });
    expect(there).toBe(here);
    await expect.poll(() => exporter.getFinishedSpans().length).toBe(2);
    const [server, phone] = ['intake upload', 'phone'].map((name) =>
      exporter.getFinishedSpans().find((span) => span.name === name),
    );
    expect(server?.parentSpanContext?.spanId).toBe(phone?.spanContext().spanId);
  });

  it('are refused where Node would keep one beyond its request', async () => {
    const kit = join(import.meta.dirname, 'index.ts');
    const script = `import { startTracing } from ${JSON.stringify(kit)};
      startTracing({ service: 'test', endpoint: undefined, sampleRatio: 0 });`;
    const args = ['--no-async-context-frame', '--input-type=module', '--eval', script];
    await expect(promisify(execFile)(process.execPath, args)).rejects.toMatchObject({
      stderr: expect.stringContaining('tracing needs Node 24 or newer') as string,
    });
  });

  it('record a link to the trace that work stems from', async () => {
    const exporter = traced();
    const origin = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await withSpan('drain', { kind: 'consumer', link: origin }, () => Promise.resolve());
    const [span] = exporter.getFinishedSpans();
    expect(span?.links[0]?.context.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(span?.spanContext().traceId).not.toBe('0af7651916cd43dd8448eb211c80319c');
  });

  it('have ids although nothing is exported or kept, and end when the work fails', async () => {
    const exporter = traced(0);
    const ids: (string | undefined)[] = [];
    const failing = withSpan('work', {}, (span) => {
      ids.push(span.traceId, currentTraceId(), currentTraceparent());
      return Promise.reject(new Error('gagal'));
    });
    await expect(failing).rejects.toThrow('gagal');
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).toMatch(/-00$/);
    expect(exporter.getFinishedSpans()).toEqual([]);
    expect(currentTraceId()).toBeUndefined();
  });

  it.each([
    ['kept', 0, '01', 2],
    ['not kept', 1, '00', 0],
  ])(
    'begun elsewhere and %s there is treated so here, whatever the share',
    async (_word, share, flags, kept) => {
      const exporter = traced(share);
      const traceparent = `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-${flags}`;
      const span = openSpan('server', { kind: 'server', headers: { traceparent } });
      const inner = await span.run(() => withSpan('inner', {}, ({ traceId }) => Promise.resolve(traceId)));
      span.end();
      expect([span.traceId, inner]).toEqual(Array(2).fill('0af7651916cd43dd8448eb211c80319c'));
      expect(span.traceparent).toMatch(new RegExp(`-${flags}$`));
      expect(span.traceparent).not.toContain('b7ad6b7169203331');
      expect(exporter.getFinishedSpans()).toHaveLength(kept);
    },
  );

  it.each([
    [0, '01', '00'],
    [1, '00', '01'],
  ])(
    'begun by anybody go on, but are kept by the share here (%d), not by what the caller asks (%s)',
    async (share, asked, flags) => {
      const exporter = traced(share);
      const traceparent = `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-${asked}`;
      const span = openSpan('server', { kind: 'server', headers: { traceparent }, fromAnybody: true });
      const inner = await span.run(() => withSpan('inner', {}, ({ traceId }) => Promise.resolve(traceId)));
      span.end();
      expect([span.traceId, inner]).toEqual(Array(2).fill('0af7651916cd43dd8448eb211c80319c'));
      expect(span.traceparent).toMatch(new RegExp(`-${flags}$`));
      expect(exporter.getFinishedSpans()).toHaveLength(share === 1 ? 2 : 0);
    },
  );

  it('are drawn to be kept by their share, whole or not at all', async () => {
    // So slowly that the bound by the second is not met.
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const exporter = traced(0.5);
    for (let n = 0; n < 400; n += 1) {
      await withSpan('outer', {}, () => withSpan('inner', {}, () => Promise.resolve()));
      vi.advanceTimersByTime(100);
    }
    const names = exporter.getFinishedSpans().map((span) => span.name);
    const outer = names.filter((name) => name === 'outer').length;
    // Six standard deviations, each of ten.
    expect(Math.abs(outer - 200)).toBeLessThan(60);
    expect(names).toHaveLength(2 * outer);
  });

  it('reach a collector over OTLP/HTTP when an endpoint is configured', async () => {
    const received: { headers: IncomingHttpHeaders; path: string | undefined; body: string }[] = [];
    const collector = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        received.push({ headers: request.headers, path: request.url, body: Buffer.concat(parts).toString() });
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    const endpoint = await listen(collector);
    const tracing = startTracing({ service: 'sirekap-intake', endpoint, sampleRatio: 1 });
    const traceId = await withSpan('upload', {}, (span) => Promise.resolve(span.traceId));
    await tracing.shutdown();
    expect(received).toHaveLength(1);
    expect(received[0]?.path).toBe('/v1/traces');
    expect(received[0]?.body).toContain(traceId);
    expect(received[0]?.body).toContain('sirekap-intake');
  });
});

describe('the logger', () => {
  it('names the trace and never shows a token, cookie or password, however deep', async () => {
    traced();
    const lines: string[] = [];
    const logger = createLogger({
      name: 'test',
      destination: { write: (line: string) => void lines.push(line) },
    });
    const traceId = await withSpan('work', {}, (span) => {
      const error = Object.assign(new Error('upstream said no to Bearer rahasia-1.x'), {
        config: { headers: { authorization: 'Bearer rahasia-2' } },
      });
      logger.warn(
        {
          err: error,
          request: {
            headers: { Authorization: 'rahasia-3', cookie: 'sid=rahasia-4', 'x-gateway-token': 'rahasia-5' },
          },
          body: { account: '5271012001001-1', password: 'rahasia-6' },
          list: [{ session: 'rahasia-7' }],
        },
        'sent authorization: Bearer rahasia-8 with eyJhbGciOiJIUzI1NiJ9.rahasia-9.rahasia-10',
      );
      return Promise.resolve(span.traceId);
    });
    expect(lines).toHaveLength(1);
    const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect(line['traceId']).toBe(traceId);
    expect(line['level']).toBe('warn');
    expect(lines[0]).toContain('5271012001001-1');
    expect(lines[0]).toContain('upstream said no');
    expect(lines[0]).not.toContain('rahasia');
  });
});

describe('the ops server', () => {
  it('answers metrics as asked, health, readiness and hands on the rest', async () => {
    let ready = false;
    const ops = await startOpsServer({
      meter: createMeter({ processMetrics: true }),
      host: '127.0.0.1',
      port: 0,
      ready: () => ready,
      otherwise: (_request, response) => response.writeHead(418).end(),
    });
    open.push(() => ops.close());
    const url = `http://127.0.0.1:${String(ops.port)}`;
    const status = async (path: string, method = 'GET') => (await fetch(url + path, { method })).status;
    expect(await status('/healthz')).toBe(200);
    expect(await status('/readyz')).toBe(503);
    ready = true;
    expect(await status('/readyz')).toBe(200);
    expect(await status('/-/faults', 'POST')).toBe(418);
    const open1 = await fetch(`${url}/metrics`, { headers: { accept: 'application/openmetrics-text' } });
    expect(open1.headers.get('content-type')).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    );
    expect(await open1.text()).toContain('process_cpu_user_seconds_total');
    const text = await fetch(`${url}/metrics`);
    expect(text.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await text.text()).toContain('process_cpu_user_seconds_total');
  });
});
