import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RECEIPT_TYP } from '../../contracts/index.ts';
import { newSigningJwk, signingKeyIn, type SigningKey } from '../../kernel/index.ts';
import { manualConfigSchema } from '../config.ts';
import { unreadIn } from '../domain/accounts.ts';
import { AT, TPS, uploadOf } from '../testing/facts.ts';
import { httpStates } from './http-states.ts';
import type { ListLimits } from './page-by-page.ts';
import { readShownReceipts, receiptKeysIn } from './shown-receipts.ts';

const TOKEN = 'pembaca-keadaan-untuk-uji-coba-123';

type Answer = readonly [status: number, body: unknown];

/** A gateway and a vendor in one, that answer as a test says; what they were asked, in order. */
let answer: (path: string, query: URLSearchParams, name: string) => Answer;
let asked: string[];
let server: Server;
let origin: string;
beforeAll(async () => {
  server = createServer((req, res) => {
    const url = new URL(req.url ?? '', 'http://x');
    asked.push(`${url.pathname}${url.search}`);
    // Each gateway's token ends with its name, by which one server is all of them.
    const [, name] = /^Bearer (?:.*)@(.*)$/.exec(req.headers.authorization ?? '') ?? [];
    const isKnown = req.headers.authorization?.startsWith(`Bearer ${TOKEN}`) ?? false;
    const [status, body] = isKnown ? answer(url.pathname, url.searchParams, name ?? '') : [401, {}];
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  asked = [];
});

const states = (
  token = TOKEN,
  asked = ['gw-wita'],
  siteGateways = ['gw-wita'],
  limits: ListLimits = { pages: 50, totalMs: 60_000 },
) =>
  httpStates({
    limits,
    gateways: asked.map((name) => ({ name, origin, token: `${token}@${name}` })),
    siteGateways,
    vendor: { name: 'sirekap', origin, token },
  });

const held = (photo: string) => ({ ...uploadOf(photo), heldAt: AT, state: 'held' });
const kept = (photo: string) => ({ ...uploadOf(photo), receivedAt: AT, repeats: 0, anomalies: [] });
const queuedPage = (
  uploads: readonly object[],
  next: number | null,
  { snapshot = 's1', gateway = 'gw-wita' } = {},
): Answer => [200, { gateway, asOf: AT, snapshot, damagedLines: 0, uploads, next }];
const storedPage = (photos: readonly object[], next: number | null): Answer => [
  200,
  { asOf: AT, photos, next },
];

describe('what gateways and the vendor say', () => {
  it('is read page by page, gateways first', async () => {
    answer = (path, query) => {
      const isFirst = query.get('from') === null || query.get('from') === '0';
      if (path === '/uploads') return isFirst ? queuedPage([held('a')], 1) : queuedPage([held('b')], null);
      return isFirst ? storedPage([kept('c')], 7) : storedPage([], null);
    };
    const { queued, stored, sources } = await states().factsOf('52');
    expect(queued.map(({ key }) => key)).toEqual([uploadOf('a').key, uploadOf('b').key]);
    expect(stored.map(({ key }) => key)).toEqual([uploadOf('c').key]);
    expect(sources).toEqual([
      { name: 'gw-wita', asOf: AT, damagedLines: 0 },
      { name: 'sirekap', asOf: AT },
    ]);
    expect(asked).toEqual([
      '/uploads?scope=52',
      '/uploads?scope=52&snapshot=s1&from=1',
      '/intake/stored?scope=52&from=0',
      '/intake/stored?scope=52&from=7',
    ]);
  });

  it('is begun anew when the snapshot is gone, and given up when it always is', async () => {
    let gone = 0;
    answer = (path, query) => {
      if (path !== '/uploads') return storedPage([], null);
      if (query.has('snapshot') && gone++ < 1) return [410, {}];
      return query.has('snapshot') ? queuedPage([held('b')], null) : queuedPage([held('a')], 1);
    };
    expect((await states().factsOf('52')).queued).toHaveLength(2);
    answer = (_path, query) => (query.has('snapshot') ? [410, {}] : queuedPage([held('a')], 1));
    const { sources, queued } = await states().factsOf('52');
    expect(sources[0]).toEqual({ name: 'gw-wita', fault: 'menjawab 410' });
    expect(queued).toEqual([]);
  });

  it('is a fault of a source whose list does not go on, asked no further', async () => {
    for (const stuck of [0, 3, 7]) {
      asked = [];
      answer = (path, query) => {
        const next = Number(query.get('from') ?? 0) === 0 ? 7 : stuck;
        return path === '/uploads' ? queuedPage([held('a')], next) : storedPage([kept('a')], next);
      };
      const { sources, queued, stored } = await states().factsOf('52');
      expect(unreadIn(sources).map(({ fault }) => fault)).toEqual([
        'daftarnya tidak maju',
        'daftarnya tidak maju',
      ]);
      expect([queued, stored]).toEqual([[], []]);
      expect(asked).toHaveLength(4);
    }
  });

  it('is a fault of a source whose list has no end, after so many pages', async () => {
    answer = (path, query) => {
      const next = Number(query.get('from') ?? 0) + 1;
      return path === '/uploads' ? queuedPage([], next) : storedPage([], next);
    };
    const { sources } = await states().factsOf('52');
    expect(sources).toEqual([
      { name: 'gw-wita', fault: 'daftarnya lebih dari 50 halaman' },
      { name: 'sirekap', fault: 'daftarnya lebih dari 50 halaman' },
    ]);
    expect(asked).toHaveLength(100);
  });

  it('is a fault of a source that takes longer in all than it may, however quick each page is', async () => {
    answer = (path, query) => {
      const next = Number(query.get('from') ?? 0) + 1;
      return path === '/uploads' ? queuedPage([], null) : storedPage([], next);
    };
    const limits = { pages: Number.MAX_SAFE_INTEGER, totalMs: 100 };
    const { sources } = await states(TOKEN, ['gw-wita'], ['gw-wita'], limits).factsOf('52');
    expect(unreadIn(sources)).toEqual([{ name: 'sirekap', fault: 'daftarnya tidak selesai pada waktunya' }]);
  });

  it('is a fault where it cannot be had or read, and never a rejection', async () => {
    answer = () => [200, { uploads: 'apa saja' }];
    const garbled = await states().factsOf('52');
    expect(garbled.sources.map(({ fault }) => fault)).toEqual([
      'jawabannya tidak dapat dibaca',
      'jawabannya tidak dapat dibaca',
    ]);
    expect((await states('lain').factsOf('52')).sources.map(({ fault }) => fault)).toEqual([
      'menjawab 401',
      'menjawab 401',
    ]);
  });

  it('is not whole when a gateway of the site was not among those asked, whichever province it serves', async () => {
    answer = (path, _query, gateway) =>
      path === '/uploads' ? queuedPage([], null, { gateway }) : storedPage([], null);
    const faultsAt = async (asked: readonly string[], ...site: readonly string[]) => {
      const { sources } = await states(TOKEN, [...asked], [...site]).factsOf('31');
      return unreadIn(sources);
    };
    const unset = { fault: 'alamatnya tidak diatur' };
    expect(await faultsAt(['gw-wib'], 'gw-wib', 'gw-wita')).toEqual([{ name: 'gw-wita', ...unset }]);
    expect(await faultsAt(['gw-wib'], 'gw-wib', 'gw-wib-2')).toEqual([{ name: 'gw-wib-2', ...unset }]);
    expect(await faultsAt(['gw-wib-1', 'gw-wib-2'], 'gw-wib-1', 'gw-wib-2')).toEqual([]);
  });

  it('is a fault of a gateway whose list says another name, and none of its photos count', async () => {
    answer = (path) => (path === '/uploads' ? queuedPage([held('a')], null) : storedPage([], null));
    const { sources, queued } = await states(TOKEN, ['gw-wib', 'gw-wita'], ['gw-wib', 'gw-wita']).factsOf(
      '52',
    );
    expect(unreadIn(sources)).toEqual([{ name: 'gw-wib', fault: 'menyebut dirinya gw-wita' }]);
    expect(queued).toMatchObject([{ gateway: 'gw-wita' }]);
  });

  it('is of all gateways of the catalog where the site does not name its own', async () => {
    answer = (path) => (path === '/uploads' ? queuedPage([], null) : storedPage([], null));
    const gateways = [{ name: 'gw-wita', origin, token: TOKEN }];
    const vendor = { name: 'sirekap', origin, token: TOKEN };
    const { sources } = await httpStates({ gateways, vendor }).factsOf('52');
    expect(unreadIn(sources).map(({ name }) => name)).toEqual(['gw-wib', 'gw-wit']);
  });
});

describe('the addresses of gateways in the settings', () => {
  const parsed = (gateways: object) =>
    manualConfigSchema.safeParse({
      SIAGA_MANUAL_GATEWAYS: JSON.stringify(gateways),
      SIAGA_MANUAL_GATEWAY_TOKEN_FILE: 'token',
    });

  it('are each its own: two names at one are refused', () => {
    const apart = { 'gw-wib': 'https://a.example', 'gw-wita': 'https://b.example' };
    expect(parsed(apart)).toMatchObject({ success: true });
    for (const same of ['https://a.example', 'https://A.example:443/', 'https://a.example/ops']) {
      const { error } = parsed({ ...apart, 'gw-wit': same });
      expect(error?.issues).toMatchObject([
        { path: ['SIAGA_MANUAL_GATEWAYS'], message: expect.stringContaining('gw-wib, gw-wit') },
      ]);
    }
  });
});

describe('receipts that people show', () => {
  let dir: string;
  let key: SigningKey;
  beforeAll(async () => {
    key = await signingKeyIn('uji', JSON.stringify(await newSigningJwk()));
  });
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'siaga-manual-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const receiptOf = (photo: string, tps = TPS, changes: object = {}) => {
    const { key: jti, ...identity } = uploadOf(photo, tps);
    const rest = { bytes: 1_000, receivedAt: AT, state: 'held', copies: 1, epoch: 1 };
    return key.sign({ iss: 'gw-wita', jti, ...identity, ...rest, ...changes }, RECEIPT_TYP);
  };
  const read = async (lines: readonly string[], scope = '52') => {
    const path = join(dir, 'receipts.txt');
    const jwks = join(dir, 'keys.json');
    await writeFile(path, `${lines.join('\n')}\n`);
    await writeFile(jwks, JSON.stringify({ keys: [key.publicJwk] }));
    return readShownReceipts(path, await receiptKeysIn([jwks]), scope);
  };

  it('count when a known gateway signed them, bare or as phones keep them, of the region alone', async () => {
    const lines = [
      await receiptOf('a'),
      JSON.stringify({ key: 'x', jws: await receiptOf('b') }),
      '',
      await receiptOf('c', '3101012001001'),
    ];
    expect((await read(lines)).map((one) => one.key)).toEqual([uploadOf('a').key, uploadOf('b').key]);
  });

  it('are refused with the line of the first that does not hold', async () => {
    const good = await receiptOf('a');
    const forged = `${good.slice(0, -4)}AAAA`;
    for (const bad of [forged, 'bukan tanda terima', '{"jws":null}', await receiptOf('b', TPS, { page: 9 })])
      await expect(read([good, bad])).rejects.toMatchObject({
        code: 'MANUAL_RECEIPT_INVALID',
        detail: expect.stringContaining('baris 2:'),
      });
  });
});
