import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/instrumentation/index.ts';
import { testDatabaseUrl } from '../../src/incident/testing.ts';
import { parseConfig } from '../../src/kernel/index.ts';
import { startTraces, tracesConfigSchema, type RunningTraces } from '../../src/traces/index.ts';
import { readable, recorded } from '../support/otlp/recorded.ts';
import {
  freshSpanId,
  NOW_US,
  requestOf,
  SECOND_US,
  traceIdOf,
  type GivenSpan,
} from '../support/otlp/spans.ts';

const INGEST = 'token-kirim-jejak-uji';
const READ = 'token-baca-jejak-uji';
const ROLE = 'siaga_traces';

const silent = createLogger({ name: 'uji', level: 'silent' });
let admin: pg.Client;
let url: string;
const running: RunningTraces[] = [];

/** The store's own role and schema, as the stack makes them. */
async function prepare(): Promise<string> {
  const owner = await testDatabaseUrl();
  admin = new pg.Client({ connectionString: owner });
  await admin.connect();
  await admin.query(`create role ${ROLE} login password 'rahasia-uji'`);
  await admin.query(`create schema traces authorization ${ROLE}`);
  await admin.query('create table incidents (id text)');
  const own = new URL(owner);
  own.username = ROLE;
  own.password = 'rahasia-uji';
  return own.href;
}

async function start(overrides: Readonly<Record<string, string>> = {}): Promise<string> {
  const env = {
    SIAGA_TRACES_PORT: '0',
    SIAGA_OPS_PORT: '0',
    SIAGA_TRACES_DATABASE_URL: url,
    SIAGA_TRACES_INGEST_TOKEN: INGEST,
    SIAGA_TRACES_READ_TOKEN: READ,
    ...overrides,
  };
  const traces = await startTraces(parseConfig(tracesConfigSchema, env), { logger: silent });
  running.push(traces);
  return `http://127.0.0.1:${String(traces.port)}`;
}

let origin: string;
beforeAll(async () => {
  url = await prepare();
  origin = await start();
});
afterAll(async () => {
  for (const traces of running) await traces.close();
  await admin.end();
});

const post = (to: string, body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${to}/v1/traces`, {
    method: 'POST',
    body: typeof body === 'string' ? body : Buffer.from(body),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${INGEST}`, ...headers },
  });
const send = (...given: readonly GivenSpan[]) => post(origin, JSON.stringify(requestOf(...given)));

const ask = (path: string, from = origin) =>
  fetch(`${from}${path}`, { headers: { authorization: `Bearer ${READ}` } });
const read = async (path: string, from = origin) =>
  (await (await ask(path, from)).json()) as {
    data: { traceID: string; spans: { operationName: string; tags: { key: string; value: unknown }[] }[] }[];
  };
const search = (parameters: Readonly<Record<string, string>>) =>
  read(`/api/traces?${new URLSearchParams(parameters).toString()}`);
const found = async (parameters: Readonly<Record<string, string>>) =>
  (await search({ service: 'cari', ...parameters })).data.map(({ traceID }) => traceID);

const ATTRIBUTES = { operation: 'upload', bytes: 300_000, share: 0.5, probe: true };

describe('spans of OpenTelemetry’s own exporters', () => {
  it('come in as JSON and go out as Jaeger tells them', async () => {
    const exporter = new OTLPTraceExporter({
      url: `${origin}/v1/traces`,
      headers: { authorization: `Bearer ${INGEST}` },
    });
    const outcome = await new Promise<{ code: number }>((resolve) => {
      exporter.export([readable(traceIdOf(1), ATTRIBUTES)], resolve);
    });
    expect(outcome.code).toBe(0);
    expect(await read(`/api/traces/${traceIdOf(1)}`)).toEqual(recorded(traceIdOf(1)));
    await exporter.shutdown();
  });

  it('come in as protobuf and go out the same', async () => {
    const body = ProtobufTraceSerializer.serializeRequest([readable(traceIdOf(2), ATTRIBUTES)]);
    const answer = await post(origin, body ?? new Uint8Array(), { 'content-type': 'application/x-protobuf' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-protobuf']);
    expect((await answer.arrayBuffer()).byteLength).toBe(0);
    expect(await read(`/api/traces/${traceIdOf(2)}`)).toEqual(recorded(traceIdOf(2)));
  });

  it('come in packed', async () => {
    const body = gzipSync(JSON.stringify(requestOf({ traceId: traceIdOf(3) })));
    expect((await post(origin, body, { 'content-encoding': 'gzip' })).status).toBe(200);
    expect((await read(`/api/traces/${traceIdOf(3)}`)).data).toHaveLength(1);
  });

  it('are stored once when their batch comes twice', async () => {
    const body = JSON.stringify(requestOf({ traceId: traceIdOf(4) }));
    await post(origin, body);
    await post(origin, body);
    expect((await read(`/api/traces/${traceIdOf(4)}`)).data[0]?.spans).toHaveLength(1);
  });

  it('are answered partially when one of them cannot be read', async () => {
    const request = requestOf({ traceId: traceIdOf(5) }, { traceId: 'bukan-id' });
    const answer = await post(origin, JSON.stringify(request));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ partialSuccess: { rejectedSpans: '1' } });
    expect((await read(`/api/traces/${traceIdOf(5)}`)).data).toHaveLength(1);
  });

  it('lose attributes that may be secrets, and what PostgreSQL cannot hold', async () => {
    await send({
      traceId: traceIdOf(6),
      attributes: {
        'http.request.header.authorization': 'Bearer rahasia-1',
        'http.request.header.cookie': 'sid=rahasia-2',
        'x-gateway-token': 'rahasia-3',
        'user.password': 'rahasia-4',
        note: 'a\0b',
      },
    });
    const text = await (await ask(`/api/traces/${traceIdOf(6)}`)).text();
    expect(text).toContain('note');
    expect(text).not.toContain('rahasia');
  });
});

describe('a search', () => {
  const one = { traceId: traceIdOf(101), service: 'cari', agoS: 60, tookMs: 2_500, failed: true };
  const two = { traceId: traceIdOf(102), service: 'cari', agoS: 30, tookMs: 50, name: 'gateway login' };
  const three = { traceId: traceIdOf(103), service: 'cari', agoS: 20, tookMs: 3_000 };
  beforeAll(async () => {
    await send(
      { ...one, attributes: { operation: 'upload', province: '52', attempts: 3 } },
      { ...two, attributes: { operation: 'login', province: '52' } },
      { ...three, attributes: { operation: 'upload', province: '32' } },
    );
  });

  it('finds by service, newest first, and no more than asked for', async () => {
    expect(await found({})).toEqual([traceIdOf(103), traceIdOf(102), traceIdOf(101)]);
    expect(await found({ limit: '2' })).toEqual([traceIdOf(103), traceIdOf(102)]);
    expect(await found({ service: 'lain' })).toEqual([]);
  });

  it('finds by name, tags of any type, error, duration and time', async () => {
    expect(await found({ operation: 'gateway login' })).toEqual([traceIdOf(102)]);
    expect(await found({ tags: JSON.stringify({ province: '52', operation: 'upload' }) })).toEqual([
      traceIdOf(101),
    ]);
    expect(await found({ tags: JSON.stringify({ attempts: '3' }) })).toEqual([traceIdOf(101)]);
    expect(await found({ tags: JSON.stringify({ error: 'true' }) })).toEqual([traceIdOf(101)]);
    expect(await found({ tag: 'province:32' })).toEqual([traceIdOf(103)]);
    expect(await found({ minDuration: '1s' })).toEqual([traceIdOf(103), traceIdOf(101)]);
    expect(await found({ minDuration: '1s', maxDuration: '2.6s' })).toEqual([traceIdOf(101)]);
    const start = String(NOW_US - 40 * SECOND_US);
    expect(await found({ start })).toEqual([traceIdOf(103), traceIdOf(102)]);
    expect(await found({ end: start })).toEqual([traceIdOf(101)]);
  });

  it('takes what is meant to do harm as the text it is', async () => {
    expect(await found({ tags: JSON.stringify({ "a' = ''; drop table spans; --": "' or 1=1" }) })).toEqual(
      [],
    );
    expect(await found({ operation: "' or '1'='1" })).toEqual([]);
    expect(await found({})).toHaveLength(3);
  });

  it.each([
    ['no service', 'limit=1'],
    ['a duration of its own making', 'service=cari&minDuration=fast'],
    ['tags that are no JSON', 'service=cari&tags=%7B'],
    ['a time that is none', 'service=cari&start=kemarin'],
  ])('is refused with %s', async (_what, parameters) => {
    const answer = await ask(`/api/traces?${parameters}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'TRACES_QUERY_INVALID', errors: [{ code: 400 }] });
  });
});

describe('Jaeger’s lists', () => {
  it('name services, their operations, and who calls whom', async () => {
    const parent = freshSpanId();
    await send(
      { traceId: traceIdOf(201), spanId: parent, service: 'hulu', name: 'gateway upload' },
      { traceId: traceIdOf(201), parentSpanId: parent, service: 'hilir', name: 'intake upload' },
    );
    const services = await read('/api/services');
    expect(services.data).toEqual(expect.arrayContaining(['hilir', 'hulu']));
    expect(services).toMatchObject({ total: services.data.length, limit: 0, offset: 0, errors: null });
    expect(await read('/api/services/hilir/operations')).toMatchObject({ data: ['intake upload'], total: 1 });
    expect(await read('/api/operations?service=hilir')).toMatchObject({
      data: [{ name: 'intake upload', spanKind: 'server' }],
    });
    const end = String(Date.now() + 1_000);
    expect((await read(`/api/dependencies?endTs=${end}&lookback=3600000`)).data).toContainEqual({
      parent: 'hulu',
      child: 'hilir',
      callCount: 1,
    });
  });

  it('say of an unknown trace what Jaeger says', async () => {
    const answer = await ask(`/api/traces/${traceIdOf(999)}`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      data: null,
      errors: [{ code: 404, msg: 'trace not found' }],
    });
    await send({ traceId: '000000000000000000000000000000ff' });
    expect((await read('/api/traces/ff')).data).toHaveLength(1);
  });
});

describe('the door', () => {
  it('lets nobody write or read without the token that is meant for it', async () => {
    const body = JSON.stringify(requestOf({ traceId: traceIdOf(300) }));
    for (const authorization of ['', `Bearer ${READ}`, 'Bearer salah', `Basic ${INGEST}`])
      expect((await post(origin, body, { authorization })).status).toBe(401);
    for (const authorization of ['', `Bearer ${INGEST}`]) {
      for (const path of ['/api/services', '/api/traces?service=cari', `/api/traces/${traceIdOf(1)}`])
        expect((await fetch(`${origin}${path}`, { headers: { authorization } })).status).toBe(401);
    }
    expect((await ask(`/api/traces/${traceIdOf(300)}`)).status).toBe(404);
  });

  it('refuses what is too large, packed or not, of no known type, or nonsense', async () => {
    const small = await start({ SIAGA_TRACES_MAX_BODY_MB: '1' });
    const large = JSON.stringify({ resourceSpans: [], pad: 'x'.repeat(1_100_000) });
    const statuses = await Promise.all([
      post(small, large),
      post(small, gzipSync(large), { 'content-encoding': 'gzip' }),
      post(small, 'halo', { 'content-type': 'text/plain' }),
      post(small, 'bukan json'),
      post(small, JSON.stringify({ resourceSpans: 'x' })),
      post(small, Buffer.from([0xff, 0xff, 0xff]), { 'content-type': 'application/x-protobuf' }),
    ]);
    expect(statuses.map(({ status }) => status).slice(0, 4)).toEqual([413, 413, 415, 400]);
    for (const answer of statuses)
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(statuses.slice(4).map(({ status }) => status)).toEqual([400, 400]);
  });

  it('asks who sends too fast to wait', async () => {
    const slow = await start({ SIAGA_TRACES_SPANS_PER_SECOND: '1' });
    const three = requestOf(...[401, 402, 403].map((n) => ({ traceId: traceIdOf(n) })));
    expect((await post(slow, JSON.stringify(three))).status).toBe(200);
    const answer = await post(slow, JSON.stringify(three));
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await answer.json()).toMatchObject({ code: 'TRACES_PACE' });
  });
});

describe('the store', () => {
  it('keeps within its number of spans, and the oldest go first', async () => {
    await admin.query('truncate traces.spans');
    await admin.query('update traces.slices set spans = 0');
    const bounded = await start({ SIAGA_TRACES_MAX_SPANS: '160' });
    const traces = running.at(-1);
    for (let n = 0; n < 40; n += 1) {
      const ten = Array.from({ length: 10 }, () => ({ traceId: traceIdOf(10_000 + n) }));
      expect((await post(bounded, JSON.stringify(requestOf(...ten)))).status).toBe(200);
      await traces?.tend();
    }
    const { rows } = await admin.query<{ n: string }>('select count(*) as n from traces.spans');
    expect(Number(rows[0]?.n)).toBeLessThanOrEqual(170);
    expect(Number(rows[0]?.n)).toBeGreaterThan(100);
    expect((await ask(`/api/traces/${traceIdOf(10_000)}`)).status).toBe(404);
    expect((await ask(`/api/traces/${traceIdOf(10_039)}`)).status).toBe(200);
    await running.pop()?.close();
  });

  it('drops what is older than its age', async () => {
    await admin.query(
      `update traces.slices set newest_at = now() - interval '3 days', opened_at = newest_at`,
    );
    await start({ SIAGA_TRACES_MAX_AGE_HOURS: '48' });
    await running.at(-1)?.tend();
    const { rows } = await admin.query<{ n: string }>('select count(*) as n from traces.spans');
    expect(Number(rows[0]?.n)).toBe(0);
    await running.pop()?.close();
    expect((await send({ traceId: traceIdOf(20_000) })).status).toBe(200);
    expect((await read(`/api/traces/${traceIdOf(20_000)}`)).data).toHaveLength(1);
  });

  it('stays within its bytes', async () => {
    await start({ SIAGA_TRACES_MAX_MB: '4' });
    const traces = running.at(-1);
    // Random, for PostgreSQL packs what repeats itself.
    const heavy = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`k${String(n)}`, randomBytes(400).toString('hex')]),
    );
    for (let n = 0; n < 30; n += 1) {
      const many = Array.from({ length: 20 }, () => ({ traceId: traceIdOf(30_000 + n), attributes: heavy }));
      expect((await send(...many)).status).toBe(200);
      await traces?.tend();
    }
    const { rows } = await admin.query<{ bytes: string }>(
      `select coalesce(sum(pg_total_relation_size(to_regclass('traces.spans_' || slice))), 0) as bytes from traces.slices`,
    );
    expect(Number(rows[0]?.bytes)).toBeLessThanOrEqual(5 * 1024 * 1024);
    expect((await ask(`/api/traces/${traceIdOf(30_000)}`)).status).toBe(404);
    expect((await ask(`/api/traces/${traceIdOf(30_029)}`)).status).toBe(200);
    await running.pop()?.close();
  });

  it('says 503 with a pause while PostgreSQL refuses, and takes spans in again after', async () => {
    await admin.query(`alter role ${ROLE} nologin`);
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${ROLE}'`);
    const answer = await send({ traceId: traceIdOf(40_000) });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    await admin.query(`alter role ${ROLE} login`);
    expect((await send({ traceId: traceIdOf(40_000) })).status).toBe(200);
  });

  it('has a role that reads no incident and writes no table but its own', async () => {
    const own = new pg.Client({ connectionString: url });
    await own.connect();
    await expect(own.query('select * from public.incidents')).rejects.toThrow(/permission denied/);
    await expect(own.query('create table public.lain (id text)')).rejects.toThrow(/permission denied/);
    await own.end();
  });
});
