import { once } from 'node:events';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HEADERS, PATHS, PROBLEM_TYPE } from '../../src/contracts/index.ts';
import { inAnHour, jpeg, tpsIn, uploadHeaders } from '../../src/gateway/testing.ts';
import { eventually } from '../support/gateway-process.ts';
import { startProtectedSite, type ProtectedSite, type ProxyName } from '../support/protected-site.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

let site: ProtectedSite;

const call = (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: Buffer | string,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const req = request({ port: site.port, host: '127.0.0.1', method, path, headers }, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (part: string) => (text += part));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text }));
      res.on('error', reject);
    });
    req.on('error', reject);
    req.end(body);
  });

/** Ask on a connection of its own, which ends with the answer: all of that, as it came. */
async function askAlone(line: string, headers = '', body: Uint8Array = new Uint8Array()): Promise<string> {
  const socket = connect(site.port, '127.0.0.1');
  const head = `${line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}\r\n`;
  // In one piece: a body that comes after its refusal could have the answer reset.
  socket.write(Buffer.concat([Buffer.from(head, 'latin1'), body]));
  let answer = '';
  socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
  await once(socket, 'close');
  return answer;
}

const upload = (seed: number, province = '52'): Promise<Answer> => {
  const photo = jpeg(seed, 200_000);
  return call('POST', PATHS.upload, uploadHeaders(photo, tpsIn(province, seed)), photo);
};
const login = (n: number, ticket?: string): Promise<Answer> =>
  call(
    'POST',
    PATHS.login,
    { [HEADERS.tps]: tpsIn('52', n), ...(ticket === undefined ? {} : { [HEADERS.ticket]: ticket }) },
    JSON.stringify({ account: `${tpsIn('52', n)}-1`, password: 'rahasia' }),
  );
const nothingOpen = (): Promise<unknown> =>
  eventually(async () => expect(await site.metric('siaga_permits_open')).toBe(0));
const inFlight = (): Promise<number> => site.metric('siaga_gateway_inflight_requests');

/** So many callers, each asking again at once, until told to stop. */
function press(callers: number, path: string): { stop(): Promise<ReadonlyMap<number, number>> } {
  const statuses = new Map<number, number>();
  let over = false;
  const loops = Array.from({ length: callers }, async () => {
    while (!over) {
      // One that breaks off counts as status 0, which no test expects.
      const status = await call('GET', path).then(
        (answer) => answer.status,
        () => 0,
      );
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  });
  return {
    async stop() {
      over = true;
      await Promise.all(loops);
      return statuses;
    },
  };
}

describe.each<[ProxyName]>([['nginx'], ['haproxy']])('a site that runs %s', (proxy) => {
  beforeAll(async () => {
    site = await startProtectedSite(proxy, { SIAGA_LEASE_DEFAULT: '80', SIAGA_UPSTREAM_TIMEOUT_MS: '31000' });
  });
  afterAll(() => site.close());
  beforeEach(async () => {
    await site.obey({});
    site.vendor.seen.length = 0;
  });

  it('lets an upload through whole, and reports its end', async () => {
    const photo = jpeg(1, 200_000);
    const { status } = await upload(1);
    expect(status).toBe(201);
    expect(site.vendor.seen.at(-1)?.body.equals(photo)).toBe(true);
    await nothingOpen();
    expect(await site.metric('siaga_reports_heard')).toBe(1);
    // The first was let through before anybody had reported: it held no place. The next one does, and gives it back.
    expect((await upload(2)).status).toBe(201);
    await nothingOpen();
    expect(await inFlight()).toBe(0);
    const ends = { operation: 'upload', province: '52', outcome: 'success' };
    expect(await site.metric('siaga_gateway_upstream_requests_total', ends)).toBe(1);
    expect(
      await site.metric('siaga_decisions_total', { operation: 'upload', province: '52', decision: 'admit' }),
    ).toBe(2);
  });

  it('lets through what is none of Sirekap’s, and asks nobody to report it', async () => {
    expect((await call('GET', '/aplikasi.js')).status).toBe(404);
    expect(site.vendor.seen).toHaveLength(1);
    expect(await site.metric('siaga_permits_open')).toBe(0);
  });

  it('refuses what a pushed policy sheds, in Indonesian, and the vendor does not see it', async () => {
    expect((await call('GET', PATHS.portal)).status).toBe(200);
    await site.obey({ rules: [{ scope: 'nasional', until: inAnHour(), shedBelow: 'officer-read' }] });
    site.vendor.seen.length = 0;
    const refused = await call('GET', PATHS.portal);
    expect(refused.status).toBe(503);
    expect(refused.headers['content-type']).toBe(PROBLEM_TYPE);
    expect(refused.headers['cache-control']).toBe('no-store');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(90);
    expect(JSON.parse(refused.text)).toMatchObject({
      status: 503,
      code: 'GATEWAY_SHED',
      title: 'Layanan ini dihentikan sementara',
      detail: 'Layanan ini dihentikan sementara supaya unggahan C.Hasil tetap berjalan.',
      retry: 'later',
    });
    for (const spelling of [
      '/Portal/Hasil',
      `${PATHS.portal}/`,
      '/portal/%68asil',
      '/x/../portal/hasil',
      `http://127.0.0.1:${site.port}${PATHS.portal}`,
      `//x${PATHS.portal}`,
    ])
      expect((await call('GET', spelling)).status, spelling).toBe(503);
    expect((await call('HEAD', PATHS.portal)).status).toBe(503);
    expect(site.vendor.seen).toEqual([]);
    expect((await call('GET', `${PATHS.recap}/52`)).status).toBe(200);
    expect((await upload(3)).status).toBe(201);
    expect(
      await site.metric('siaga_gateway_shed_total', { operation: 'public-read', reason: 'policy' }),
    ).toBe(8);
  });

  it('holds back publication', async () => {
    await site.obey({ rules: [{ scope: 'nasional', until: inAnHour(), publication: 'hold' }] });
    const refused = await call('GET', PATHS.portal);
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'GATEWAY_PUBLICATION_HELD' });
    expect(site.vendor.seen).toEqual([]);
  });

  it('paces logins: who has to wait gets a place and a ticket, and gets in with it', async () => {
    await site.obey({ rules: [{ scope: '52', until: inAnHour(), loginPerSecond: 1 }] });
    expect((await login(10)).status).toBe(200);
    const told = await login(11);
    expect(told.status).toBe(202);
    expect(told.headers['content-type']).toBe('application/json');
    const place = JSON.parse(told.text) as { ticket: string };
    expect(place).toMatchObject({ status: 'waiting', message: expect.stringContaining('antrean masuk') });
    expect(told.headers[HEADERS.ticket]).toBe(place.ticket);
    expect(Number(told.headers['retry-after'])).toBeGreaterThan(0);
    expect(site.vendor.seen).toHaveLength(1);
    // Nor does it help to keep one's TPS to oneself.
    expect((await call('POST', PATHS.login, {}, '{}')).status).toBe(503);
    expect(site.vendor.seen).toHaveLength(1);
    await eventually(async () => expect((await login(11, place.ticket)).status).toBe(200));
    const stranger = await login(12, place.ticket);
    expect(stranger.status).toBe(403);
    expect(JSON.parse(stranger.text)).toMatchObject({ code: 'GATEWAY_TICKET_OTHER_ACCOUNT' });
  });

  it('refuses an upload before a byte of its body has been sent', async () => {
    await site.obey({ rules: [{ scope: '52', until: inAnHour(), uploadMode: 'queue' }] });
    const head = Object.entries(uploadHeaders(jpeg(4, 1_000_000))).map(
      ([name, value]) => `${name}: ${value}`,
    );
    const socket = connect(site.port, '127.0.0.1');
    socket.write(`POST ${PATHS.upload} HTTP/1.1\r\nhost: sirekap\r\n${head.join('\r\n')}\r\n\r\n`);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      socket.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (text.includes('"GATEWAY_')) resolve(text);
      });
      socket.once('error', reject).once('close', () => reject(new Error(`closed after: ${text}`)));
    });
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toContain('GATEWAY_UPLOADS_KEPT');
    expect(site.vendor.seen).toEqual([]);
  });

  it('lowers its limit when the vendor slows down, sheds public reads first, and has nothing in flight after', async () => {
    const slow = (ms: number): void =>
      site.vendor.behave('public-read', (_request, res) => {
        setTimeout(() => res.end('{}'), ms);
      });
    slow(10);
    const load = press(8, PATHS.portal);
    const limit = (): Promise<number> => site.metric('siaga_gateway_concurrency_limit');
    // Enough windows for a baseline.
    await eventually(async () => {
      const counted = { operation: 'public-read', outcome: 'success' };
      expect(await site.metric('siaga_gateway_upstream_requests_total', counted)).toBeGreaterThan(600);
    });
    const before = await limit();
    slow(400);
    await eventually(async () => expect(await limit()).toBeLessThan(before / 2));
    await eventually(async () => {
      const shed = { operation: 'public-read', reason: 'limit' };
      expect(await site.metric('siaga_gateway_shed_total', shed)).toBeGreaterThan(0);
    });
    expect((await upload(5)).status).toBe(201);
    const statuses = await load.stop();
    expect([...statuses.keys()].sort()).toEqual([200, 503]);
    await nothingOpen();
    expect(await inFlight()).toBe(0);
    expect(await site.metric('siaga_permits_lapsed_total')).toBe(0);
    site.vendor.behave('public-read', undefined);
  });

  it('keeps the place of a client that leaves until the vendor has answered, and counts that as no fault of his', async () => {
    // Whoever is let through before anybody has reported holds no place.
    expect((await upload(20)).status).toBe(201);
    await nothingOpen();
    site.vendor.seen.length = 0;
    let answer = (): void => undefined;
    site.vendor.behave('officer-read', (_request, res) => {
      answer = () => void res.end('{}');
    });
    const req = request({ port: site.port, host: '127.0.0.1', path: `${PATHS.recap}/52` });
    req.on('error', () => undefined).end();
    await eventually(() => expect(site.vendor.seen).toHaveLength(1));
    expect(await inFlight()).toBe(1);
    req.destroy();
    // Whatever is told of it would have been told by the time that another request has come and gone.
    expect((await upload(8)).status).toBe(201);
    await eventually(async () => expect(await site.metric('siaga_permits_open')).toBe(1));
    expect(await inFlight()).toBe(1);
    answer();
    await nothingOpen();
    expect(await inFlight()).toBe(0);
    const ends = { operation: 'officer-read', outcome: 'server_error' };
    expect(await site.metric('siaga_gateway_upstream_requests_total', ends)).toBe(0);
    site.vendor.behave('officer-read', undefined);
  });

  it.each(['x-tps-id', 'authorization', 'traceparent', 'x-antrean-tiket'])(
    'lets nothing through past a policy by a %s that cannot be read',
    async (name) => {
      await site.obey({ rules: [{ scope: 'nasional', until: inAnHour(), shedBelow: 'officer-read' }] });
      const answer = await askAlone(`GET ${PATHS.portal}`, `${name}: a\x01b\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('"code":"GATEWAY_REQUEST_INVALID"');
      expect(site.vendor.seen).toEqual([]);
    },
  );

  it('keeps an upload back that names two TPS, while uploads of one of them are kept back', async () => {
    await site.obey({ rules: [{ scope: '52', until: inAnHour(), uploadMode: 'queue' }] });
    const photo = jpeg(9, 1_000);
    const lines = Object.entries(uploadHeaders(photo, tpsIn('52', 9)));
    const head = [...lines, [HEADERS.tps, tpsIn('31', 9)]].map(([name, value]) => `${name}: ${value}\r\n`);
    const answer = await askAlone(`POST ${PATHS.upload}`, head.join(''), photo);
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toContain('GATEWAY_UPLOADS_KEPT');
    expect(site.vendor.seen).toEqual([]);
  });

  it('says in Indonesian that the vendor broke off, and lets the vendor’s own words through', async () => {
    site.vendor.behave('officer-read', (_request, res) => res.socket?.end('HTTP/1.1 200 OK\r\ncontent-'));
    // Further requests of a phone's connection HAProxy does not answer then: it ends it, and the phone asks anew.
    const [head = '', text = ''] = (await askAlone(`GET ${PATHS.recap}/52`)).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 502 /);
    expect(head.toLowerCase()).toContain(`\r\ncontent-type: ${PROBLEM_TYPE}`);
    expect(head.toLowerCase()).toContain('\r\nretry-after: 10');
    expect(JSON.parse(text)).toEqual({
      type: 'urn:siaga:error:GATEWAY_UPSTREAM_FAILED',
      title: 'Sirekap gagal menjawab',
      status: 502,
      code: 'GATEWAY_UPSTREAM_FAILED',
      detail: 'Coba lagi beberapa saat lagi.',
      retry: 'later',
    });
    site.vendor.behave('officer-read', (_request, res) => res.writeHead(502).end('sendiri'));
    expect(await call('GET', `${PATHS.recap}/52`)).toMatchObject({ status: 502, text: 'sendiri' });
    await nothingOpen();
    expect(await inFlight()).toBe(0);
    site.vendor.behave('officer-read', undefined);
  });

  it('goes on without the decision endpoint when that hangs, and when it is killed', async () => {
    await site.obey({ rules: [{ scope: 'nasional', until: inAnHour(), publication: 'hold' }] });
    expect((await call('GET', PATHS.portal)).status).toBe(503);
    site.decide.kill('SIGSTOP');
    expect((await upload(6)).status).toBe(201);
    site.decide.kill('SIGKILL');
    await eventually(() => expect(site.decide.signalCode).toBe('SIGKILL'));
    expect((await upload(7)).status).toBe(201);
    expect((await login(21)).status).toBe(200);
    expect((await call('GET', PATHS.portal)).status).toBe(200);
  });
});
