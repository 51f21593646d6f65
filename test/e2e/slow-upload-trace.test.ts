import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  HEADERS,
  jaegerTracesSchema,
  PATHS,
  UPLOAD_TRACE_TAG,
  type JaegerTrace,
} from '../../src/contracts/index.ts';
import { jpeg, tpsIn, uploadHeaders } from '../../src/gateway/testing.ts';
import { testDatabaseUrl } from '../../src/incident/testing.ts';
import { passwordOf } from '../../src/sirekap/index.ts';
import { eventually, startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts';

/** Below the range from which outgoing connections take theirs. */
const PORT = 17_500;
const [TRACES, TRACES_OPS, VENDOR, VENDOR_OPS] = [PORT + 10, PORT + 11, PORT + 12, PORT + 13];
const SECRETS = {
  ingest: 'token-kirim-jejak-rahasia',
  read: 'token-baca-jejak-rahasia',
  vendor: 'token-gerbang-yang-rahasia',
  control: 'token-kendali-yang-rahasia',
  seed: 'benih-rahasia',
  cookie: 'kuki-yang-rahasia',
} as const;
const TPS = tpsIn('52');
const ACCOUNT = `${TPS}-1`;
/** Nothing is drawn: what is stored was kept for what became of it. */
const TRACING = {
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${String(TRACES)}`,
  OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${SECRETS.ingest}`,
  SIAGA_TRACE_RATIO: '0',
  SIAGA_TRACE_SLOW_MS: '300',
};

vi.setConfig({ testTimeout: 150_000, hookTimeout: 150_000 });

const children: ChildProcess[] = [];
let gateway: GatewayProcess;
let dir: string;
let session: string;

/** A process of ours, waited for until it is ready. */
async function run(file: string, opsPort: number, env: Readonly<Record<string, string>>): Promise<void> {
  const entry = join(import.meta.dirname, `../../src/processes/${file}.ts`);
  const child = spawn(process.execPath, [entry], {
    env: { PATH: process.env['PATH'] ?? '', SIAGA_OPS_PORT: String(opsPort), ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  await eventually(async () => {
    if (!(await fetch(`http://127.0.0.1:${String(opsPort)}/readyz`)).ok) throw new Error('not ready');
  });
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-jejak-'));
  await Promise.all([
    run('traces', TRACES_OPS, {
      SIAGA_TRACES_PORT: String(TRACES),
      SIAGA_TRACES_DATABASE_URL: await testDatabaseUrl(),
      SIAGA_TRACES_INGEST_TOKEN: SECRETS.ingest,
      SIAGA_TRACES_READ_TOKEN: SECRETS.read,
    }),
    run('sirekap', VENDOR_OPS, {
      ...TRACING,
      SIREKAP_PORT: String(VENDOR),
      SIREKAP_DATA_DIR: dir,
      SIREKAP_BASE_UPLOAD_MS: '8',
      SIREKAP_UPLOADS_PER_SECOND: '1000',
      SIREKAP_SEED: SECRETS.seed,
      SIREKAP_GATEWAY_TOKENS: SECRETS.vendor,
      SIREKAP_CONTROL_TOKEN: SECRETS.control,
    }),
  ]);
  gateway = await startGatewayProcess(PORT, {
    ...TRACING,
    SIAGA_UPSTREAM_URL: `http://127.0.0.1:${String(VENDOR)}`,
    SIAGA_VENDOR_TOKEN: SECRETS.vendor,
    SIAGA_WORKERS: '0',
  });
  session = await login();
});
afterAll(async () => {
  await gateway.close();
  for (const child of children) {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }
  await rm(dir, { recursive: true, force: true });
});

const at = (path: string): string => `http://127.0.0.1:${String(PORT)}${path}`;

async function login(): Promise<string> {
  const answer = await fetch(at(PATHS.login), {
    method: 'POST',
    headers: { 'content-type': 'application/json', [HEADERS.tps]: TPS },
    body: JSON.stringify({ account: ACCOUNT, password: passwordOf(ACCOUNT, SECRETS.seed) }),
  });
  return ((await answer.json()) as { session: string }).session;
}

const upload = (n: number, traceparent?: string): Promise<Response> => {
  const photo = jpeg(n);
  return fetch(at(PATHS.upload), {
    method: 'POST',
    headers: {
      ...uploadHeaders(photo, TPS),
      authorization: `Bearer ${session}`,
      cookie: `sid=${SECRETS.cookie}`,
      ...(traceparent === undefined ? {} : { traceparent }),
    },
    body: new Uint8Array(photo),
  });
};

const fault = (method: 'POST' | 'DELETE', body: object): Promise<Response> =>
  fetch(`http://127.0.0.1:${String(VENDOR_OPS)}/-/faults`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRETS.control}` },
    body: JSON.stringify(body),
  });

const read = (path: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${String(TRACES)}${path}`, {
    headers: { authorization: `Bearer ${SECRETS.read}` },
  });
const find = async (tags: Readonly<Record<string, string>>, more = ''): Promise<readonly JaegerTrace[]> => {
  const query = new URLSearchParams({ service: 'gateway', tags: JSON.stringify(tags) });
  return jaegerTracesSchema.parse(await (await read(`/api/traces?${query.toString()}${more}`)).json()).data;
};

/** Each span as `service name`, sorted. */
const namesOf = (trace: JaegerTrace | undefined): readonly string[] =>
  (trace?.spans ?? [])
    .map(
      ({ processID, operationName }) => `${trace?.processes[processID]?.serviceName ?? ''}: ${operationName}`,
    )
    .sort();

const WHOLE = [
  'gateway: gateway receive',
  'gateway: gateway upload',
  'gateway: gateway vendor',
  'sirekap: intake process',
  'sirekap: intake store',
  'sirekap: intake upload',
];
const ofUploads = { operation: 'upload', province: '52' };

describe('the trace of a slow upload', () => {
  it('is found with the spans of gateway and vendor, and that of a quick one is not', async () => {
    expect((await upload(1)).status).toBe(201);
    await fault('POST', { service: 'intake', province: '52', mode: 'slow', factor: 60 });
    expect((await upload(2)).status).toBe(201);
    await fault('DELETE', {});
    await eventually(async () => {
      expect(namesOf((await find(ofUploads, '&minDuration=300ms'))[0])).toEqual(WHOLE);
    });
    const [trace] = await find(ofUploads);
    expect(await find(ofUploads)).toHaveLength(1);
    const spanOf = (name: string) => trace?.spans.find(({ operationName }) => operationName === name);
    const parentOf = (name: string) =>
      spanOf(name)?.references.find(({ refType }) => refType === 'CHILD_OF')?.spanID;
    expect(parentOf('intake upload')).toBe(spanOf('gateway vendor')?.spanID);
    expect(parentOf('gateway vendor')).toBe(spanOf('gateway upload')?.spanID);
  });
});

describe('the trace of a failed upload', () => {
  it('is kept with the delivery that came later', async () => {
    await fault('POST', { service: 'intake', province: '52', mode: 'unavailable' });
    expect((await upload(3)).status).toBe(202);
    await eventually(async () => {
      expect(namesOf((await find({ ...ofUploads, error: 'true' }))[0])).toContain('gateway: gateway hold');
    });
    const [held] = await find({ ...ofUploads, outcome: 'held' });
    expect(namesOf(held)).toContain('sirekap: intake upload');
    await fault('DELETE', {});
    await eventually(async () => {
      const deliveries = await find({ [UPLOAD_TRACE_TAG]: held?.traceID ?? '', outcome: 'success' });
      expect(namesOf(deliveries[0])).toEqual(
        expect.arrayContaining(['gateway: gateway drain', 'sirekap: intake upload']),
      );
      const [drain] =
        deliveries[0]?.spans.filter(({ operationName }) => operationName === 'gateway drain') ?? [];
      expect(drain?.references).toContainEqual(
        expect.objectContaining({ refType: 'FOLLOWS_FROM', traceID: held?.traceID }),
      );
    });
  });
});

describe('spans', () => {
  it('hold no token, cookie, password or session, drawn or kept late', async () => {
    const drawn = '0af7651916cd43dd8448eb211c80319c';
    await gateway.restart({ SIAGA_TRACE_RATIO: '1' });
    // What the phone asks for counts for nothing.
    expect((await upload(4, `00-${drawn}-b7ad6b7169203331-00`)).status).toBe(201);
    await eventually(async () => {
      const answer = (await (await read(`/api/traces/${drawn}`)).json()) as { data: JaegerTrace[] | null };
      expect(namesOf(answer.data?.[0])).toEqual(WHOLE);
    });
    const texts = await Promise.all(
      ['gateway', 'sirekap'].map(async (service) =>
        (await read(`/api/traces?service=${service}&limit=200`)).text(),
      ),
    );
    const text = texts.join('\n');
    expect(text).toContain(drawn);
    for (const secret of [
      ...Object.values(SECRETS),
      session,
      passwordOf(ACCOUNT, SECRETS.seed),
      ACCOUNT,
      TPS,
    ])
      expect(text).not.toContain(secret);
  });
});
