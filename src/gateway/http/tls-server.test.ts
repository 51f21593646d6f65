import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { HEADERS, PATHS, UPLOAD_LIMITS } from '../../contracts/index.ts';
import { startTracing } from '../../instrumentation/index.ts';
import { makeCertificate } from '../testing/certificate.ts';
import { jpeg, openHouse, uploadHeaders, type House } from '../testing/house.ts';

let files: string;
let house: House;
let session: ClientHttp2Session;

const eventually = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 5_000, interval: 10 });

const use = (name: string): void => {
  for (const end of ['crt', 'key']) cpSync(join(files, `${name}.${end}`), join(files, `phones.${end}`));
  chmodSync(join(files, 'phones.key'), 0o600);
};

const tlsEnv = (): Record<string, string> => ({
  SIAGA_TLS_CERT_FILE: join(files, 'phones.crt'),
  SIAGA_TLS_KEY_FILE: join(files, 'phones.key'),
});

const open = (): ClientHttp2Session => {
  const client = connect(`https://localhost:${house.gateway.port}`, { rejectUnauthorized: false });
  client.on('error', () => undefined);
  return client;
};

interface Answer {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly continued: boolean;
}

/** One request over HTTP/2; with `expect`, the body waits for leave. */
function ask(headers: Record<string, string>, body?: Buffer, client = session): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = client.request(headers);
    let continued = false;
    let head: IncomingHttpHeaders = {};
    let text = '';
    stream.on('continue', () => {
      continued = true;
      stream.end(body);
    });
    stream.on('response', (fields) => (head = fields));
    stream.on('data', (chunk: Buffer) => (text += String(chunk)));
    stream.on('end', () => resolve({ headers: head, text, continued }));
    stream.on('error', reject);
    if (headers['expect'] === undefined) stream.end(body);
  });
}

const uploadOver2 = (photo: Buffer, more: Record<string, string> = {}): Promise<Answer> =>
  ask({ ':method': 'POST', ':path': PATHS.upload, ...uploadHeaders(photo), ...more }, photo);

beforeAll(() => {
  files = mkdtempSync(join(tmpdir(), 'siaga-tls-'));
  for (const name of ['first', 'second']) makeCertificate(files, name);
});
afterAll(() => {
  rmSync(files, { recursive: true, force: true });
});
beforeEach(async () => {
  use('first');
  house = await openHouse({
    ...tlsEnv(),
    SIAGA_HEADERS_TIMEOUT_MS: '1000',
    SIAGA_REQUEST_TIMEOUT_MS: '4000',
    SIAGA_READER_STALL_MS: '500',
  });
  session = open();
});
afterEach(async () => {
  session.destroy();
  await house.close();
});

describe('over HTTP/2', () => {
  it('a phone reads, and the vendor sees nothing that only HTTP/2 has', async () => {
    const { headers, text } = await ask({ ':path': `${PATHS.portal}/52`, 'x-forwarded-for': '192.0.2.1' });
    expect(headers[':status']).toBe(200);
    expect(JSON.parse(text)).toEqual({ hasil: true });
    const seen = house.vendor.seen[0]!.headers;
    expect(Object.keys(seen).filter((name) => name.startsWith(':'))).toEqual([]);
    expect(seen['x-forwarded-for']).toBeUndefined();
    expect(seen[HEADERS.gatewayToken]).toBe('vendor-token');
  });

  it('each request on one connection is in a trace of its own, and the vendor hears of it', async () => {
    const tracing = startTracing({ service: 'test', endpoint: undefined, sampleRatio: 0 });
    try {
      const reads = Array.from({ length: 6 }, (_, n) =>
        ask({ ':path': `${PATHS.portal}/${String(51 + n)}` }),
      );
      for (const { headers } of await Promise.all(reads)) expect(headers[':status']).toBe(200);
      const traces = house.vendor.seen.map(({ headers }) => String(headers['traceparent']).split('-')[1]);
      expect(traces).toHaveLength(6);
      expect(new Set(traces).size).toBe(6);
    } finally {
      await tracing.shutdown();
    }
  });

  it('photos go up side by side on one connection, larger than any window', async () => {
    const photos = Array.from({ length: 8 }, (_, n) => jpeg(n, 900_000));
    const answers = await Promise.all(photos.map((photo) => uploadOver2(photo)));
    for (const { headers } of answers) expect([201, 202]).toContain(headers[':status']);
    await eventually(() => expect(house.vendor.stored.size).toBe(8));
  });

  it('a photo need not say how long it is, and is taken no longer than one may be', async () => {
    const head = (photo: Buffer): Record<string, string> => {
      const { 'content-length': _length, ...headers } = uploadHeaders(photo);
      return { ':method': 'POST', ':path': PATHS.upload, ...headers };
    };
    const photo = jpeg(3);
    expect((await ask(head(photo), photo)).headers[':status']).toBe(201);
    const huge = jpeg(4, UPLOAD_LIMITS.maxBytes + 1);
    const { headers, text } = await ask(head(huge), huge);
    expect([headers[':status'], JSON.parse(text)]).toMatchObject([413, { code: 'GATEWAY_BODY_TOO_LARGE' }]);
    expect(house.vendor.stored.size).toBe(1);
  });

  it('a photo is asked for only when it will be read', async () => {
    const photo = jpeg(3);
    const wanted = await uploadOver2(photo, { expect: '100-continue' });
    expect(wanted).toMatchObject({ continued: true, headers: { ':status': 201 } });
    const { headers, text, continued } = await uploadOver2(photo, {
      expect: '100-continue',
      'content-length': String(30 * 1024 * 1024),
    });
    expect(continued).toBe(false);
    expect(headers[':status']).toBe(413);
    expect(text).toContain('GATEWAY_BODY_TOO_LARGE');
  });

  it('an answer before the end of a photo stops the photo and leaves the connection', async () => {
    const photo = jpeg(4, 2_000_000);
    photo.set([0, 0], 0);
    const { headers, text } = await uploadOver2(photo);
    expect(headers[':status']).toBe(422);
    expect(text).toContain('GATEWAY_PHOTO_MALFORMED');
    expect((await ask({ ':path': PATHS.portal })).headers[':status']).toBe(200);
  });

  it('a body that never ends is ended, and its connection serves on', async () => {
    const stream = session.request({
      ':method': 'POST',
      ':path': PATHS.upload,
      ...uploadHeaders(jpeg(5, 50_000)),
    });
    stream.on('error', () => undefined);
    stream.write(jpeg(5, 50_000).subarray(0, 1_000));
    await vi.waitFor(() => expect(stream.closed).toBe(true), { timeout: 8_000, interval: 20 });
    expect((await ask({ ':path': PATHS.portal })).headers[':status']).toBe(200);
  });

  it('a connection that asks for nothing is closed', async () => {
    await eventually(() => expect(session.destroyed).toBe(true));
  });

  it('headers beyond the limit are refused', async () => {
    const { headers } = await ask({ ':path': PATHS.portal, x: 'a'.repeat(40_000) });
    expect(headers[':status']).toBe(431);
    expect(house.vendor.seen).toHaveLength(0);
  });

  it('no more streams at once than the limit, and who only opens and resets is shown out', async () => {
    await ask({ ':path': PATHS.portal });
    expect(session.remoteSettings.maxConcurrentStreams).toBe(32);
    // Photos, which nobody answers before they are there.
    const head = { ':method': 'POST', ':path': PATHS.upload, ...uploadHeaders(jpeg(9)) };
    for (let n = 0; n < 200 && !session.destroyed && !session.closed; n += 1) {
      const stream = session.request(head);
      stream.on('error', () => undefined);
      stream.close(constants.NGHTTP2_CANCEL);
      await new Promise((resolve) => setImmediate(resolve));
    }
    // What came after the fiftieth was not looked at any more.
    await eventually(async () => {
      const looked = await house.metric('sirekap_requests_total', { operation: 'upload' });
      expect(looked).toBeGreaterThanOrEqual(50);
    });
    expect(await house.metric('sirekap_requests_total', { operation: 'upload' })).toBeLessThan(100);
    const other = open();
    expect((await ask({ ':path': PATHS.portal }, undefined, other)).headers[':status']).toBe(200);
    other.destroy();
  });
});

describe('a connection over HTTP/2', () => {
  it('loses an answer of our own that is not read, and serves on', async () => {
    // No window: nothing of an answer may be sent.
    session.destroy();
    session = connect(`https://localhost:${house.gateway.port}`, {
      ...{ rejectUnauthorized: false, settings: { initialWindowSize: 0 } },
    });
    session.on('error', () => undefined);
    const unread = session.request({ ':path': '/admin' });
    unread.on('error', () => undefined);
    await eventually(() => expect(unread.closed).toBe(true));
    expect(unread.rstCode).toBe(constants.NGHTTP2_CANCEL);
    expect(session.closed).toBe(false);
    const reason = { reason: 'unread' };
    expect(await house.metric('siaga_gateway_connections_ended_total', reason)).toBe(1);
  });

  it('begins nothing new once it was refused again and again', async () => {
    const from = { authorization: 'Bearer sesi', ':path': `${PATHS.recap}/52` };
    await house.restart({ SIAGA_CLIENT_BURST: '1', SIAGA_REFUSALS_PER_CONNECTION: '3' });
    session = open();
    const going = new Promise((resolve) => session.once('goaway', resolve));
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(from)));
    expect(answers.filter(({ headers }) => Number(headers[':status']) === 429).length).toBeGreaterThanOrEqual(
      3,
    );
    await going;
    expect((await ask({ ':path': PATHS.portal }, undefined, open())).headers[':status']).toBe(200);
  });
});

describe('a place at the vendor over HTTP/2', () => {
  const inflight = (): Promise<number> =>
    house.metric('siaga_gateway_inflight_requests', { operation: 'public-read' });

  it('is given back by a reader that resets its request, whenever it does', async () => {
    // In pieces, so that some resets come while the answer is being passed on.
    house.vendor.behave('public-read', (_request, res) => {
      res.writeHead(200, { 'content-type': 'application/json' });
      for (let piece = 0; piece < 64; piece += 1) res.write(' '.repeat(16 * 1024));
      res.end('{}');
    });
    for (let connection = 0; connection < 12; connection += 1) {
      const client = open();
      // Who only resets is shown out, and comes again.
      for (let n = 0; n < 40 && !client.destroyed && !client.closed; n += 1) {
        const stream = client.request({ ':path': `${PATHS.portal}/52` });
        stream.on('error', () => undefined);
        if (n % 3 === 0) stream.once('response', () => stream.close(constants.NGHTTP2_CANCEL));
        else stream.close(constants.NGHTTP2_CANCEL);
        if (n % 4 === 3) await new Promise((resolve) => setImmediate(resolve));
      }
      client.destroy();
    }
    await eventually(async () => expect(await inflight()).toBe(0));
    house.vendor.behave('public-read', undefined);
    const other = open();
    expect((await ask({ ':path': PATHS.portal }, undefined, other)).headers[':status']).toBe(200);
    other.destroy();
  });

  it('is taken from a reader that does not read on', async () => {
    house.vendor.behave('public-read', (_request, res) => {
      res.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.alloc(8 * 1024 * 1024, ' '));
    });
    const stream = session.request({ ':path': `${PATHS.portal}/52` });
    stream.on('error', () => undefined);
    stream.once('response', () => stream.pause());
    await eventually(async () => expect(await inflight()).toBe(1));
    await eventually(async () => expect(await inflight()).toBe(0));
    const told = { operation: 'public-read', outcome: 'client_error' };
    expect(await house.metric('sirekap_requests_total', told)).toBe(1);
  });
});

const certificateOf = (minVersion?: 'TLSv1.1', maxVersion?: 'TLSv1.1'): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connectTls(
      { port: house.gateway.port, host: '127.0.0.1', rejectUnauthorized: false, minVersion, maxVersion },
      () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.destroy();
      },
    );
    socket.on('error', reject);
  });

describe('over TLS', () => {
  it('a phone without HTTP/2 is served as before', async () => {
    const photo = jpeg(6);
    const status = await new Promise((resolve, reject) => {
      const req = request(
        {
          port: house.gateway.port,
          host: '127.0.0.1',
          rejectUnauthorized: false,
          method: 'POST',
          path: PATHS.upload,
          headers: uploadHeaders(photo),
        },
        (res) => {
          res.resume();
          resolve(`${res.httpVersion} ${res.statusCode}`);
        },
      );
      req.on('error', reject);
      req.end(photo);
    });
    expect(status).toBe('1.1 201');
  });

  it('anything older than 1.2 is refused', async () => {
    await expect(certificateOf('TLSv1.1', 'TLSv1.1')).rejects.toThrow();
    expect(await certificateOf()).toBe('first');
  });

  it('another certificate takes over without a connection being dropped, and a bad one does not', async () => {
    await ask({ ':path': PATHS.portal });
    use('second');
    await house.gateway.renewTls();
    expect(await certificateOf()).toBe('second');
    expect((await ask({ ':path': PATHS.portal })).headers[':status']).toBe(200);
    cpSync(join(files, 'first.crt'), join(files, 'phones.crt'));
    await expect(house.gateway.renewTls()).rejects.toThrow(/GATEWAY_TLS_UNUSABLE.*not the one/);
    expect(await certificateOf()).toBe('second');
  });

  it.each([0o640, 0o604, 0o660])('a key of mode %o is refused', async (mode) => {
    chmodSync(join(files, 'phones.key'), mode);
    await expect(house.gateway.renewTls()).rejects.toThrow(/GATEWAY_TLS_UNUSABLE.*chmod 600/);
    await expect(openHouse(tlsEnv())).rejects.toThrow(/GATEWAY_TLS_UNUSABLE/);
  });

  it('a certificate that has run out is refused', async () => {
    const { loadTls } = await import('./tls.ts');
    const at = { certFile: join(files, 'first.crt'), keyFile: join(files, 'first.key') };
    const { validTo } = await loadTls(at, Date.now());
    await expect(loadTls(at, validTo)).rejects.toThrow(/ran out/);
    expect(readFileSync(at.certFile, 'utf8')).toContain('BEGIN CERTIFICATE');
  });

  it('a certificate without its key is refused, and both without the other', async () => {
    await expect(openHouse({ SIAGA_TLS_CERT_FILE: join(files, 'first.crt') })).rejects.toThrow(
      /set both or neither/,
    );
  });

  it('closing tells HTTP/2 clients to go, and answers what they have asked', async () => {
    const answer: { send?: () => void } = {};
    house.vendor.behave('public-read', (_request, res) => {
      answer.send = () => res.end('{}');
    });
    const asked = ask({ ':path': PATHS.portal });
    await eventually(() => expect(answer.send).toBeDefined());
    const going = new Promise((resolve) => session.once('goaway', resolve));
    const closed = house.gateway.close();
    await going;
    answer.send?.();
    expect((await asked).headers[':status']).toBe(200);
    await closed;
  });
});
