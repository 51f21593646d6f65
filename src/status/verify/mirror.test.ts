import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock, signingKeyFrom, type SigningKey } from '../../kernel/index.ts';
import { contentTypeOf } from '../domain/content-type.ts';
import { publishedFolder } from '../testing.ts';
import { mirrorAt } from './mirror.ts';
import { verifyMirror } from './verify.ts';

/** How a server is unlike one that sends the folder as it lies: true when it has answered itself. */
type Guile = (asked: { path: string; packed: boolean; takes: string }, res: ServerResponse) => boolean;

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
    void answer(path, String(req.headers['accept-encoding']), res);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  await rm(home, { recursive: true });
});

async function answer(path: string, takes: string, res: ServerResponse): Promise<void> {
  if (guile({ path, packed: /gzip/.test(takes), takes }, res)) return;
  const name = path === '' ? 'index.html' : path;
  const text = await readFile(join(home, 'umum', name)).catch(() => undefined);
  if (!res.hasHeader('content-type')) res.setHeader('content-type', contentTypeOf(name));
  res.writeHead(text ? 200 : 404).end(text);
}

const look = (page = '') => {
  const address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/m/${page}`;
  return verifyMirror({ mirror: mirrorAt(address), keys: [key.publicJwk], now: clock.now() });
};

/** How a server packs what it sends to who takes that. */
const PACKERS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync };

const FORGED = '<h1>PALSU</h1>';
const forged = (res: ServerResponse, headers = {}) => {
  res.writeHead(200, { 'content-type': 'text/html', ...headers }).end(FORGED);
  return true;
};

/** Another page at `path` to those alone who take `coding`, packed so. */
const forgedFor =
  (path: string, coding: keyof typeof PACKERS): Guile =>
  (asked, res) => {
    if (asked.path !== path || !asked.takes.split(', ').includes(coding)) return false;
    res.writeHead(200, { 'content-type': contentTypeOf(path || 'index.html'), 'content-encoding': coding });
    res.end(PACKERS[coding](FORGED));
    return true;
  };

/**
 * The page in two packed pieces, the first without its last `-cut` bytes; or whole, with a forged one behind it. Browsers
 * differ in where they stop.
 */
const inPieces =
  (path: string, coding: keyof typeof PACKERS, cut: number): Guile =>
  (asked, res) => {
    if (asked.path !== path || !asked.takes.split(', ').includes(coding)) return false;
    void readFile(join(home, 'umum', path)).then((page) => {
      const pieces = cut === 0 ? [page, Buffer.from(FORGED)] : [page.subarray(0, cut), page.subarray(cut)];
      res.writeHead(200, { 'content-type': 'text/html', 'content-encoding': coding });
      res.end(Buffer.concat(pieces.map((piece) => PACKERS[coding](piece))));
    });
    return true;
  };

/** The file itself, with a header of its own. */
const saying =
  (path: string, name: string, value: string | string[]): Guile =>
  (asked, res) => {
    if (asked.path === path) res.setHeader(name, value);
    return false;
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
    ...(['gzip', 'deflate', 'br', 'zstd'] as const).flatMap((coding) =>
      ['', 'index.html', 'feed.xml', 'jwks.json', 'snapshot.jws', 'riwayat.jws'].map(
        (path): [string, Guile, string] => [
          `another /${path} to who takes ${coding}`,
          forgedFor(path, coding),
          path || 'the address itself',
        ],
      ),
    ),
    ...(['gzip', 'deflate', 'br', 'zstd'] as const).flatMap((coding) =>
      ([-8, 0] as const).map((cut): [string, Guile, string] => [
        cut === 0
          ? `a page with another behind it to who takes ${coding}`
          : `a page in two pieces to who takes ${coding}`,
        inPieces('papan.html', coding, cut),
        'papan.html',
      ]),
    ),
    [
      'a page packed in a way that nobody asked for',
      saying('papan.html', 'content-encoding', 'gzip, identity'),
      'papan.html',
    ],
    [
      'another page to browsers without zstd',
      ({ path, takes }, res) => path === 'index.html' && /br$/.test(takes) && forged(res),
      'index.html',
    ],
    [
      'browsers alone on to another copy',
      ({ path, takes }, res) =>
        path === '' && /zstd/.test(takes) && !!res.writeHead(302, { location: '/lain/' }).end(),
      'the address itself',
    ],
    ...(
      [
        ['two types', ['text/html; a=b', 'text/plain']],
        ['the same type twice', ['text/html', 'text/html']],
        ['letters behind others in quotes', 'text/html; x=";charset=utf-8"; charset=utf-16le'],
        ['letters said twice', 'text/html; charset=utf-8; charset=utf-16le'],
        ['a parameter that nobody knows', 'text/html; a=b'],
        ['no type', ''],
      ] as const
    ).map(([what, type]): [string, Guile, string] => [
      `a page of ${what}`,
      saying('papan.html', 'content-type', type as string | string[]),
      'papan.html',
    ]),
    ...(
      [
        ['', 'public, max-age=31536000, immutable'],
        ['index.html', 'max-age=6'],
        ['index.html', 'max-age=5, max-age=31536000'],
        ['index.html', 'Max-Age="31536000"'],
        ['index.html', 'max-age=5, immutable'],
        ['index.html', 's-maxage=600, max-age=5'],
        ['index.html', 'max-age=5, stale-while-revalidate=86400'],
        ['index.html', 'max-age=5, stale-if-error=86400'],
        ['index.html', 'no-cache="set-cookie", max-age=86400'],
        ['feed.xml', 'max-age=16'],
        ['snapshot.jws', 'max-age=60'],
        ['segar.js', 'max-age=61'],
      ] as const
    ).map(([path, rule]): [string, Guile, string] => [
      `/${path} to be kept by "${rule}"`,
      saying(path, 'cache-control', rule),
      path || 'the address itself',
    ]),
    [
      'a page to be kept until a day far ahead',
      saying('index.html', 'expires', 'Wed, 01 Jan 2125 00:00:00 GMT'),
      'index.html',
    ],
    [
      'a page to be kept until one of two days',
      saying('index.html', 'expires', ['Wed, 01 Jan 2125 00:00:00 GMT', '0']),
      'index.html',
    ],
    [
      'a page last changed long before it was made, a tenth of which browsers keep it',
      saying('index.html', 'last-modified', 'Thu, 01 Jan 1970 00:00:00 GMT'),
      'index.html',
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

  it.each(['gzip', 'deflate', 'br', 'zstd'] as const)(
    'is true when its server packs all it sends as %s',
    async (coding) => {
      guile = ({ path, takes }, res) => {
        if (!takes.split(', ').includes(coding)) return false;
        void readFile(join(home, 'umum', path || 'index.html')).then(
          (text) => {
            res.setHeader('content-type', contentTypeOf(path || 'index.html'));
            res.writeHead(200, { 'content-encoding': coding }).end(PACKERS[coding](text));
          },
          () => res.writeHead(404).end(),
        );
        return true;
      };
      expect(await look()).toMatchObject({ outcome: 'true', files: 88 });
    },
  );

  it.each([
    ['content-type', 'Text/HTML;charset="UTF-8"'],
    ['content-type', 'text/html'],
    ['cache-control', 'no-store'],
    ['cache-control', 'public, max-age=5, must-revalidate'],
    ['cache-control', 'no-cache'],
    ['expires', '0'],
    ['expires', 'Thu, 01 Jan 1970 00:00:01 GMT'],
    ['last-modified', 'Wed, 01 Jan 2125 00:00:00 GMT'],
  ])('is true when its server says of a page “%s: %s”', async (name, value) => {
    guile = saying('index.html', name, value);
    expect(await look()).toMatchObject({ outcome: 'true' });
  });

  it.each([
    ['snapshot.jws', 'application/octet-stream'],
    ['snapshot.jws', 'text/plain; charset=utf-8'],
    ['feed.xml', 'text/xml'],
    ['segar.js', 'text/javascript'],
  ])('is true when a plain server calls /%s “%s”', async (path, type) => {
    guile = saying(path, 'content-type', type);
    expect(await look()).toMatchObject({ outcome: 'true' });
  });

  it('is not asked for a page at / when a page was named, as where a bucket has none', async () => {
    guile = ({ path }, res) => path === '' && !!res.writeHead(404).end();
    expect(await look('index.html')).toMatchObject({ outcome: 'true' });
    await expect(look()).rejects.toMatchObject({ code: 'STATUS_MIRROR_UNREADABLE' });
  });
});

describe('a copy in a folder', () => {
  it('is altered by a twin in two pieces, of which browsers show the first', async () => {
    const page = await readFile(join(home, 'umum/index.html'));
    const pieces = [page.subarray(0, 3_000), page.subarray(3_000)].map((piece) => gzipSync(piece));
    await writeFile(join(home, 'umum/index.html.gz'), Buffer.concat(pieces));
    const check = { mirror: mirrorAt(join(home, 'umum')), keys: [key.publicJwk], now: clock.now() };
    expect(await verifyMirror(check)).toMatchObject({ outcome: 'altered', path: 'index.html.gz' });
  });

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
