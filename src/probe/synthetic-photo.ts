import { createHash } from 'node:crypto';
import jpeg from 'jpeg-js';
import { formatContentDigest, HEADERS, idempotencyKeyOf } from '../contracts/index.ts';

/** A photo that says of itself that it is none. */
export interface SyntheticPhoto {
  readonly tps: string;
  readonly key: string;
  readonly sha256: string;
  readonly bytes: Buffer;
  /** With which the app would send it; the session comes on top. */
  readonly headers: Readonly<Record<string, string>>;
}

const [WIDTH, HEIGHT, QUALITY] = [64, 48, 50];
const ORDINARY = { ballot: 'ppwp', page: 1 } as const;

/** A grey card, once: what makes each photo another is its comment. */
const CARD = jpeg.encode(
  { width: WIDTH, height: HEIGHT, data: Buffer.alloc(WIDTH * HEIGHT * 4, 0x80) },
  QUALITY,
).data;
const START_BYTES = 2;

/** A JPEG comment (FF FE, length with itself, text). */
function comment(text: string): Buffer {
  const body = Buffer.from(text, 'utf8');
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0xfffe, 0);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** A new photo for a synthetic station: about 1 KB, marked in its own bytes, unlike any other by `serial`. */
export function syntheticPhoto(tps: string, serial: string): SyntheticPhoto {
  const mark = comment(`SINTETIS - bukan C.Hasil - penjajak Siaga - ${tps} ${serial}`);
  const bytes = Buffer.concat([CARD.subarray(0, START_BYTES), mark, CARD.subarray(START_BYTES)]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const key = idempotencyKeyOf({ tps, ...ORDINARY, sha256 });
  return {
    ...{ tps, key, sha256, bytes },
    headers: {
      'content-type': 'image/jpeg',
      [HEADERS.tps]: tps,
      [HEADERS.ballot]: ORDINARY.ballot,
      [HEADERS.page]: String(ORDINARY.page),
      [HEADERS.digest]: formatContentDigest(sha256),
      [HEADERS.idempotencyKey]: key,
    },
  };
}
