/** Well-framed requests that are wrong in what they say: uploads, pieces of uploads, tokens, receipts, logins. */
import { GATEWAY_PATHS, HEADERS, PATHS } from '../../../src/contracts/index.ts';
import { jpeg, tpsIn, uploadHeaders } from '../../../src/gateway/testing.ts';
import type { Pick } from './pick.ts';
import { requestOf } from './shot.ts';

const HOST = 'host: gerbang';

/** Header values may hold anything but what ends them or what no parser takes: the frame has to stay whole. */
const said = (text: string): string => text.replace(/\p{Cc}/gu, '');

const linesOf = (fields: Readonly<Record<string, string>>): string[] =>
  Object.entries(fields).map(([name, value]) => `${name}: ${value}`);

function post(
  path: string,
  fields: Readonly<Record<string, string>>,
  body: Buffer | string,
  method = 'POST',
): Buffer {
  const bytes = Buffer.from(body);
  const lines = linesOf({ ...fields, 'content-length': String(bytes.length) });
  return requestOf([`${method} ${path} HTTP/1.1`, HOST, ...lines], bytes);
}

/** One thing that is wrong with an upload's head or photo; sometimes nothing is. */
export function upload(pick: Pick): Buffer {
  const photo = jpeg(pick.below(1_000_000), 200 + pick.below(3_000));
  const right = { ...uploadHeaders(photo, tpsIn('52', pick.below(400)), 1 + pick.below(3)) };
  const wrong = pick.of<Readonly<Record<string, string>>>([
    {},
    { [HEADERS.tps]: pick.of(['0000000000000', '52', said(pick.odd(13)), '']) },
    { [HEADERS.ballot]: pick.of(['dpr', '__proto__', said(pick.odd(8))]) },
    { [HEADERS.page]: pick.of(['-1', '0', '1e9', '1.5', 'NaN', '99999999999999999999']) },
    {
      [HEADERS.digest]: pick.of([
        `sha-256=:${pick.hex(40)}:`,
        'sha-256=::',
        'md5=:AA==:',
        said(pick.odd(40)),
      ]),
    },
    { [HEADERS.idempotencyKey]: pick.of([pick.hex(64), pick.hex(63), 'constructor', '']) },
    { authorization: pick.of(['', 'Bearer', `Bearer ${said(pick.odd(100))}`, 'Basic YTpi']) },
    { 'content-type': pick.of(['image/png', 'image/jpeg; charset=x', 'multipart/form-data', '']) },
    { [HEADERS.ticket]: pick.hex(100), [HEADERS.gatewayToken]: pick.hex(20) },
  ]);
  const body = pick.of([photo, photo, photo.subarray(0, 100), pick.bytes(photo.length), Buffer.alloc(0)]);
  return post(PATHS.upload, { ...right, ...wrong }, body);
}

const OFFSETS = ['0', '1', '-1', '999999999999', 'NaN', '0x0', '1.5', ''];

/** Resumable uploads: offsets out of range, metadata that says nothing, uploads that nobody began. */
export function resumable(pick: Pick): Buffer {
  const base = { 'tus-resumable': pick.of(['1.0.0', '1.0.0', '0.2.2', '']), authorization: 'Bearer sesi' };
  const path = `${GATEWAY_PATHS.resumable}${pick.of(['', `/${pick.hex(64)}`, `/${pick.hex(10)}`, '/..', `/${'f'.repeat(64)}`])}`;
  const method = pick.of(['POST', 'PATCH', 'DELETE', 'OPTIONS']);
  const metadata = pick.of([
    `tps ${Buffer.from(tpsIn('52', pick.below(50))).toString('base64')},ballot cHB3cA==,page MQ==,sha256 ${Buffer.from(pick.hex(64)).toString('base64')}`,
    said(pick.odd(60)),
    'tps AA==,tps AA==',
    'x'.repeat(3_000),
  ]);
  const fields = {
    ...base,
    'upload-length': pick.of(['2000', '0', '-5', '99999999999', 'lots']),
    'upload-metadata': metadata,
    'upload-offset': pick.of(OFFSETS),
    'upload-checksum': pick.of(['sha1 AAAA', `sha256 ${pick.hex(44)}`, 'crc32 0', '']),
    'content-type': pick.of(['application/offset+octet-stream', 'image/jpeg']),
    ...(pick.once(0.2)
      ? { 'x-http-method-override': pick.of(['PATCH', 'DELETE', 'HEAD', 'constructor']) }
      : {}),
  };
  return post(path, fields, pick.bytes(pick.below(400)), method);
}

/** Receipts, tickets, codes and accounts in the places where true ones stand. */
export function tokens(pick: Pick): Buffer {
  const token = pick.of([
    `eyJ${pick.hex(40)}.${pick.hex(60)}.${pick.hex(80)}`,
    'eyJhbGciOiJub25lIn0.e30.',
    `${'e'.repeat(pick.below(8_000))}.x.y`,
    pick.hex(20),
    '..%2f..',
    encodeURIComponent(said(pick.odd(30))).slice(0, 200),
  ]);
  const get = (path: string, fields: Readonly<Record<string, string>> = {}): Buffer =>
    requestOf([`GET ${path} HTTP/1.1`, HOST, ...linesOf(fields)]);
  return pick.of([
    () => get(`${GATEWAY_PATHS.receiptPage}/${token}`),
    () => get(`${GATEWAY_PATHS.checkPage}/${token}`),
    () =>
      post(
        GATEWAY_PATHS.checkPage,
        { 'content-type': 'application/x-www-form-urlencoded' },
        `tanda-terima=${token}`,
      ),
    () => get(`${PATHS.portal}/${pick.of(['52', '99', '5271', pick.hex(13), token.slice(0, 30)])}`),
    () =>
      get(`${PATHS.recap}/${pick.hex(13)}`, {
        authorization: `Bearer ${said(pick.odd(40))}`,
        [HEADERS.tps]: pick.hex(13),
      }),
    () => get(PATHS.session, { authorization: `Bearer ${pick.hex(30)}` }),
    () =>
      get(GATEWAY_PATHS.waitingPage, {
        cookie: `tiket=${pick.hex(60)}; ${said(pick.odd(40))}`,
        accept: 'text/html',
      }),
    () => get(GATEWAY_PATHS.jwks, { range: 'bytes=0-,-1', 'if-none-match': '*' }),
    () =>
      post(PATHS.login, { 'content-type': 'application/json', [HEADERS.ticket]: pick.hex(80) }, login(pick)),
    () => get(`/${encodeURIComponent(said(pick.odd(20)))}`),
  ])();
}

const login = (pick: Pick): string =>
  pick.of([
    '{',
    '[]',
    'null',
    `{"account":"${tpsIn('52', pick.below(50))}-1","password":"${pick.hex(10)}"}`,
    `{"account":{"$gt":""},"password":["x"]}`,
    `{"__proto__":{"account":"x"}}`,
    '['.repeat(pick.below(5_000)),
    pick.odd(40),
  ]);
