import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { HEADERS, PATHS, PROBLEM_TYPE } from '../../src/contracts/index.ts';
import { decideConfigSchema, startDecide } from '../../src/gateway/index.ts';
import {
  CONTROL_TOKEN,
  inAnHour,
  jpeg,
  policyOf,
  signPolicy,
  startControlStub,
  tpsIn,
  uploadHeaders,
  type ControlStub,
} from '../../src/gateway/testing.ts';
import { METRICS } from '../../src/instrumentation/definitions.ts';
import { createLogger, createMeter } from '../../src/instrumentation/index.ts';
import { parseConfig, signingKeyFrom, type SigningKey } from '../../src/kernel/index.ts';
import { jobsOf } from '../../src/publish/index.ts';
import { eventually } from '../support/gateway-process.ts';

const text = await readFile(join(import.meta.dirname, '../../deploy/envoy/envoy.yaml'), 'utf8');

interface Exact {
  readonly patterns: readonly { readonly exact: string }[];
}
const manager = parse(text).static_resources.listeners[0].filter_chains[0].filters[0].typed_config;
const filters = manager.http_filters as readonly { name: string; typed_config: Record<string, never> }[];
const authz = filters.find(({ name }) => name === 'envoy.filters.http.ext_authz')!
  .typed_config as unknown as {
  failure_mode_allow: boolean;
  allowed_headers: Exact;
  http_service: {
    path_prefix: string;
    authorization_request: { headers_to_add: readonly { key: string; value: string }[] };
    authorization_response: { allowed_upstream_headers: Exact; allowed_client_headers: Exact };
  };
};
const {
  path_prefix: prefix,
  authorization_request: asked,
  authorization_response: answer,
} = authz.http_service;
const exactly = ({ patterns }: Exact): readonly string[] => patterns.map(({ exact }) => exact);
const TOKEN = asked.headers_to_add
  .find(({ key }) => key === 'proxy-authorization')!
  .value.replace('Bearer ', '');

let dir: string;
let control: ControlStub;
let key: SigningKey;
let decide: Awaited<ReturnType<typeof startDecide>>;
const meter = createMeter();

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-envoy-'));
  control = await startControlStub();
  key = await signingKeyFrom(join(dir, 'policy-key.jwk'));
  await writeFile(join(dir, 'jwks.json'), JSON.stringify({ keys: [key.publicJwk] }));
  const config = parseConfig(decideConfigSchema, {
    SIAGA_GATEWAY_ID: 'gw-wita',
    SIAGA_DATA_DIR: join(dir, 'decide'),
    SIAGA_CONTROL_URLS: control.url,
    SIAGA_CONTROL_TOKEN: CONTROL_TOKEN,
    SIAGA_POLICY_JWKS_FILE: join(dir, 'jwks.json'),
    SIAGA_DECIDE_PORT: '0',
    SIAGA_REPORTS_PORT: '0',
    SIAGA_OPS_PORT: '0',
    SIAGA_DECIDE_TOKEN: TOKEN,
    SIAGA_LOOP_STEPS_MS: '5000,10000,20000',
  });
  decide = await startDecide(config, { meter, logger: createLogger({ name: 'test', level: 'silent' }) });
});
afterAll(async () => {
  await decide.close();
  await control.close();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

it('exports the metrics of which the budget of series counts it, and no other', () => {
  const counted = METRICS.filter((metric) => jobsOf(metric).includes('decide')).map(({ name }) => name);
  const exported = meter.registry.getMetricsAsArray().map(({ name }) => name);
  expect(exported.sort()).toEqual(counted.sort());
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const send = (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const req = request({ port: decide.port, host: '127.0.0.1', method, path, headers }, (res) => {
      let received = '';
      res.setEncoding('utf8');
      res.on('data', (part: string) => (received += part));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: received }));
    });
    req.on('error', reject);
    req.end(body);
  });

/**
 * What Envoy's HTTP authorization client does by this file: the phone's method, its path behind the prefix, no body, the
 * headers that are allowed and those that are added. 200 lets through with the allowed headers added to the request;
 * anything else goes to the client with its body and the allowed headers.
 */
async function check(method: string, path: string, phone: Readonly<Record<string, string>>) {
  const allowed = exactly(authz.allowed_headers);
  const headers = Object.fromEntries([
    ...Object.entries(phone).filter(([name]) => allowed.includes(name)),
    ...asked.headers_to_add.map(({ key: name, value }) => [name, value]),
    ['host', 'siaga-decide'],
    ['content-length', '0'],
  ]) as Record<string, string>;
  const said = await send(method, prefix + path, headers);
  const passOn = exactly(
    said.status === 200 ? answer.allowed_upstream_headers : answer.allowed_client_headers,
  );
  const passed = Object.fromEntries(Object.entries(said.headers).filter(([name]) => passOn.includes(name)));
  return { allowed: said.status === 200, status: said.status, headers: passed, body: said.body };
}

const openPermits = async (): Promise<number> => {
  const found = (await meter.registry.getMetricsAsJSON()).find(({ name }) => name === 'siaga_permits_open');
  return found?.values[0]?.value ?? Number.NaN;
};

const obey = async (epoch: number, fields: Parameters<typeof policyOf>[1]): Promise<void> => {
  control.push(await signPolicy(key, policyOf(epoch, fields)));
  await eventually(() => expect(control.acks.find((ack) => ack.epoch === epoch)?.verdict).toBe('ack'));
};

describe('Envoy by the example', () => {
  it('lets requests through when there is no decision', () => {
    expect(authz.failure_mode_allow).toBe(true);
  });

  it('is told to let an upload through, under a permit that it reports back as its script does', async () => {
    const said = await check('POST', PATHS.upload, uploadHeaders(jpeg(1), tpsIn('52')));
    expect(said.allowed).toBe(true);
    const permit = String(said.headers['x-siaga-permit']);
    expect(await openPermits()).toBe(1);
    expect(text).toContain('[":path"] = "/-/permits/done"');
    const form = /string\.format\('(\{.*\})'/.exec(text)?.[1] ?? '';
    const report = form.replace('%s', permit).replace('%s', '201').replace('%d', '80');
    const authorization = { authorization: `Bearer ${TOKEN}` };
    expect((await send('POST', '/-/permits/done', authorization, report)).body).toBe('{"known":1}');
    expect(await openPermits()).toBe(0);
    expect((await send('POST', '/-/permits/done', authorization, report)).body).toBe('{"known":0}');
  });

  it('passes a refusal on to the phone: status, words, and when to come back', async () => {
    await obey(1, { rules: [{ scope: 'nasional', until: inAnHour(), shedBelow: 'officer-read' }] });
    const said = await check('GET', `${PATHS.portal}?halaman=2`, {});
    expect(said).toMatchObject({ allowed: false, status: 503, headers: { 'content-type': PROBLEM_TYPE } });
    expect(Number(said.headers['retry-after'])).toBeGreaterThanOrEqual(90);
    expect(JSON.parse(said.body)).toMatchObject({ code: 'GATEWAY_SHED', retry: 'later' });
  });

  it('passes a place in the waiting room on, with its ticket', async () => {
    await obey(2, { rules: [{ scope: '52', until: inAnHour(), loginPerSecond: 1 }] });
    const login = (n: number) => check('POST', PATHS.login, { [HEADERS.tps]: tpsIn('52', n) });
    expect((await login(1)).allowed).toBe(true);
    const said = await login(2);
    expect(said.status).toBe(202);
    expect(JSON.parse(said.body)).toMatchObject({ ticket: said.headers[HEADERS.ticket] });
  });
});

describe('the decision endpoint', () => {
  it.each([
    ['without a token', {}],
    ['with another', { authorization: 'Bearer something-else-of-that-length' }],
  ])('takes no report %s', async (_how, headers) => {
    const refused = await send('POST', '/-/permits/done', headers, '{"permit":"x","status":200}');
    expect(refused.status).toBe(401);
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'GATEWAY_PROXY_UNKNOWN' });
  });

  it.each([['not json'], ['{"permit":"x"}'], ['{"permit":"x","status":9999}']])(
    'refuses a report that is none: %s',
    async (body) => {
      const refused = await send('POST', '/-/permits/done', { authorization: `Bearer ${TOKEN}` }, body);
      expect(refused.status).toBe(400);
      expect(JSON.parse(refused.body)).toMatchObject({ code: 'GATEWAY_REPORT_INVALID' });
    },
  );

  it('answers nothing that is no question', async () => {
    expect((await send('GET', '/decide', {})).status).toBe(404);
    expect((await send('GET', '/', {})).status).toBe(404);
  });

  it('does not start where others could ask it, without a token', () => {
    expect(() =>
      parseConfig(decideConfigSchema, {
        SIAGA_GATEWAY_ID: 'gw-wita',
        SIAGA_DATA_DIR: dir,
        SIAGA_HOST: '0.0.0.0',
      }),
    ).toThrow(/SIAGA_DECIDE_TOKEN/);
  });
});
