/** Requests whose frame itself is odd or broken: lines, headers, lengths, chunks, smuggling. */
import { PATHS } from '../../../src/contracts/index.ts';
import type { Pick } from './pick.ts';
import { requestOf } from './shot.ts';

const HOST = 'host: gerbang';
const METHODS = [
  'GET',
  'POST',
  'get',
  'PUT',
  'TRACE',
  'CONNECT',
  'BREW',
  'G\0T',
  'M-SEARCH',
  '',
  'GET\t',
  'PRI',
  'HEAD',
];
const VERSIONS = [
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/0.9',
  'HTTP/2.0',
  'HTTP/9.9',
  'http/1.1',
  'HTTP/1.1 ',
  '',
  'HTTP/1',
  'ICE/1.0',
];

const targetOf = (pick: Pick): string =>
  pick.of([
    PATHS.portal,
    `${PATHS.portal}/52`,
    '*',
    '',
    `http://lain.example${PATHS.portal}/52`,
    'https://[::1',
    '//gerbang//portal',
    `${PATHS.portal}/..%2f..%2fsso/session`,
    `/${pick.odd(1 + pick.below(60))}`,
    `/${'a'.repeat(pick.below(20_000))}`,
    `${PATHS.portal}?${pick.odd(20)}`,
    'gerbang:80',
  ]);

export const requestLine = (pick: Pick): Buffer =>
  requestOf([`${pick.of(METHODS)} ${targetOf(pick)} ${pick.of(VERSIONS)}`, HOST]);

/** Many, long, doubled, or no headers at all. */
export function headers(pick: Pick): Buffer {
  const start = `GET ${PATHS.portal}/52 HTTP/1.1`;
  const lines = pick.of<() => readonly string[]>([
    () => Array.from({ length: pick.below(3_000) }, (_, at) => `x-${String(at)}: ${String(at)}`),
    () => [`x-long: ${'b'.repeat(pick.below(40_000))}`],
    () => Array.from({ length: pick.below(50) }, () => HOST),
    () => [`x-odd: ${pick.odd(40)}`],
    () => [pick.odd(30)],
    () => [': without a name', 'no colon', ' folded: before', '\tfolded'],
    () => ['x-space : before the colon'],
    () => [`${pick.odd(10)}: name`],
    () => [
      'connection: close, keep-alive, upgrade',
      'upgrade: h2c, websocket',
      'http2-settings: AAMAAABkAAQ',
    ],
    () => [`expect: ${pick.of(['100-continue', '200-ok', pick.odd(10)])}`],
    () => [`authorization: ${pick.odd(200)}`, `cookie: ${pick.odd(200)}`, `traceparent: ${pick.odd(55)}`],
    () => [`x-forwarded-for: ${pick.odd(100)}`, `forwarded: for=${pick.odd(20)}`],
  ])();
  return requestOf([start, ...(pick.once(0.9) ? [HOST] : []), ...lines]);
}

const LENGTHS = [
  '-1',
  '+5',
  '0x10',
  '1e3',
  '5, 5',
  '5, 6',
  '99999999999999999999',
  '9007199254740993',
  ' ',
  '５',
  '1 2',
  '4294967296',
  '0',
];

/** A body that is not as long as its head says, or whose length says nothing. */
export function lengths(pick: Pick): Buffer {
  const lines = [`POST ${pick.of([PATHS.upload, PATHS.login, PATHS.portal])} HTTP/1.1`, HOST];
  const told = pick.of([pick.of(LENGTHS), String(pick.below(10_000_000))]);
  const doubled = pick.once(0.3) ? [`content-length: ${pick.of(LENGTHS)}`] : [];
  return requestOf([...lines, `content-length: ${told}`, ...doubled], pick.bytes(pick.below(300)));
}

const SIZES = [
  'zz',
  'FFFFFFFFFFFFFFFF',
  '-1',
  '0x5',
  '',
  '5;ext="',
  `5;${'e'.repeat(20_000)}`,
  '00000000000000005',
  '5 ',
  '8000000000000000',
];

/** Chunks of sizes that are none, without ends, with trailers that never stop. */
export function chunks(pick: Pick): Buffer {
  const head = [`POST ${pick.of([PATHS.upload, PATHS.login])} HTTP/1.1`, HOST, 'transfer-encoding: chunked'];
  const body = pick.of([
    () => `${pick.of(SIZES)}\r\nhello\r\n0\r\n\r\n`,
    () => '5\r\nhello0\r\n\r\n',
    () => '5\nhello\n0\n\n',
    () =>
      `0\r\n${Array.from({ length: pick.below(2_000) }, (_, at) => `x-${String(at)}: t`).join('\r\n')}\r\n\r\n`,
    () => `5\r\nhello\r\n${pick.odd(20)}`,
    () => `${'1\r\nx\r\n'.repeat(pick.below(500))}0\r\n\r\n`,
  ])();
  return requestOf(head, body);
}

const CODINGS = [
  'chunked',
  'identity',
  'xchunked',
  'chunked, identity',
  'chunked, chunked',
  '\x0bchunked',
  'gzip, chunked',
  '"chunked"',
  'CHUNKED',
];

/** One message to one reader and two to another. */
export function smuggling(pick: Pick): Buffer {
  const hidden = `GET ${PATHS.session} HTTP/1.1\r\n${HOST}\r\n\r\n`;
  const coding = `transfer-encoding: ${pick.of(CODINGS)}`;
  const start = [`${pick.of(['POST', 'GET'])} ${pick.of([PATHS.upload, PATHS.portal, '/'])} HTTP/1.1`, HOST];
  const lines = pick.of([
    [`content-length: ${String(hidden.length)}`, coding],
    [coding, 'content-length: 4'],
    [coding, coding],
    [`transfer-encoding:${pick.of(['\t', '', ' '])}chunked`, 'content-length: 0'],
    ['transfer-encoding\r\n : chunked'],
    [`content-length: ${String(hidden.length)}`],
    ['content-length: 0', `content-length: ${String(hidden.length)}`],
    [`x: y\r${pick.of(['', '\r'])}\ncontent-length: 3`],
  ]);
  return requestOf([...start, ...lines], `${pick.of(['0\r\n\r\n', '', '5c\r\n'])}${hidden}`);
}

/** No HTTP at all. */
export const noise = (pick: Pick): Buffer =>
  pick.of([
    () => Buffer.concat([Buffer.from('160301020001000001fc0303', 'hex'), pick.bytes(pick.below(500))]),
    () => pick.bytes(1 + pick.below(400)),
    () => Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1'),
    () => Buffer.alloc(pick.below(30_000), '\r\n'),
    () => Buffer.alloc(pick.below(5_000), 0),
  ])();
