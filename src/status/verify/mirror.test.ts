import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock, signingKeyFrom, type SigningKey } from '../../kernel/index.ts';
import { contentTypeOf } from '../domain/content-type.ts';
import { publishedFolder } from '../testing.ts';
import { mirrorAt } from './mirror.ts';
import { verifyMirror } from './verify.ts';

/** How a server is unlike one that sends the folder as it lies: true when it has answered itself. */
type Guile = (asked: { path: string; packed: boolean }, res: ServerResponse) => boolean;

const honest: Guile = () => false;

let home: string;
let clock: ManualClock;
let key: SigningKey;
let guile: Guile;
let server: Server;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-cermin-'));
  clock = new ManualClock();
  key = await signingKeyFrom(join(home, 'kunci'));
  await publishedFolder(join(home, 'umum'), join(home, 'kunci'), clock);
  guile = honest;
  server = createServer((req, res) => {
    const path = (req.url ?? '').replace(/^\/m\//, '');
    const packed = /gzip/.test(req.headers['accept-encoding'] ?? '');
    void answer(path, packed, res);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  await rm(home, { recursive: true });
});

async function answer(path: string, packed: boolean, res: ServerResponse): Promise<void> {
  if (guile({ path, packed }, res)) return;
  const name = path === '' ? 'index.html' : path;
  const text = await readFile(join(home, 'umum', name)).catch(() => undefined);
  if (!res.hasHeader('content-type')) res.setHeader('content-type', contentTypeOf(name));
  res.writeHead(text ? 200 : 404).end(text);
}

const look = (page = '') => {
  const address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/m/${page}`;
  return verifyMirror({ mirror: mirrorAt(address), keys: [key.publicJwk], now: clock.now() });
};

const FORGED = '<h1>PALSU</h1>';
const forged = (res: ServerResponse, headers = {}) => {
  res.writeHead(200, { 'content-type': 'text/html', ...headers }).end(FORGED);
  return true;
};

describe('a copy at an address', () => {
  it.each(['', 'index.html', 'provinsi/52.html', 'lanjut.html'])(
    'is true by the address a reader has: /m/%s',
    async (page) => {
      expect(await look(page)).toMatchObject({ outcome: 'true' });
    },
  );

  it.each<[string, Guile, string]>([
    ['another page at / itself', ({ path }, res) => path === '' && forged(res), 'the address itself'],
    [
      'another page to who takes it compressed',
      ({ path, packed }, res) =>
        path === 'index.html' &&
        packed &&
        !res.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(gzipSync(FORGED))
          .closed,
      'index.html.gz',
    ],
    [
      'another page to who does not',
      ({ path, packed }, res) => path === 'papan.html' && !packed && forged(res),
      'papan.html',
    ],
    [
      'every file with a way elsewhere',
      (_, res) => {
        res.setHeader('refresh', '0; url=http://lain.example');
        return false;
      },
      'jwks.json',
    ],
    [
      'a page with a style of its own',
      ({ path }, res) => {
        if (path === 'index.html') res.setHeader('link', '</hias.css>; rel=stylesheet');
        return false;
      },
      'index.html',
    ],
    [
      'a page that is only downloaded',
      ({ path }, res) => {
        if (path === 'index.html') res.setHeader('content-type', 'application/octet-stream');
        return false;
      },
      'index.html',
    ],
    [
      'a page in other letters',
      ({ path }, res) => {
        if (path === 'papan.html') res.setHeader('content-type', 'text/html; charset=utf-16le');
        return false;
      },
      'papan.html',
    ],
    [
      'a page to keep rather than to read',
      ({ path }, res) => {
        if (path === 'index.html') res.setHeader('content-disposition', 'attachment; filename=status.exe');
        return false;
      },
      'index.html',
    ],
    [
      'everybody on to another copy',
      ({ path }, res) => !!res.writeHead(302, { location: `/lain/${path}` }).end(),
      'jwks.json',
    ],
    [
      'on whoever opens the address itself',
      ({ path }, res) => path === '' && !!res.writeHead(301, { location: 'https://lain.example/' }).end(),
      'the address itself',
    ],
    ...(
      [
        ['its style', "style-src 'none'"],
        ['its style by a default', "default-src 'self'"],
        ['its style by a hash of another', `style-src 'unsafe-inline' 'sha256-${'A'.repeat(43)}='`],
        ['its script', "script-src 'none'"],
        ['its script by a second policy', "script-src 'self', script-src https://lain.example"],
        ['its script by a sandbox', 'sandbox'],
        ['its way to renew itself', "connect-src 'none'"],
        ['its way to renew itself, by types', "require-trusted-types-for 'script'"],
      ] as const
    ).map(([what, policy]): [string, Guile, string] => [
      `a page with a policy that hides ${what}`,
      ({ path }, res) => {
        if (path === 'provinsi/52.html') res.setHeader('content-security-policy', policy);
        return false;
      },
      'provinsi/52.html',
    ]),
    [
      'data as a page',
      ({ path }, res) => {
        if (path === 'snapshot.json') res.setHeader('content-type', 'text/html');
        return false;
      },
      'snapshot.json',
    ],
    [
      'a script that browsers will not run',
      ({ path }, res) => {
        if (path === 'segar.js') res.setHeader('content-type', 'text/plain');
        return false;
      },
      'segar.js',
    ],
  ])('is altered when its server sends %s', async (_, change, path) => {
    guile = change;
    expect(await look()).toMatchObject({ outcome: 'altered', path });
  });

  it.each([
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'",
    'upgrade-insecure-requests',
    "script-src *; connect-src http:; style-src 'Unsafe-Inline'",
    'sandbox allow-scripts allow-same-origin',
  ])('is true under a policy that lets its style and script be: %s', async (policy) => {
    guile = (_, res) => {
      res.setHeader('content-security-policy', policy);
      return false;
    };
    expect(await look()).toMatchObject({ outcome: 'true' });
  });

  it('is not asked for a page at / when a page was named, as where a bucket has none', async () => {
    guile = ({ path }, res) => path === '' && !!res.writeHead(404).end();
    expect(await look('index.html')).toMatchObject({ outcome: 'true' });
    await expect(look()).rejects.toMatchObject({ code: 'STATUS_MIRROR_UNREADABLE' });
  });
});

describe('a copy in a folder', () => {
  it('is altered by files that nobody signed, all of them named, but not by one that is being written', async () => {
    const folder = join(home, 'umum');
    const check = () => verifyMirror({ mirror: mirrorAt(folder), keys: [key.publicJwk], now: clock.now() });
    await writeFile(join(folder, 'index.html.tmp'), 'separuh');
    expect(await check()).toMatchObject({ outcome: 'true' });
    for (const name of ['hasil.html', 'index.html.br', 'provinsi/53.html.br'])
      await writeFile(join(folder, name), FORGED);
    const path = 'hasil.html, index.html.br, provinsi/53.html.br';
    expect(await check()).toMatchObject({ outcome: 'altered', path });
  });
});
