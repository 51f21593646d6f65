import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PATHS } from '../../contracts/index.ts';
import { inAnHour } from '../testing/control-stub.ts';
import { jpeg, openHouse, tpsIn, uploadHeaders, type House } from '../testing/house.ts';

const eventually = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 5_000, interval: 10 });

let house: House;

beforeEach(async () => {
  house = await openHouse();
});

afterEach(async () => {
  await house.close();
});

describe('a request that is none of ours, or not whole', () => {
  it('is told so on an unknown path', async () => {
    expect(await house.call('GET', '/admin')).toMatchObject({
      status: 404,
      json: { code: 'GATEWAY_NOT_FOUND' },
    });
    expect(await house.call('DELETE', PATHS.upload)).toMatchObject({ status: 404 });
  });

  it.each([
    ['not HTTP', 'GATEWAY_REQUEST_INVALID', 'hello\r\n\r\n'],
    [
      'with endless headers',
      'GATEWAY_HEADERS_TOO_LARGE',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`,
    ],
    ['without a host', 'GATEWAY_REQUEST_INVALID', `GET ${PATHS.portal} HTTP/1.1\r\n\r\n`],
    ['of two hosts', 'GATEWAY_REQUEST_INVALID', `GET ${PATHS.portal} HTTP/1.1\r\nhost: x\r\nHOST: y\r\n\r\n`],
    [
      'of the same host twice',
      'GATEWAY_REQUEST_INVALID',
      `GET ${PATHS.portal} HTTP/1.0\r\nhost: x\r\nhost: x\r\n\r\n`,
    ],
    [
      'of a version that is none',
      'GATEWAY_REQUEST_INVALID',
      `GET ${PATHS.portal} HTTP/2.0\r\nhost: x\r\n\r\n`,
    ],
    ['of HTTP/0.9', 'GATEWAY_REQUEST_INVALID', `GET ${PATHS.portal} HTTP/0.9\r\nhost: x\r\n\r\n`],
    ['that expects too much', 'GATEWAY_REQUEST_INVALID', upload([], 'expect: 200-ok\r\n')],
    [
      'with a bad chunk in its photo',
      'GATEWAY_BODY_ABORTED',
      `${upload(['content-length'], 'transfer-encoding: chunked\r\n')}zz\r\n`,
    ],
    [
      'of two lengths',
      'GATEWAY_REQUEST_INVALID',
      upload([], 'content-length: 200\r\ncontent-length: 300\r\n'),
    ],
    [
      'of a length and in chunks',
      'GATEWAY_REQUEST_INVALID',
      upload([], 'content-length: 200\r\ntransfer-encoding: chunked\r\n'),
    ],
    ['from two TPS', 'GATEWAY_TPS_UNKNOWN', upload([], `x-tps-id: ${tpsIn('51')}\r\n`)],
    ['with two keys', 'GATEWAY_KEY_MISMATCH', upload([], `idempotency-key: ${'a'.repeat(64)}\r\n`)],
    ['with two digests', 'GATEWAY_DIGEST_INVALID', upload([], 'content-digest: sha-256=:AAAA:\r\n')],
    ['that never ends', 'GATEWAY_REQUEST_SLOW', 'GET / HTTP/1.1\r\nhost: x\r\n'],
    [
      'to sign in that brings nothing',
      'GATEWAY_LOGIN_INVALID',
      `POST ${PATHS.login} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\r\n`,
    ],
    ['of no stated length', 'GATEWAY_LENGTH_MISSING', upload(['content-length'])],
    [
      'that does not wait for leave to send 30 MB',
      'GATEWAY_BODY_TOO_LARGE',
      upload([], 'expect: 100-continue\r\ncontent-length: 31457280\r\n'),
    ],
  ])('%s is answered with %s', async (_name, code, text) => {
    await house.restart({ SIAGA_HEADERS_TIMEOUT_MS: '200', SIAGA_REQUEST_TIMEOUT_MS: '300' });
    expect(await raw(text)).toContain(code);
  });

  it('whose sender ends half-way is told to send again', async () => {
    const photo = jpeg(3, 100_000);
    const socket = connect({ port: house.gateway.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end(Buffer.concat([Buffer.from(upload([], '', photo)), photo.subarray(0, 50_000)]));
    const answer = await new Promise<string>((resolve) =>
      socket.once('data', (data) => resolve(String(data))),
    );
    socket.destroy();
    expect(answer).toContain('GATEWAY_BODY_ABORTED');
    expect(answer).toContain('"retry":"now"');
  });

  it.each([
    ['cannot be read', 'hello\r\n\r\n'],
    ['does not come to its end', upload([], '', jpeg(3, 100_000))],
  ])('that %s is cut off, also when its sender keeps his half open', async (_name, text) => {
    await house.restart({ SIAGA_HEADERS_TIMEOUT_MS: '200', SIAGA_REQUEST_TIMEOUT_MS: '300' });
    const socket = connect({ port: house.gateway.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(text);
    socket.resume();
    await new Promise((resolve) => socket.once('end', resolve));
    const trickle = setInterval(() => socket.write('x'), 100);
    await closed;
    clearInterval(trickle);
    await eventually(async () =>
      expect(await house.metric('sirekap_inflight_requests', { operation: 'upload' })).toBe(0),
    );
  });

  it('has no header go on by which a server would take it for another', async () => {
    const headers = {
      'x-original-url': PATHS.session,
      'x-rewrite-url': PATHS.session,
      'x-http-method-override': 'POST',
      x_siaga_gateway: 'palsu',
      'x-kept-traces': 'a',
      connection: 'x-inner',
      'x-inner': '1',
      'x-outer': '1',
    };
    expect((await house.call('GET', PATHS.portal, headers)).status).toBe(200);
    const seen = Object.keys(house.vendor.seen[0]!.headers);
    expect(seen).toContain('x-outer');
    expect(seen.filter((name) => name !== 'x-outer' && name in headers && name !== 'connection')).toEqual([]);
  });

  it.each([
    ['GET', `${PATHS.portal}/../../sso/session`],
    ['GET', `${PATHS.portal}/%2E%2e/%2e%2e/sso/session`],
    ['GET', `${PATHS.recap}/..%2f..%2Fsso%2fsession`],
    ['GET', `${PATHS.portal}/..%5C..%5csso`],
    ['GET', `${PATHS.portal}//32`],
    ['GET', `${PATHS.session}/x`],
    ['POST', `${PATHS.login}/../../x`],
    ['POST', `${PATHS.upload}/../../x`],
  ])('%s %s does not reach the vendor', async (method, path) => {
    expect(await house.call(method, path)).toMatchObject({
      status: 404,
      json: { code: 'GATEWAY_NOT_FOUND' },
    });
    expect(house.vendor.seen).toHaveLength(0);
  });

  it('asks for the photo only when it will be read', async () => {
    const photo = jpeg(3);
    const socket = connect(house.gateway.port, '127.0.0.1');
    socket.write(upload([], 'expect: 100-continue\r\nconnection: close\r\n', photo));
    const first = await new Promise<string>((resolve) =>
      socket.once('data', (data) => resolve(String(data))),
    );
    expect(first).toContain('100 Continue');
    socket.write(photo);
    const rest = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
    expect(rest).toContain('HTTP/1.1 201');
  });

  it.each([
    ['its head', 'GET / HTTP/1.1\r\nx: '],
    ['its photo', upload([], 'content-length: 200\r\n')],
  ])('that sends %s byte by byte is cut off when its time is over', async (_what, before) => {
    await house.restart({ SIAGA_HEADERS_TIMEOUT_MS: '300', SIAGA_REQUEST_TIMEOUT_MS: '400' });
    const socket = connect(house.gateway.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(before);
    const trickle = setInterval(() => socket.write('x'), 20);
    let answer = '';
    socket.on('data', (data) => (answer += String(data)));
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(trickle);
    expect(answer).toContain('GATEWAY_REQUEST_SLOW');
    expect(house.vendor.seen).toHaveLength(0);
  });

  it('that is shed is refused before it is asked for its body', async () => {
    await house.obey({ rules: [{ scope: 'nasional', until: inAnHour(), shedBelow: 'officer-read' }] });
    const head = `GET ${PATHS.portal} HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 80\r\n\r\n`;
    const answer = await raw(head);
    expect(answer).toMatch(/^HTTP\/1.1 503 /);
    expect(answer).toContain('GATEWAY_SHED');
  });

  it('leaves nothing behind when the phone hangs up half-way', async () => {
    const photo = jpeg(3, 100_000);
    const socket = connect(house.gateway.port, '127.0.0.1');
    socket.write(Buffer.concat([Buffer.from(upload([], '', photo)), photo.subarray(0, 50_000)]));
    await eventually(async () =>
      expect(await house.metric('sirekap_inflight_requests', { operation: 'upload' })).toBe(1),
    );
    socket.destroy();
    await eventually(async () =>
      expect(
        await house.metric('sirekap_requests_total', { operation: 'upload', outcome: 'client_error' }),
      ).toBe(1),
    );
    expect(house.vendor.seen).toHaveLength(0);
    expect((await house.upload(photo)).status).toBe(201);
  });

  it.each([
    ['that is no JSON', 'nope'],
    ['without a password', JSON.stringify({ account: `${tpsIn('52')}-1` })],
    ['of an unknown account', JSON.stringify({ account: '5299999999999-1', password: 'x' })],
  ])('a login %s is refused', async (_name, body) => {
    expect(await house.call('POST', PATHS.login, {}, body)).toMatchObject({
      status: 400,
      json: { code: 'GATEWAY_LOGIN_INVALID' },
    });
  });

  it('a login of 1 MB is refused', async () => {
    expect(await house.call('POST', PATHS.login, {}, Buffer.alloc(1_000_000))).toMatchObject({ status: 413 });
  });

  it('a full waiting room says so', async () => {
    await house.restart({ SIAGA_PACING_CAPACITY: '1' });
    await house.obey({ rules: [{ scope: '52', until: inAnHour(), loginPerSecond: 0.1 }] });
    for (const n of [0, 1]) await house.login(`${tpsIn('52', n)}-1`);
    expect(await house.login(`${tpsIn('52', 2)}-1`)).toMatchObject({
      status: 503,
      json: { code: 'GATEWAY_WAITING_ROOM_FULL' },
    });
  });
});

/** An upload's head as bytes: `less` headers left out, `more` put in. */
function upload(less: readonly string[], more = '', photo = jpeg(3)): string {
  const declared = more.includes('content-length') ? ['content-length', ...less] : less;
  const lines = Object.entries(uploadHeaders(photo)).filter(([name]) => !declared.includes(name));
  return `POST ${PATHS.upload} HTTP/1.1\r\nhost: x\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}${more}\r\n`;
}

/** Send bytes and read until the gateway hangs up. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(house.gateway.port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => {
      answer += String(data);
      if (answer.includes('}')) socket.end();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
