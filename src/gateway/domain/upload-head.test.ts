import { describe, expect, it } from 'vitest';
import { formatContentDigest, HEADERS, idempotencyKeyOf, UPLOAD_LIMITS } from '../../contracts/index.ts';
import { judgeUploadHead } from './upload-claim.ts';

const TPS = '5201012001001';
const SHA256 = 'ab'.repeat(32);
const identity = { tps: TPS, ballot: 'ppwp', page: 2, sha256: SHA256 } as const;
const key = idempotencyKeyOf(identity);
const sound: Readonly<Record<string, string>> = {
  authorization: 'Bearer sesi',
  'content-type': 'image/jpeg',
  'content-length': '300000',
  [HEADERS.tps]: TPS,
  [HEADERS.ballot]: 'ppwp',
  [HEADERS.page]: '2',
  [HEADERS.digest]: formatContentDigest(SHA256),
  [HEADERS.idempotencyKey]: key,
};

const judge = (changes: Readonly<Record<string, string | string[] | undefined>> = {}) =>
  judgeUploadHead({ ...sound, ...changes }, (code) => code === TPS);

describe('the head of an upload', () => {
  it('claims what its headers say', () => {
    const claim = { ...identity, key, authorization: 'Bearer sesi', reading: undefined, bytes: 300_000 };
    expect(judge()).toEqual({ kind: 'valid', claim });
    expect(judge({ 'content-type': ' Image/JPEG ; q=1' })).toEqual({ kind: 'valid', claim });
  });

  it('may carry what the phone read off the page', () => {
    const reading = { candidates: [74, 100, 50], invalid: 6, ballotsUsed: 230 };
    expect(judge({ [HEADERS.reading]: JSON.stringify(reading) })).toMatchObject({
      kind: 'valid',
      claim: { reading },
    });
  });

  it.each([
    ['in chunks', { 'transfer-encoding': 'chunked' }],
    ['over HTTP/2', { ':method': 'POST' }],
  ])('need not say how long the photo is when it comes %s', (_how, headers) => {
    const verdict = judge({ 'content-length': undefined, ...headers });
    expect(verdict).toMatchObject({ kind: 'valid', claim: { bytes: undefined } });
  });

  it('may be of the smallest and of the largest photo, and of any page', () => {
    for (const bytes of [UPLOAD_LIMITS.minBytes, UPLOAD_LIMITS.maxBytes]) {
      expect(judge({ 'content-length': String(bytes) })).toMatchObject({ kind: 'valid', claim: { bytes } });
    }
    for (const page of [1, UPLOAD_LIMITS.maxPage]) {
      const other = idempotencyKeyOf({ ...identity, page });
      const verdict = judge({ [HEADERS.page]: String(page), [HEADERS.idempotencyKey]: other });
      expect(verdict).toMatchObject({ kind: 'valid', claim: { page } });
    }
  });

  it.each([
    ['GATEWAY_NOT_SIGNED_IN', 'Masuk', { authorization: undefined }],
    ['GATEWAY_PHOTO_TYPE', 'JPEG', { 'content-type': 'image/png' }],
    ['GATEWAY_PHOTO_TYPE', 'JPEG', { 'content-type': undefined }],
    ['GATEWAY_LENGTH_MISSING', 'Ukuran', { 'content-length': undefined }],
    ['GATEWAY_BODY_TOO_LARGE', 'besar 8 MB', { 'content-length': String(UPLOAD_LIMITS.maxBytes + 1) }],
    ['GATEWAY_PHOTO_MALFORMED', 'terpotong', { 'content-length': String(UPLOAD_LIMITS.minBytes - 1) }],
    ['GATEWAY_HEADER_MISSING', HEADERS.tps, { [HEADERS.tps]: undefined }],
    ['GATEWAY_HEADER_MISSING', HEADERS.tps, { [HEADERS.tps]: [TPS, TPS] }],
    ['GATEWAY_TPS_UNKNOWN', 'TPS', { [HEADERS.tps]: '5201012001002' }],
    ['GATEWAY_PAGE_INVALID', 'ppwp, ', { [HEADERS.ballot]: 'pilkades' }],
    ['GATEWAY_PAGE_INVALID', '1 sampai', { [HEADERS.page]: '0' }],
    ['GATEWAY_PAGE_INVALID', '1 sampai', { [HEADERS.page]: '1.5' }],
    ['GATEWAY_PAGE_INVALID', '1 sampai', { [HEADERS.page]: String(UPLOAD_LIMITS.maxPage + 1) }],
    ['GATEWAY_DIGEST_INVALID', 'sha-256', { [HEADERS.digest]: 'md5=:AAAA:' }],
    ['GATEWAY_READING_INVALID', 'kirim lagi tanpa', { [HEADERS.reading]: '' }],
    ['GATEWAY_READING_INVALID', 'kirim lagi tanpa', { [HEADERS.reading]: '{"candidates":[-1]}' }],
    ['GATEWAY_READING_INVALID', 'kirim lagi tanpa', { [HEADERS.reading]: ['1', '2'] }],
    ['GATEWAY_KEY_MISSING', HEADERS.idempotencyKey, { [HEADERS.idempotencyKey]: undefined }],
    ['GATEWAY_KEY_MISMATCH', 'tidak cocok', { [HEADERS.idempotencyKey]: '00'.repeat(32) }],
  ])('is refused with %s and a word on %s: %#', (code, word, changes) => {
    const verdict = judge(changes);
    expect(verdict).toMatchObject({ kind: 'invalid', code });
    expect(verdict.kind === 'invalid' && verdict.detail).toContain(word);
  });
});
