import { HEADERS, idempotencyKeyOf, UPLOAD_LIMITS } from '../../contracts/index.ts';
import type { OpsError } from '../../kernel/index.ts';
import { gatewayError } from '../errors.ts';
import { resumableError } from '../resumable/errors.ts';
import { CHECK_ALGORITHMS, type PartialHead, type PieceCheck } from '../resumable/port.ts';
import { judgePage, judgeReading, KEY_MISMATCH } from './upload-claim.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const textIn =
  (headers: Headers) =>
  (name: string): string => {
    const value = headers[name];
    return typeof value === 'string' ? value : '';
  };

/** Longest `Upload-Metadata`: it is kept as it came. */
const METADATA_MAX = 2_048;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Read `Upload-Metadata` (`name base64, name base64`); undefined when it is not that, or names something twice. */
function parseMetadata(text: string): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  if (text.length > METADATA_MAX) return undefined;
  for (const pair of text.split(',').filter((part) => part.trim() !== '')) {
    const [name = '', value = '', ...rest] = pair.trim().split(' ');
    if (rest.length > 0 || found.has(name) || !BASE64.test(value)) return undefined;
    found.set(name, Buffer.from(value, 'base64').toString('utf8'));
  }
  return found;
}

const malformed = (detail: string): OpsError => resumableError('GATEWAY_RESUMABLE_HEADER', detail);

/** Read the head of a creation; throws an OpsError that says what is wrong with it. */
export function readCreation(headers: Headers, isKnownTps: (code: string) => boolean): PartialHead {
  const text = textIn(headers);
  const length = readLength(text('upload-length'));
  const metadata = parseMetadata(text('upload-metadata'));
  if (!metadata) throw malformed('Upload-Metadata harus berbentuk nama dan base64, dipisah koma.');
  const field = (name: string): string => {
    const value = metadata.get(name);
    if (value === undefined)
      throw gatewayError('GATEWAY_HEADER_MISSING', `Upload-Metadata tidak menyebut ${name}.`);
    return value;
  };
  const fields = { tps: field('tps'), ballot: field('ballot'), page: field('page') };
  const page = judgePage(fields, isKnownTps);
  if (page.kind === 'invalid') throw gatewayError(page.code, page.detail);
  const sha256 = field('sha256').toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(sha256))
    throw gatewayError('GATEWAY_DIGEST_INVALID', 'sha256 di Upload-Metadata harus 64 angka heksadesimal.');
  const read = judgeReading(metadata.get('reading'));
  if (read.kind === 'invalid') throw gatewayError(read.code, read.detail);
  const identity = { ...page.page, sha256 };
  const key = idempotencyKeyOf(identity);
  const announced = text(HEADERS.idempotencyKey);
  if (announced !== '' && announced !== key) throw gatewayError('GATEWAY_KEY_MISMATCH', KEY_MISMATCH);
  const { reading } = read;
  return { ...identity, key, length, reading, metadata: text('upload-metadata') };
}

function readLength(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw malformed('Upload-Length harus menyebut ukuran foto.');
  const length = Number(text);
  if (length > UPLOAD_LIMITS.maxBytes) {
    const limit = UPLOAD_LIMITS.maxBytes / 1024 / 1024;
    throw gatewayError('GATEWAY_BODY_TOO_LARGE', `Foto paling besar ${limit} MB.`);
  }
  if (length < UPLOAD_LIMITS.minBytes)
    throw gatewayError('GATEWAY_PHOTO_MALFORMED', 'Foto kosong atau terpotong.');
  return length;
}

/** What the head of a PATCH announces. */
export interface PieceClaim {
  readonly offset: number;
  readonly check: PieceCheck | undefined;
}

/** Read the head of a PATCH; throws an OpsError that says what is wrong with it. */
export function readPiece(headers: Headers): PieceClaim {
  const text = textIn(headers);
  if (text('content-type').split(';', 1)[0]?.trim().toLowerCase() !== 'application/offset+octet-stream')
    throw gatewayError(
      'GATEWAY_PHOTO_TYPE',
      'Potongan harus dikirim sebagai application/offset+octet-stream.',
    );
  if (!/^\d{1,15}$/.test(text('upload-offset')))
    throw malformed('Upload-Offset harus menyebut letak potongan.');
  return { offset: Number(text('upload-offset')), check: readCheck(text('upload-checksum')) };
}

const DIGEST_BYTES: Readonly<Record<PieceCheck['algorithm'], number>> = { sha256: 32, sha1: 20 };

function readCheck(text: string): PieceCheck | undefined {
  if (text === '') return undefined;
  const [name = '', value = '', ...rest] = text.split(' ');
  const algorithm = CHECK_ALGORITHMS.find((known) => known === name);
  const digest = Buffer.from(BASE64.test(value) ? value : '', 'base64');
  if (!algorithm || rest.length > 0 || digest.length !== DIGEST_BYTES[algorithm])
    throw malformed(`Upload-Checksum harus ${CHECK_ALGORITHMS.join(' atau ')} dengan base64.`);
  return { algorithm, digest };
}
