import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/kernel/index.ts';
import { mirrorAt, startStatus, verifyLiveMirror, type RunningStatus } from '../../src/status/index.ts';
import { mailServer, publishedFolder, subscribingConfig, type MailServer } from '../../src/status/testing.ts';
import { eventually } from '../support/gateway-process.ts';

const SHIPPED = ['status.conf', 'subscriptions.conf'].map((name) =>
  join(import.meta.dirname, '../../deploy/nginx', name),
);

let home: string;
let nginx: ChildProcess;
let address: string;
let mail: MailServer;
let status: RunningStatus;
/** Of the form behind nginx. */
let formPort: number;
const clock = new ManualClock();

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-status-nginx-'));
  await publishedFolder(join(home, 'umum'), join(home, 'kunci'), clock);
  await writeFile(join(home, 'token'), 'pembaca-status');
  mail = await mailServer();
  status = await startStatus(
    subscribingConfig(home, { SIAGA_STATUS_FOLDER: join(home, 'lain'), SIAGA_SMTP_URL: mail.url }),
    { clock, logger: { warn: () => undefined } },
  );
  const port = await freePort();
  formPort = await freePort();
  address = `http://127.0.0.1:${String(port)}/`;
  const shipped = (await Promise.all(SHIPPED.map((path) => readFile(path, 'utf8')))).join('\n');
  const own = shipped
    .replace('127.0.0.1:8082', `127.0.0.1:${String(port)}`)
    .replace('127.0.0.1:8083', `127.0.0.1:${String(formPort)}`)
    .replace('127.0.0.1:7603', `127.0.0.1:${String(status.subscriptions!.port)}`)
    .replace('/var/www/status', join(home, 'umum'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${home}/${name};`,
  );
  await writeFile(
    join(home, 'nginx.conf'),
    `daemon off; user root; pid ${home}/pid; error_log ${home}/galat; events {} http { access_log off; ${temporary.join(' ')}\n${own}}`,
  );
  nginx = spawn('/usr/sbin/nginx', ['-c', join(home, 'nginx.conf'), '-e', join(home, 'galat')], {
    stdio: 'inherit',
  });
  await eventually(async () => expect((await fetch(address)).status).toBe(200));
});
afterAll(async () => {
  nginx.kill();
  await new Promise((resolve) => nginx.once('exit', resolve));
  await status.close();
  await mail.close();
  await rm(home, { recursive: true });
});

describe('the folder behind nginx as shipped', () => {
  it('is a true copy, and no longer when a digit of it is changed', async () => {
    const look = () =>
      verifyLiveMirror(
        { mirror: mirrorAt(address), keys: undefined },
        { now: () => clock.now(), sleep: async () => {} },
      );
    expect(await look()).toMatchObject({ outcome: 'true' });
    const page = join(home, 'umum/provinsi/52.html');
    // Or nginx goes on with the compressed twin, which is true.
    await rm(`${page}.gz`);
    await cp(page, join(home, 'asli'));
    await writeFile(page, (await readFile(page, 'utf8')).replace('1.234', '1.235'));
    await eventually(async () =>
      expect(await look()).toMatchObject({ outcome: 'altered', path: 'provinsi/52.html' }),
    );
    await cp(join(home, 'asli'), page);
  });

  it.each([
    ['', 'text/html; charset=utf-8', 5],
    ['provinsi/52.html', 'text/html; charset=utf-8', 5],
    ['snapshot.jws', 'application/jose; charset=utf-8', 5],
    ['feed.xml', 'application/rss+xml; charset=utf-8', 15],
    ['feed.json', 'application/feed+json; charset=utf-8', 15],
    ['segar.js', 'application/javascript; charset=utf-8', 60],
  ])('gives /%s as %s for %i seconds, with an ETag and the page policy', async (path, type, seconds) => {
    const answer = await fetch(address + path);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('cache-control')).toBe(`public, max-age=${String(seconds)}, must-revalidate`);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const again = await fetch(address + path, { headers: { 'if-none-match': answer.headers.get('etag')! } });
    expect(again.status).toBe(304);
  });

  it('sends browsers the compressed twin as it lies there, and tells caches that it chose', async () => {
    const ask = (encoding: string) => fetch(address, { headers: { 'accept-encoding': encoding } });
    const packed = await ask('gzip');
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.headers.get('vary')).toBe('Accept-Encoding');
    expect(Number(packed.headers.get('content-length'))).toBe(
      (await stat(join(home, 'umum/index.html.gz'))).size,
    );
    const plain = await ask('identity');
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await packed.text()).toBe(await plain.text());
  });
});

/** Ask for a subscription from an address of this host, whatever address the request says it is from; answers the status. */
const askedFrom = (localAddress: string, saying: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(
      {
        ...{ host: '127.0.0.1', port: formPort, path: '/langganan', method: 'POST', localAddress },
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': saying },
      },
      (answer) => {
        answer.resume().once('end', () => {
          resolve(answer.statusCode);
        });
      },
    )
      .once('error', reject)
      .end('surel=warga%40surat.example&wilayah=52');
  });

describe('the form of subscriptions behind nginx as shipped', () => {
  it('is one page of our policy alone, which lets the form be sent', async () => {
    const answer = await fetch(`http://127.0.0.1:${String(formPort)}/langganan`);
    expect(await answer.text()).toContain('<form');
    expect(answer.headers.get('content-security-policy')?.match(/form-action[^;]*/g)).toEqual([
      "form-action 'self'",
    ]);
  });

  it('tells networks apart by who connects, not by what a request says', async () => {
    for (let n = 0; n < 20; n += 1) expect(await askedFrom('127.0.1.1', `198.51.${String(n)}.7`)).toBe(200);
    expect(await askedFrom('127.0.1.1', '198.51.100.7')).toBe(429);
    expect(await askedFrom('127.0.2.1', '198.51.100.7')).toBe(200);
  });
});
