import { describe, expect, it } from 'vitest';
import { HEADERS, idempotencyKeyOf, UPLOAD_LIMITS } from '../../contracts/index.ts';
import { readCreation, readPiece } from './resumable-claim.ts';

const TPS = '5201012001001';
const SHA256 = 'ab'.repeat(32);
const identity = { tps: TPS, ballot: 'ppwp', page: 2, sha256: SHA256 } as const;
const key = idempotencyKeyOf(identity);
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const named = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name} ${base64(value)}`)
    .join(',');
const FIELDS = { tps: TPS, ballot: 'ppwp', page: '2', sha256: SHA256 };

type Changes = Readonly<Record<string, string | string[]>>;
const create = (changes: Changes = {}) =>
  readCreation(
    { 'upload-length': '300000', 'upload-metadata': named(FIELDS), ...changes },
    (code) => code === TPS,
  );
const without = (name: keyof typeof FIELDS): string =>
  named(Object.fromEntries(Object.entries(FIELDS).filter(([field]) => field !== name)));

describe('the creation of a resumable upload', () => {
  it('announces what its headers say, the metadata as it came', () => {
    const metadata = ` ${named({ ...FIELDS, sha256: SHA256.toUpperCase() }).replaceAll(',', ' , ')}, note ,, , `;
    expect(create({ 'upload-metadata': metadata })).toEqual({ ...identity, key, length: 300_000, metadata });
  });

  it('may carry what the phone read off the page', () => {
    const reading = { candidates: [74, 100, 50], invalid: 6, ballotsUsed: 230 };
    const spread = JSON.stringify(reading, null, 2);
    expect(create({ 'upload-metadata': named({ ...FIELDS, reading: spread }) }).reading).toEqual(reading);
  });

  it('may name its key, when that is the right one', () => {
    expect(create({ [HEADERS.idempotencyKey]: key }).key).toBe(key);
  });

  it('may be of the smallest and of the largest photo', () => {
    for (const length of [UPLOAD_LIMITS.minBytes, UPLOAD_LIMITS.maxBytes])
      expect(create({ 'upload-length': String(length) }).length).toBe(length);
  });

  it.each([
    ['GATEWAY_RESUMABLE_HEADER', 'Upload-Length', { 'upload-length': '' }],
    ['GATEWAY_RESUMABLE_HEADER', 'Upload-Length', { 'upload-length': '300000x' }],
    ['GATEWAY_RESUMABLE_HEADER', 'Upload-Length', { 'upload-length': 'x300000' }],
    ['GATEWAY_RESUMABLE_HEADER', 'Upload-Length', { 'upload-length': ['300000', '300000'] }],
    ['GATEWAY_BODY_TOO_LARGE', 'besar 8 MB', { 'upload-length': String(UPLOAD_LIMITS.maxBytes + 1) }],
    ['GATEWAY_PHOTO_MALFORMED', 'terpotong', { 'upload-length': String(UPLOAD_LIMITS.minBytes - 1) }],
    ['GATEWAY_RESUMABLE_HEADER', 'Upload-Metadata', { 'upload-metadata': 'tps not-base64' }],
    ['GATEWAY_RESUMABLE_HEADER', 'Upload-Metadata', { 'upload-metadata': 'tps abcde' }],
    ['GATEWAY_RESUMABLE_HEADER', 'Upload-Metadata', { 'upload-metadata': `tps ${base64(TPS)} more` }],
    [
      'GATEWAY_RESUMABLE_HEADER',
      'Upload-Metadata',
      { 'upload-metadata': `${named(FIELDS)},tps ${base64(TPS)}` },
    ],
    [
      'GATEWAY_RESUMABLE_HEADER',
      'Upload-Metadata',
      { 'upload-metadata': `${named(FIELDS)},n ${'A'.repeat(2_048)}` },
    ],
    ['GATEWAY_HEADER_MISSING', 'tps', { 'upload-metadata': without('tps') }],
    ['GATEWAY_HEADER_MISSING', 'ballot', { 'upload-metadata': without('ballot') }],
    ['GATEWAY_HEADER_MISSING', 'page', { 'upload-metadata': without('page') }],
    ['GATEWAY_HEADER_MISSING', 'sha256', { 'upload-metadata': without('sha256') }],
    ['GATEWAY_TPS_UNKNOWN', 'TPS', { 'upload-metadata': named({ ...FIELDS, tps: '1' }) }],
    ['GATEWAY_DIGEST_INVALID', 'sha256', { 'upload-metadata': named({ ...FIELDS, sha256: `${SHA256}0` }) }],
    ['GATEWAY_DIGEST_INVALID', 'sha256', { 'upload-metadata': named({ ...FIELDS, sha256: `x${SHA256}` }) }],
    [
      'GATEWAY_READING_INVALID',
      'kirim lagi tanpa',
      { 'upload-metadata': named({ ...FIELDS, reading: '[]' }) },
    ],
    ['GATEWAY_KEY_MISMATCH', 'tidak cocok', { [HEADERS.idempotencyKey]: '00'.repeat(32) }],
  ])('is refused with %s and a word on %s: %#', (code, word, changes: Changes) => {
    expect(() => create(changes)).toThrow(
      expect.objectContaining({ code, detail: expect.stringContaining(word) }),
    );
  });

  it('takes metadata up to its limit', () => {
    const room = 2_048 - named(FIELDS).length - ',n '.length;
    const note = 'A'.repeat(room - (room % 4));
    const padding = ' '.repeat(2_048 - named(FIELDS).length - ',n '.length - note.length);
    const metadata = `${named(FIELDS)},n ${note}${padding}`;
    expect(metadata).toHaveLength(2_048);
    expect(create({ 'upload-metadata': metadata }).metadata).toBe(metadata);
  });
});

describe('the head of a piece', () => {
  const sha256 = Buffer.alloc(32, 7);
  const sha1 = Buffer.alloc(20, 7);
  const sound = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '70000' };

  it('says where it goes, and may prove itself', () => {
    expect(readPiece(sound)).toEqual({ offset: 70_000, check: undefined });
    for (const [algorithm, digest] of [
      ['sha256', sha256],
      ['sha1', sha1],
    ] as const) {
      const proved = { ...sound, 'upload-checksum': `${algorithm} ${digest.toString('base64')}` };
      expect(readPiece(proved)).toEqual({ offset: 70_000, check: { algorithm, digest } });
    }
    const worded = { ...sound, 'content-type': ' Application/Offset+Octet-Stream ; x=1' };
    expect(readPiece(worded).offset).toBe(70_000);
  });

  it.each([
    ['GATEWAY_PHOTO_TYPE', 'offset+octet-stream', { 'content-type': 'image/jpeg' }],
    ['GATEWAY_RESUMABLE_HEADER', 'Upload-Offset', { 'upload-offset': '' }],
    ['GATEWAY_RESUMABLE_HEADER', 'Upload-Offset', { 'upload-offset': '-1' }],
    ['GATEWAY_RESUMABLE_HEADER', 'Upload-Offset', { 'upload-offset': '1x' }],
    ['GATEWAY_RESUMABLE_HEADER', 'sha256 atau sha1', { 'upload-checksum': 'sha256' }],
    [
      'GATEWAY_RESUMABLE_HEADER',
      'Upload-Checksum',
      { 'upload-checksum': `md5 ${sha256.toString('base64')}` },
    ],
    [
      'GATEWAY_RESUMABLE_HEADER',
      'Upload-Checksum',
      { 'upload-checksum': `sha1 ${sha256.toString('base64')}` },
    ],
    [
      'GATEWAY_RESUMABLE_HEADER',
      'Upload-Checksum',
      { 'upload-checksum': `sha256 ${sha256.toString('base64')}!` },
    ],
    [
      'GATEWAY_RESUMABLE_HEADER',
      'Upload-Checksum',
      { 'upload-checksum': `sha256 ${sha256.toString('base64')} x` },
    ],
  ])('is refused with %s and a word on %s: %#', (code, word, changes) => {
    expect(() => readPiece({ ...sound, ...changes })).toThrow(
      expect.objectContaining({ code, detail: expect.stringContaining(word) }),
    );
  });
});
