import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importJWK, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMeter } from '../../../instrumentation/index.ts';
import { ManualClock } from '../../../kernel/index.ts';
import type { StatusEvent } from '../../domain/events.ts';
import { startSubscriptions, type RunningSubscriptions } from '../start.ts';
import { subscribingConfig } from '../testing.ts';
import {
  browserAt,
  pushService,
  type PushService,
  type ReceivedPush,
  type TestBrowserKeys,
} from './testing.ts';

const HOUR = 3_600_000;
const GAP = 5 * 60_000;
const FCM = 'https://fcm.googleapis.com/fcm/send/';
const MOZILLA = 'https://updates.push.services.mozilla.com/wpush/v2/';

let home: string;
let clock: ManualClock;
let service: PushService;
let faults: unknown[];
let running: RunningSubscriptions;

const start = async (change: Readonly<Record<string, string>> = {}) =>
  (await startSubscriptions(subscribingConfig(home, change), {
    clock,
    meter: createMeter({ processMetrics: false }),
    onFault: (error) => faults.push(error),
    dispatcher: service.dispatcher(),
  }))!;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-pemberitahuan-'));
  clock = new ManualClock(Date.parse('2024-02-14T07:00:00Z'));
  service = await pushService(home);
  faults = [];
  running = await start();
});
afterEach(async () => {
  await running.close();
  await service.close();
  await rm(home, { recursive: true });
});

const at = (path: string) => `http://127.0.0.1:${String(running.port)}/${path}`;
const call = (method: string, content: unknown, headers: Readonly<Record<string, string>> = {}) =>
  fetch(at('pemberitahuan'), {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof content === 'string' ? content : JSON.stringify(content),
  });
const asked = ({ endpoint, keys }: TestBrowserKeys, region = '52') => ({ endpoint, keys, region });
const codeOf = async (answer: Response) => [
  answer.status,
  ((await answer.json()) as { readonly code: string }).code,
];

async function subscribed(endpoint: string, region = '52'): Promise<TestBrowserKeys> {
  const browser = browserAt(endpoint);
  expect((await call('POST', asked(browser, region))).status).toBe(204);
  return browser;
}
/** Who is in the file, as one who reads it after a crash would find it. */
const kept = async () => {
  const text = await readFile(join(home, 'langganan', 'pemberitahuan.jsonl'), 'utf8');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const { endpoint, region } = JSON.parse(line) as Readonly<Record<string, string>>;
    return `${region!} ${endpoint!}`;
  });
};

let events = 0;
const event = (title: string, ...regions: string[]): StatusEvent => ({
  id: `urn:uji:${String((events += 1))}`,
  ...{ at: new Date(clock.now()).toISOString(), kind: 'opened', title, regions },
});
const bodyOf = (browser: TestBrowserKeys, push: ReceivedPush) =>
  (browser.read(push.body) as { readonly body: string }).body;

describe('a browser that subscribed', () => {
  it('alone can read what is pushed, which says what happened where and nothing of its owner', async () => {
    const browser = await subscribed(`${FCM}a`);
    running.tell([event('Unggahan gagal', '52')]);
    const [push] = await service.until(1);
    expect(push!.endpoint).toBe(`${FCM}a`);
    expect(browser.read(push!.body)).toEqual({
      title: 'Sirekap Nusa Tenggara Barat',
      body: 'Insiden dibuka: Unggahan gagal (Nusa Tenggara Barat).',
      url: 'https://status.example/provinsi/52.html',
    });
    expect(() => browserAt(`${FCM}a`).read(push!.body)).toThrow();
    expect(push!.headers).toMatchObject({ ttl: '14400', topic: 'kabar', urgency: 'normal' });
    expect(push!.headers['content-encoding']).toBe('aes128gcm');
  });

  it('is sent to by whom its service can tell, by the key that the page names', async () => {
    await subscribed(`${MOZILLA}a`);
    running.tell([event('Satu', '52')]);
    const { headers } = (await service.until(1))[0]!;
    const [, token = '', key = ''] =
      /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(headers.authorization ?? '') ?? [];
    expect(await (await fetch(at('langganan'))).text()).toContain(`data-kunci="${key}"`);
    const point = Buffer.from(key, 'base64url');
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
    const jwk = await importJWK({ kty: 'EC', crv: 'P-256', x: x!, y: y! }, 'ES256');
    const { payload } = await jwtVerify(token, jwk, { currentDate: new Date(clock.now()) });
    expect(payload).toEqual({
      ...{ aud: 'https://updates.push.services.mozilla.com', sub: 'mailto:pusdatin@kpu.example' },
      exp: (clock.now() + 12 * HOUR) / 1_000,
    });
  });

  it('hears of its region and of the nation, of one region at a time', async () => {
    const browser = await subscribed(`${FCM}a`, '52');
    running.tell([event('Bali saja', '51')]);
    running.tell([event('Semua', 'nasional')]);
    expect(bodyOf(browser, (await service.until(1))[0]!)).toContain('Semua');
    await running.idle();
    expect((await call('POST', asked(browser, '51'))).status).toBe(204);
    await clock.advance(GAP);
    running.tell([event('NTB', '52')]);
    running.tell([event('Bali', '51')]);
    expect(bodyOf(browser, (await service.until(2))[1]!)).toContain('Bali');
    await running.idle();
    expect(service.pushes).toHaveLength(2);
  });

  it('hears at most every five minutes, then the newest and of how many more', async () => {
    const browser = await subscribed(`${FCM}a`);
    running.tell([event('Pertama', '52')]);
    await service.until(1);
    await running.idle();
    running.tell([event('Kedua', '52')]);
    running.tell([event('Ketiga', '52')]);
    await clock.advance(GAP);
    expect(bodyOf(browser, (await service.until(2))[1]!)).toMatch(
      /^Insiden dibuka: Ketiga .* Dan 1 kabar lain\.$/,
    );
  });

  it('is read by its browser to the letter however long the news is', async () => {
    const browser = await subscribed(`${FCM}a`);
    const text = '✍'.repeat(2_000);
    running.tell([
      {
        ...{ id: 'urn:uji:panjang', at: new Date(clock.now()).toISOString() },
        kind: 'statement',
        regions: ['52'],
        text,
      },
    ]);
    const [push] = await service.until(1);
    expect(push!.body.length).toBeLessThanOrEqual(4_096);
    expect(bodyOf(browser, push!)).toMatch(/^Pernyataan resmi: ✍+$/);
  });

  it('hears no more once it left, which only it can do', async () => {
    const [one, other] = [await subscribed(`${FCM}a`), await subscribed(`${FCM}b`)];
    const leave = (endpoint: string, auth: string) => call('DELETE', { endpoint, keys: { auth } });
    expect((await leave(one.endpoint, one.keys.auth)).status).toBe(204);
    expect((await leave(other.endpoint, one.keys.auth)).status).toBe(204);
    running.tell([event('Satu', '52')]);
    expect((await service.until(1))[0]!.endpoint).toBe(other.endpoint);
    await running.idle();
    expect(service.pushes).toHaveLength(1);
  });

  it('is known after a restart, from files that are nobody else’s to read', async () => {
    const browser = await subscribed(`${FCM}a`);
    const files = ['kunci-langganan', 'kunci-pemberitahuan', 'langganan.jsonl', 'pemberitahuan.jsonl'];
    expect((await readdir(join(home, 'langganan'))).sort()).toEqual(files);
    for (const file of files) expect((await stat(join(home, 'langganan', file))).mode & 0o777).toBe(0o600);
    const page = await (await fetch(at('langganan'))).text();
    await running.close();
    running = await start();
    expect(await (await fetch(at('langganan'))).text()).toBe(page);
    running.tell([event('Sesudah mulai lagi', '52')]);
    expect(bodyOf(browser, (await service.until(1))[0]!)).toContain('Sesudah mulai lagi');
  });
});

describe('a push service', () => {
  it.each([404, 410])('that answers %d ends a subscription, without a fault', async (status) => {
    await subscribed(`${FCM}a`);
    await subscribed(`${FCM}b`);
    service.answer = ({ endpoint }) => ({ status: endpoint.endsWith('a') ? status : 201 });
    running.tell([event('Satu', '52')]);
    await service.until(2);
    await running.idle();
    expect([await kept(), faults]).toEqual([[`52 ${FCM}b`], []]);
  });

  it.each([
    [429, { 'retry-after': '600' }, 600_000],
    [503, {}, 20_000],
  ])('that answers %d is asked again later', async (status, headers, pause) => {
    const browser = await subscribed(`${FCM}a`);
    service.answer = () => ({ status, headers });
    running.tell([event('Tertunda', '52')]);
    await service.until(1);
    await running.idle();
    service.answer = () => ({ status: 201 });
    await clock.advance(pause - 5_000);
    await running.idle();
    expect(service.pushes).toHaveLength(1);
    await clock.advance(5_000);
    expect(bodyOf(browser, (await service.until(2))[1]!)).toContain('Tertunda');
    await running.idle();
    expect(faults).toHaveLength(1);
    expect(String(faults[0])).toBe(`PushNotTaken: fcm.googleapis.com answered ${String(status)}`);
  });

  it('that never takes it is asked five times, each time later, and keeps its subscribers', async () => {
    await subscribed(`${FCM}a`);
    service.answer = () => ({ status: 403 });
    running.tell([event('Ditolak', '52')]);
    for (const [before, pause] of [20_000, 40_000, 80_000, 160_000].entries()) {
      await service.until(before + 1);
      await running.idle();
      await clock.advance(pause);
    }
    await service.until(5);
    await running.idle();
    await clock.advance(HOUR);
    await running.idle();
    expect([service.pushes.length, await kept()]).toEqual([5, [`52 ${FCM}a`]]);
  });

  it('that leads elsewhere is not followed', async () => {
    await subscribed(`${FCM}a`);
    service.answer = () => ({ status: 307, headers: { location: `${MOZILLA}b` } });
    running.tell([event('Satu', '52')]);
    await service.until(1);
    await vi.waitFor(() => expect(faults).toHaveLength(1));
    expect(service.pushes).toHaveLength(1);
  });

  it('that hangs keeps neither whoever tells nor another service’s browsers waiting', async () => {
    const browsers = new Map<string, TestBrowserKeys>();
    for (let n = 0; n < 20; n += 1)
      browsers.set(`${FCM}${String(n)}`, await subscribed(`${FCM}${String(n)}`));
    await subscribed(`${MOZILLA}a`);
    const { promise, resolve: release } = Promise.withResolvers<{ readonly status: number }>();
    service.answer = ({ endpoint }) => (endpoint.startsWith(FCM) ? promise : { status: 201 });
    running.tell([event('Satu', '52')]);
    await vi.waitFor(() => expect(service.pushes.map(({ endpoint }) => endpoint)).toContain(`${MOZILLA}a`));
    await service.until(17);
    // Sixteen at one time of the service that hangs, not one more.
    expect(service.pushes.filter(({ endpoint }) => endpoint.startsWith(FCM))).toHaveLength(16);
    running.tell([event('Dua', '52')]);
    release({ status: 201 });
    // Whose turn came later hears of both at once.
    for (const push of (await service.until(21)).slice(17))
      expect(bodyOf(browsers.get(push.endpoint)!, push)).toMatch(/Dua .* Dan 1 kabar lain\.$/);
  });

  it('that is away is one fault a pass, not one for each browser', async () => {
    for (let n = 0; n < 5; n += 1) await subscribed(`${FCM}${String(n)}`);
    service.answer = () => ({ status: 500 });
    running.tell([event('Satu', '52')]);
    await service.until(5);
    await running.idle();
    expect(faults).toHaveLength(1);
  });
});

describe('a request to subscribe', () => {
  const good = () => asked(browserAt(`${FCM}a`));

  it.each([
    ['what is no JSON', () => '{'],
    ['a list', () => []],
    ['nothing', () => ({})],
    ['more than is asked for', () => ({ ...good(), email: 'a@b.example' })],
    ['an endpoint that is too long', () => ({ ...good(), endpoint: FCM + 'a'.repeat(1_024) })],
    ['a region without news', () => ({ ...good(), region: '5201' })],
    ['a secret that is too short', () => ({ ...good(), keys: { ...good().keys, auth: 'abc' } })],
    ['a key that is no point', () => ({ ...good(), keys: { ...good().keys, p256dh: `B${'A'.repeat(86)}` } })],
    ['too much', () => ({ ...good(), endpoint: FCM + 'a'.repeat(5_000) })],
  ])('is refused with %s', async (_, content) => {
    expect(await codeOf(await call('POST', content()))).toEqual([422, 'STATUS_PUSH_MALFORMED']);
    expect(await kept()).toEqual([]);
  });

  it.each(['https://127.0.0.1/x', 'https://push.example/x', 'http://fcm.googleapis.com/x', 'kunci'])(
    'is refused with the endpoint %s, which nobody then calls',
    async (endpoint) => {
      const answer = await call('POST', { ...good(), endpoint });
      expect(await codeOf(answer)).toEqual([422, 'STATUS_PUSH_SERVICE_UNKNOWN']);
      expect(await kept()).toEqual([]);
    },
  );

  it('may name a service that the site adds', async () => {
    await running.close();
    running = await start({ SIAGA_PUSH_SERVICES: 'push.kpu.example, *.dorong.example' });
    for (const host of ['push.kpu.example', 'a.dorong.example']) await subscribed(`https://${host}/x`);
    expect(await kept()).toHaveLength(2);
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sister of ours', { 'sec-fetch-site': 'same-site', origin: 'https://kabar.example' }],
    ['another origin', { origin: 'https://lain.example' }],
    ['a file', { origin: 'null' }],
  ])('is refused from %s', async (_, headers) => {
    for (const method of ['POST', 'DELETE'])
      expect(await codeOf(await call(method, good(), headers))).toEqual([403, 'STATUS_PUSH_FOREIGN']);
    expect(await kept()).toEqual([]);
  });

  it.each([{ 'sec-fetch-site': 'same-origin' }, { origin: 'https://kabar.example' }])(
    'is taken from a page of ours: %o',
    async (headers) => {
      expect((await call('POST', good(), headers)).status).toBe(204);
    },
  );

  it('is not taken as a form or a text, which other sites could send unasked', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const answer = await call('POST', good(), { 'content-type': type });
      expect(await codeOf(answer)).toEqual([422, 'STATUS_PUSH_MALFORMED']);
    }
  });

  it('is answered alike whether one is known or not, and changes nothing of another’s', async () => {
    const browser = await subscribed(`${FCM}a`, '52');
    const stranger = { ...browserAt(`${FCM}a`), region: '51' };
    const word = async (answer: Response) => [answer.status, await answer.text()];
    expect(await word(await call('POST', asked(stranger, '51')))).toEqual([204, '']);
    const leaving = { endpoint: `${FCM}nobody`, keys: { auth: browser.keys.auth } };
    expect(await word(await call('DELETE', leaving))).toEqual([204, '']);
    expect(await kept()).toEqual([`52 ${FCM}a`]);
  });

  it('is refused beyond sixty an hour and five hundred a day from one network', async () => {
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const browser = browserAt(`${FCM}a`);
    const ask = (address: string) => call('POST', asked(browser), from(address));
    for (let n = 0; n < 60; n += 1) expect((await ask(`203.0.113.${String(n)}`)).status).toBe(204);
    const refused = await ask('203.0.113.99');
    expect(refused.headers.get('retry-after')).toBe('3600');
    expect(await codeOf(refused)).toEqual([429, 'STATUS_PUSH_TOO_OFTEN']);
    expect((await ask('198.51.100.1')).status).toBe(204);
    for (let n = 60; n < 500; n += 1) {
      if (n % 60 === 0) await clock.advance(HOUR);
      expect((await ask('203.0.113.99')).status).toBe(204);
    }
    await clock.advance(HOUR);
    expect((await ask('203.0.113.99')).status).toBe(429);
  });
});

describe('where no contact is set', () => {
  it('nothing is pushed, and the page has no script', async () => {
    await running.close();
    running = await start({ SIAGA_PUSH_CONTACT: '', SIAGA_SUBSCRIBE_DIR: join(home, 'lain') });
    const page = await fetch(at('langganan'));
    expect(page.headers.get('content-security-policy')).not.toContain('script-src');
    expect(await page.text()).not.toContain('<script');
    expect((await call('POST', asked(browserAt(`${FCM}a`)))).status).toBe(404);
    expect((await readdir(join(home, 'lain'))).sort()).toEqual(['kunci-langganan', 'langganan.jsonl']);
  });
});
