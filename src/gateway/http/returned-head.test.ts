import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PATHS } from '../../contracts/index.ts';
import { makeCertificate } from '../testing/certificate.ts';
import { openHouse, tpsIn, type House } from '../testing/house.ts';

let files: string;
let house: House;
let session: ClientHttp2Session;

beforeEach(async () => {
  files = mkdtempSync(join(tmpdir(), 'siaga-head-'));
  makeCertificate(files, 'phones');
  house = await openHouse({
    SIAGA_TLS_CERT_FILE: join(files, 'phones.crt'),
    SIAGA_TLS_KEY_FILE: join(files, 'phones.key'),
  });
  session = connect(`https://localhost:${house.gateway.port}`, { rejectUnauthorized: false });
});
afterEach(async () => {
  session.destroy();
  await house.close();
  rmSync(files, { recursive: true, force: true });
});

const ask = (
  headers: Record<string, string>,
  body?: Buffer,
): Promise<{ readonly headers: IncomingHttpHeaders; readonly text: string }> =>
  new Promise((resolve, reject) => {
    const stream = session.request(headers);
    let head: IncomingHttpHeaders = {};
    let text = '';
    stream.on('response', (fields) => (head = fields));
    stream.on('data', (chunk: Buffer) => (text += String(chunk)));
    stream.on('end', () => resolve({ headers: head, text }));
    stream.on('error', reject);
    stream.end(body);
  });

it('tells who asks for the head alone no more than that, by either protocol’s rules', async () => {
  const { headers, text } = await ask({ ':method': 'HEAD', ':path': `${PATHS.portal}/52` });
  expect(headers).toMatchObject({ ':status': 200, 'content-type': 'application/json' });
  expect(text).toBe('');
  expect((await ask({ ':path': `${PATHS.portal}/52` })).text).toBe('{"hasil":true}');
});

describe('a vendor whose head HTTP/2 would not have', () => {
  const asks = {
    'public-read': () => ask({ ':path': `${PATHS.portal}/52` }),
    login: () =>
      ask(
        { ':method': 'POST', ':path': PATHS.login },
        Buffer.from(JSON.stringify({ account: `${tpsIn('52', 1)}-1`, password: 'rahasia' })),
      ),
  } as const;
  const operations = Object.keys(asks) as (keyof typeof asks)[];

  it.each(operations)(
    'is passed on without what is its connection’s, each header once: %s',
    async (operation) => {
      house.vendor.behave(operation, (_request, res) => {
        const twice = ['x-content-type-options', 'nosniff', 'x-content-type-options', 'nosniff'];
        const cookies = ['set-cookie', 'a=1', 'set-cookie', 'b=2', 'vary', 'origin', 'vary', 'accept'];
        const inner = [
          'connection',
          'keep-alive, X-Inner',
          'x-inner',
          '1',
          'te',
          'trailers',
          'http2-settings',
          'AA',
        ];
        res.writeHead(200, [...twice, ...cookies, ...inner, 'content-length', '2']).end('{}');
      });
      const { headers, text } = await asks[operation]();
      expect(headers).toMatchObject({
        ':status': 200,
        'x-content-type-options': 'nosniff',
        vary: 'origin, accept',
      });
      expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
      for (const name of ['x-inner', 'te', 'http2-settings', 'connection'])
        expect(headers[name]).toBeUndefined();
      expect(text).toBe('{}');
    },
  );

  it.each(operations)(
    'with a status that there is not is told as a failure, and the next answer is good: %s',
    async (operation) => {
      house.vendor.behave(operation, (_request, res) => {
        res.socket?.end('HTTP/1.1 700 Apa\r\nx-content-type-options: a\r\ncontent-length: 2\r\n\r\n{}');
      });
      const { headers, text } = await asks[operation]();
      expect(headers[':status']).toBe(502);
      expect(headers['x-content-type-options']).toBeUndefined();
      expect(JSON.parse(text)).toMatchObject({ code: 'GATEWAY_UPSTREAM_FAILED' });
      house.vendor.behave(operation, undefined);
      expect((await asks[operation]()).headers[':status']).toBe(200);
    },
  );
});
