import {
  BALLOTS,
  HEADERS,
  idempotencyKeyOf,
  parseContentDigest,
  parseReading,
  READING_MAX_CHARS,
  UPLOAD_LIMITS,
  type Ballot,
  type Reading,
  type UploadIdentity,
} from '../../contracts/index.ts';
import type { GatewayErrorCode } from '../errors.ts';

/** What an upload's head claims, checked. */
export interface UploadClaim extends UploadIdentity {
  readonly key: string;
  readonly authorization: string;
  /** What the phone read off the page; undefined when it says nothing. */
  readonly reading: Reading | undefined;
  /** Declared length; undefined when the body comes in chunks or frames without one. */
  readonly bytes: number | undefined;
}

export type ClaimVerdict =
  | { readonly kind: 'valid'; readonly claim: UploadClaim }
  | { readonly kind: 'invalid'; readonly code: GatewayErrorCode; readonly detail: string };

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** As people write it: what `Number` also reads (`0x2`, `1e1`, blanks) is no page. */
const DECIMAL = /^[1-9]\d*$/;

const isBallot = (text: string): text is Ballot => (BALLOTS as readonly string[]).includes(text);

/** Check an upload's head before a byte of the photo is read. Details are Indonesian: a phone shows them. */
export function judgeUploadHead(headers: Headers, isKnownTps: (code: string) => boolean): ClaimVerdict {
  const invalid = (code: GatewayErrorCode, detail: string): ClaimVerdict => ({
    kind: 'invalid',
    code,
    detail,
  });
  const text = (name: string): string => {
    const value = headers[name];
    return typeof value === 'string' ? value : '';
  };
  const authorization = text('authorization');
  if (authorization === '')
    return invalid('GATEWAY_NOT_SIGNED_IN', 'Masuk dulu di aplikasi, lalu kirim lagi.');
  const type = text('content-type').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'image/jpeg') return invalid('GATEWAY_PHOTO_TYPE', 'Foto harus berformat JPEG (image/jpeg).');
  // HTTP/2 tells the end of every body by itself, and knows no transfer-encoding.
  const tellsItsEnd = text('transfer-encoding') !== '' || headers[':method'] !== undefined;
  const length = judgeLength(text('content-length'), tellsItsEnd);
  if (length.kind === 'invalid') return length;
  if (text(HEADERS.tps) === '') return invalid('GATEWAY_HEADER_MISSING', `Tajuk ${HEADERS.tps} tidak ada.`);
  const fields = { tps: text(HEADERS.tps), ballot: text(HEADERS.ballot), page: text(HEADERS.page) };
  const page = judgePage(fields, isKnownTps);
  if (page.kind === 'invalid') return page;
  const sha256 = parseContentDigest(text(HEADERS.digest));
  if (sha256 === undefined)
    return invalid('GATEWAY_DIGEST_INVALID', 'Content-Digest harus berbentuk sha-256=:<base64>:.');
  const announced = text(HEADERS.idempotencyKey);
  if (announced === '') return invalid('GATEWAY_KEY_MISSING', `Tajuk ${HEADERS.idempotencyKey} tidak ada.`);
  const identity = { ...page.page, sha256 };
  const key = idempotencyKeyOf(identity);
  if (announced !== key) return invalid('GATEWAY_KEY_MISMATCH', KEY_MISMATCH);
  const read = judgeReading(headers[HEADERS.reading]);
  if (read.kind === 'invalid') return read;
  return {
    kind: 'valid',
    claim: { ...identity, key, authorization, reading: read.reading, bytes: length.bytes },
  };
}

/** Said of a key that is not derived from what it goes with. */
export const KEY_MISMATCH = 'Idempotency-Key tidak cocok dengan TPS, halaman, dan foto.';

export type PageVerdict =
  | { readonly kind: 'valid'; readonly page: Omit<UploadIdentity, 'sha256'> }
  | { readonly kind: 'invalid'; readonly code: GatewayErrorCode; readonly detail: string };

/** Check which page of which TPS an upload claims to be. */
export function judgePage(
  fields: { readonly tps: string; readonly ballot: string; readonly page: string },
  isKnownTps: (code: string) => boolean,
): PageVerdict {
  const invalid = (code: GatewayErrorCode, detail: string): PageVerdict => ({
    kind: 'invalid',
    code,
    detail,
  });
  const { tps, ballot } = fields;
  if (!isKnownTps(tps)) return invalid('GATEWAY_TPS_UNKNOWN', 'Kode TPS tidak ada dalam daftar TPS.');
  if (!isBallot(ballot))
    return invalid('GATEWAY_PAGE_INVALID', `Jenis surat suara harus salah satu dari ${BALLOTS.join(', ')}.`);
  const page = Number(fields.page);
  if (!DECIMAL.test(fields.page) || page > UPLOAD_LIMITS.maxPage) {
    return invalid('GATEWAY_PAGE_INVALID', `Nomor halaman harus 1 sampai ${UPLOAD_LIMITS.maxPage}.`);
  }
  return { kind: 'valid', page: { tps, ballot, page } };
}

type ReadingVerdict =
  | { readonly kind: 'valid'; readonly reading: Reading | undefined }
  | { readonly kind: 'invalid'; readonly code: GatewayErrorCode; readonly detail: string };

/** Check the reading that goes with a photo. A photo needs none, but one that is there must not be lost unnoticed. */
export function judgeReading(text: string | string[] | undefined): ReadingVerdict {
  if (text === undefined) return { kind: 'valid', reading: undefined };
  const reading = typeof text === 'string' ? parseReading(text) : undefined;
  return reading
    ? { kind: 'valid', reading }
    : { kind: 'invalid', code: 'GATEWAY_READING_INVALID', detail: UNREAD };
}

const UNREAD = `Angka hasil baca harus JSON paling panjang ${String(READING_MAX_CHARS)} huruf. Foto tetap di ponsel; kirim lagi tanpa angka itu.`;

type LengthVerdict =
  | { readonly kind: 'length'; readonly bytes: number | undefined }
  | { readonly kind: 'invalid'; readonly code: GatewayErrorCode; readonly detail: string };

function judgeLength(contentLength: string, tellsItsEnd: boolean): LengthVerdict {
  const invalid = (code: GatewayErrorCode, detail: string): LengthVerdict => ({
    kind: 'invalid',
    code,
    detail,
  });
  if (contentLength === '') {
    return tellsItsEnd
      ? { kind: 'length', bytes: undefined }
      : invalid('GATEWAY_LENGTH_MISSING', 'Ukuran foto tidak disebut.');
  }
  const bytes = Number(contentLength);
  if (bytes > UPLOAD_LIMITS.maxBytes) {
    return invalid('GATEWAY_BODY_TOO_LARGE', `Foto paling besar ${UPLOAD_LIMITS.maxBytes / 1024 / 1024} MB.`);
  }
  if (bytes < UPLOAD_LIMITS.minBytes)
    return invalid('GATEWAY_PHOTO_MALFORMED', 'Foto kosong atau terpotong.');
  return { kind: 'length', bytes };
}
