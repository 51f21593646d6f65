import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type Response } from 'express';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HEADERS, PATHS, PROBLEM_TYPE } from '../../contracts/index.ts';
import { createLogger, createMeter, type Meter } from '../../instrumentation/index.ts';
import { signingKeyFrom } from '../../kernel/index.ts';
import { createAdmission, inviteWhenRead, type ServiceAdmission } from '../kit.ts';
import {
  CONTROL_TOKEN,
  inAnHour,
  policyOf,
  signPolicy,
  startControlStub,
  type ControlStub,
} from '../testing/control-stub.ts';
import { jpeg, tpsIn, uploadHeaders } from '../testing/house.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A service whose time for a request grows with the square of what is in it beyond eight. */
interface Service {
  readonly server: Server;
  served: number;
}

const BASE_MS = 15;
const KNEE = 8;

function serviceWith(admission: Pick<ServiceAdmission, 'middleware'> | undefined): Service {
  const app = express();
  if (admission) app.use(admission.middleware);
  let inside = 0;
  const work = (res: Response, status: number): void => {
    inside += 1;
    service.served += 1;
    setTimeout(
      () => {
        inside -= 1;
        res.status(status).json({});
      },
      BASE_MS * Math.max(1, inside / KNEE) ** 2,
    );
  };
  app.post(PATHS.upload, express.raw({ type: 'image/jpeg', limit: '8mb' }), (_req, res) => {
    work(res, 201);
  });
  app.get(PATHS.portal, (_req, res) => {
    work(res, 200);
  });
  app.get('/bantuan', (_req, res) => {
    res.json({});
  });
  const service: Service = { server: app.listen(0, '127.0.0.1'), served: 0 };
  return service;
}

const call = (
  { server }: Service,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: Buffer,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const req = request({ port, host: '127.0.0.1', method, path, headers }, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (part: string) => (text += part));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text }));
    });
    req.on('error', reject);
    req.end(body);
  });

const upload = (service: Service, n: number): Promise<Answer> => {
  const photo = jpeg(n);
  return call(service, 'POST', PATHS.upload, uploadHeaders(photo, tpsIn('52', n)), photo);
};

/** Whose place a ticket proves, and which; when its holder last asked is in it, too, and changes. */
function placeIn({ headers }: Answer): readonly unknown[] {
  const body = String(headers[HEADERS.ticket]).split('.')[2] ?? '';
  const [account, place, , , , holder] = JSON.parse(Buffer.from(body, 'base64url').toString()) as unknown[];
  return [account, place, holder];
}

/** Sixty readers who ask again at once, beside four phones that upload `each` photos one after another. */
async function rush(service: Service, each: number) {
  const reads = new Map<number, number>();
  let over = false;
  const readers = Array.from({ length: 60 }, async () => {
    while (!over) {
      const { status } = await call(service, 'GET', PATHS.portal);
      reads.set(status, (reads.get(status) ?? 0) + 1);
    }
  });
  const uploads: number[] = [];
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: 4 }, async (_, phone) => {
      for (let n = 0; n < each; n += 1) uploads.push((await upload(service, phone * each + n)).status);
    }),
  );
  const uploadMs = (performance.now() - startedAt) / each;
  over = true;
  await Promise.all(readers);
  return { reads, uploads, uploadMs };
}

let dir: string;
let control: ControlStub;
let meter: Meter;
let admission: ServiceAdmission;
let service: Service;
let obey: (fields: Parameters<typeof policyOf>[1]) => Promise<void>;

const metric = async (name: string): Promise<number> => {
  const found = (await meter.registry.getMetricsAsJSON()).find((entry) => entry.name === name);
  return (found?.values ?? []).reduce((sum, { value }) => sum + value, 0);
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-kit-'));
  control = await startControlStub();
  const key = await signingKeyFrom(join(dir, 'policy-key.jwk'));
  await writeFile(join(dir, 'jwks.json'), JSON.stringify({ keys: [key.publicJwk] }));
  meter = createMeter();
  admission = await createAdmission(
    {
      SIAGA_GATEWAY_ID: 'gw-wita',
      SIAGA_DATA_DIR: join(dir, 'admission'),
      SIAGA_CONTROL_URLS: control.url,
      SIAGA_CONTROL_TOKEN: CONTROL_TOKEN,
      SIAGA_POLICY_JWKS_FILE: join(dir, 'jwks.json'),
      SIAGA_LEASE_DEFAULT: '40',
      SIAGA_TRUSTED_PROXIES: '127.0.0.1',
      // A machine that runs tests side by side is late: that is no word on the service.
      SIAGA_LOOP_STEPS_MS: '5000,10000,20000',
    },
    { meter, logger: createLogger({ name: 'test', level: 'silent' }) },
  );
  let epoch = 0;
  obey = async (fields) => {
    epoch += 1;
    control.push(await signPolicy(key, policyOf(epoch, fields)));
    await vi.waitFor(() => expect(admission.epoch()).toBe(epoch));
  };
  service = serviceWith(admission);
  await once(service.server, 'listening');
});

afterEach(async () => {
  service.server.closeAllConnections();
  service.server.close();
  await admission.close();
  await control.close();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

describe('a service in a rush', () => {
  it(
    'serves every upload, sheds public reads, and is quicker than without',
    { timeout: 60_000 },
    async () => {
      const guarded = await rush(service, 40);
      expect(new Set(guarded.uploads)).toEqual(new Set([201]));
      expect(guarded.reads.get(503)).toBeGreaterThan(0);
      expect(guarded.reads.get(200)).toBeGreaterThan(0);
      expect(await metric('siaga_gateway_inflight_requests')).toBe(0);
      const bare = serviceWith(undefined);
      await once(bare.server, 'listening');
      const collapsed = await rush(bare, 4);
      bare.server.close();
      expect(collapsed.uploadMs / guarded.uploadMs).toBeGreaterThan(3);
    },
  );
});

describe('the middleware', () => {
  it('obeys a pushed policy before the service sees the request, in Indonesian', async () => {
    expect((await call(service, 'GET', PATHS.portal)).status).toBe(200);
    await obey({ rules: [{ scope: 'nasional', until: inAnHour(), shedBelow: 'officer-read' }] });
    const refused = await call(service, 'GET', `${PATHS.portal}?halaman=2`);
    expect(refused.status).toBe(503);
    expect(refused.headers['content-type']).toBe(PROBLEM_TYPE);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(90);
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'GATEWAY_SHED', retry: 'later' });
    expect(service.served).toBe(1);
    for (const [method, spelling] of [
      ['GET', '/Portal/Hasil'],
      ['GET', `${PATHS.portal}/`],
      ['GET', '/portal/%68asil'],
      ['GET', `http://x${PATHS.portal}`],
      ['HEAD', PATHS.portal],
    ] as const)
      expect((await call(service, method, spelling)).status).toBe(503);
    expect(service.served).toBe(1);
  });

  it('refuses an upload before a byte of its body has been sent', async () => {
    await obey({ rules: [{ scope: '52', until: inAnHour(), uploadMode: 'queue' }] });
    const { port } = service.server.address() as AddressInfo;
    const headers = uploadHeaders(jpeg(1, 1_000_000));
    const req = request({ port, host: '127.0.0.1', method: 'POST', path: PATHS.upload, headers });
    req.on('error', () => undefined).flushHeaders();
    const [res] = (await once(req, 'response')) as [{ statusCode: number }];
    expect(res.statusCode).toBe(503);
    expect(service.served).toBe(0);
    req.destroy();
  });

  it.each([undefined, `${tpsIn('52', 1)} ;`, `${tpsIn('52', 1)}, ${tpsIn('31', 1)}`])(
    'keeps an upload back that says its TPS as %j, while uploads are kept back somewhere',
    async (tps) => {
      const photo = jpeg(1);
      const { [HEADERS.tps]: _own, ...rest } = uploadHeaders(photo);
      const send = (): Promise<Answer> =>
        call(
          service,
          'POST',
          PATHS.upload,
          { ...rest, ...(tps === undefined ? {} : { [HEADERS.tps]: tps }) },
          photo,
        );
      expect((await send()).status).toBe(201);
      await obey({ rules: [{ scope: '52', until: inAnHour(), uploadMode: 'queue' }] });
      expect((await send()).status).toBe(503);
      expect((await upload(service, 2)).status).toBe(503);
    },
  );

  it('does not invite an upload that it refuses, when the server leaves inviting to who reads', async () => {
    inviteWhenRead(service.server);
    const { port } = service.server.address() as AddressInfo;
    const ask = async (seed: number): Promise<readonly [word: string, phone: Socket]> => {
      const photo = jpeg(seed, 300_000);
      const head = Object.entries(uploadHeaders(photo)).map(([name, value]) => `${name}: ${value}`);
      const phone = connect(port, '127.0.0.1').on('error', () => undefined);
      phone.write(
        `POST ${PATHS.upload} HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n${head.join('\r\n')}\r\n\r\n`,
      );
      const [word] = (await once(phone, 'data')) as [Buffer];
      return [String(word), phone];
    };
    const [invited, phone] = await ask(1);
    expect(invited).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    phone.write(jpeg(1, 300_000));
    expect(String((await once(phone, 'data'))[0])).toMatch(/^HTTP\/1.1 201 /);
    phone.destroy();
    await obey({ rules: [{ scope: '52', until: inAnHour(), uploadMode: 'queue' }] });
    const [refused, other] = await ask(2);
    expect(refused).toMatch(/^HTTP\/1.1 503 /);
    other.destroy();
  });

  it('asks a service’s own table about the path alone', async () => {
    const asked: string[] = [];
    const app = express();
    const operations = (method: string, path: string): undefined => {
      asked.push(`${method} ${path}`);
    };
    const own = await createAdmission(
      { SIAGA_GATEWAY_ID: 'gw-wib', SIAGA_DATA_DIR: join(dir, 'own'), SIAGA_LEASE_DEFAULT: '4' },
      { meter: createMeter(), logger: createLogger({ name: 'test', level: 'silent' }), operations },
    );
    app.use(own.middleware);
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const there = { server, served: 0 };
    for (const target of ['/laporan?x=1', 'http://x/laporan?x=1']) await call(there, 'GET', target);
    server.close();
    await own.close();
    expect(asked).toEqual(['GET /laporan?x=1', 'GET /laporan?x=1']);
  });

  it('gives a place back when its client leaves, and lets through what is none of Sirekap’s', async () => {
    const { port } = service.server.address() as AddressInfo;
    const headers = uploadHeaders(jpeg(2, 1_000_000));
    const req = request({ port, host: '127.0.0.1', method: 'POST', path: PATHS.upload, headers });
    req.on('error', () => undefined).flushHeaders();
    await vi.waitFor(async () => expect(await metric('siaga_gateway_inflight_requests')).toBe(1));
    req.destroy();
    await vi.waitFor(async () => expect(await metric('siaga_gateway_inflight_requests')).toBe(0));
    await obey({ rules: [{ scope: 'nasional', until: inAnHour(), shedBelow: 'officer-read' }] });
    expect((await call(service, 'GET', '/bantuan')).status).toBe(200);
  });

  it('paces logins that name their TPS', async () => {
    await obey({ rules: [{ scope: '52', until: inAnHour(), loginPerSecond: 0.01 }] });
    const login = (n: number, from = '203.0.113.1'): Promise<Answer> =>
      call(service, 'POST', PATHS.login, { [HEADERS.tps]: tpsIn('52', n), 'x-forwarded-for': from });
    // There is no login in this service: what is let through finds nothing.
    expect((await login(1)).status).toBe(404);
    const told = await login(2);
    expect(told.status).toBe(202);
    expect(JSON.parse(told.text)).toMatchObject({ status: 'waiting', ticket: told.headers[HEADERS.ticket] });
    // No password is seen here: whoever names the TPS from the same network is its phone, another is not.
    const placeFrom = async (from: string): Promise<unknown> => placeIn(await login(2, from));
    expect(await placeFrom('203.0.113.200')).toEqual(placeIn(told));
    const other = await placeFrom('198.51.100.1');
    expect(other).not.toEqual(placeIn(told));
    expect(await placeFrom('198.51.100.2')).toEqual(other);
    expect(await placeFrom('203.0.113.1')).toEqual(placeIn(told));
  });

  it('lets those whose photo the service has taken in after those that have yet to bring theirs', async () => {
    expect((await upload(service, 1)).status).toBe(201);
    const pacedSince = new Date(Date.now() - 3_600_000).toISOString();
    await obey({ rules: [{ scope: '52', until: inAnHour(), loginPerSecond: 0.01, pacedSince }] });
    const login = (n: number): Promise<Answer> =>
      call(service, 'POST', PATHS.login, { [HEADERS.tps]: tpsIn('52', n) });
    const positionOf = async (n: number): Promise<unknown> =>
      (JSON.parse((await login(n)).text) as { position: number }).position;
    expect((await login(0)).status).toBe(404);
    expect([await positionOf(1), await positionOf(2), await positionOf(1)]).toEqual([0, 0, 1]);
  });
});
