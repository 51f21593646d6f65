import { createHash } from 'node:crypto';
import jpeg from 'jpeg-js';
import { seededRandom } from '../arrivals/random.ts';

/** A photo as a phone sends it. */
export interface Photo {
  readonly body: Buffer;
  /** Hex SHA-256. */
  readonly sha256: string;
}

/** C.Hasil photos of February 2024 were about 1.2-3.4 MB each. */
const REAL_BYTES = { smallest: 1_200_000, largest: 3_400_000 } as const;
const POOL = 12;
/** Marker of a JPEG comment segment; its length field counts itself. */
const COMMENT_MARKER = Buffer.from([0xff, 0xfe]);
const START_OF_IMAGE_BYTES = 2;

/**
 * A camera that takes real JPEGs: a form-like page with ruled lines and grain, encoded once per pool entry,
 * its size spread over the real range divided by `factor` (small machines). Each shot carries its own comment
 * segment, so that no two hash alike and every decoder still reads it.
 */
export function createCamera(options: { readonly seed: number; readonly factor: number }) {
  const random = seededRandom(options.seed);
  const pool = Array.from({ length: POOL }, (_, i) => {
    const share = i / (POOL - 1);
    const bytes = (REAL_BYTES.smallest + share * (REAL_BYTES.largest - REAL_BYTES.smallest)) / options.factor;
    return encodePage(bytes, random);
  });
  return {
    shoot(tps: string, page: number): Photo {
      // Drawn from the page itself: a retry, and the other run, take the very same photo.
      const base = pool[poolIndex(`${tps}/${String(page)}`)] ?? Buffer.alloc(0);
      const body = withComment(base, `C.HASIL ${tps} halaman ${String(page)} seed ${String(options.seed)}`);
      return { body, sha256: createHash('sha256').update(body).digest('hex') };
    },
  };
}

const poolIndex = (text: string): number => (createHash('md5').update(text).digest()[0] ?? 0) % POOL;

/** Encode a noisy page whose JPEG is near `targetBytes`: grain costs about as many bytes as pixels. */
function encodePage(targetBytes: number, random: () => number): Buffer {
  const side = Math.max(48, Math.round(Math.sqrt(targetBytes)));
  let data = pixels(side, side, random);
  let encoded = jpeg.encode({ width: side, height: side, data }, 75).data;
  const correction = Math.sqrt(targetBytes / encoded.length);
  const corrected = Math.max(32, Math.round(side * correction));
  data = pixels(corrected, corrected, random);
  encoded = jpeg.encode({ width: corrected, height: corrected, data }, 75).data;
  return Buffer.from(encoded);
}

function pixels(width: number, height: number, random: () => number): Buffer {
  const data = Buffer.alloc(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    const ruled = y % 24 < 2;
    for (let x = 0; x < width; x += 1) {
      const paper = ruled || x % 64 < 2 ? 70 : 225;
      const value = paper + Math.floor((random() - 0.5) * 50);
      const at = (y * width + x) * 4;
      data[at] = value;
      data[at + 1] = value;
      data[at + 2] = value - 6;
      data[at + 3] = 255;
    }
  }
  return data;
}

function withComment(photo: Buffer, text: string): Buffer {
  const comment = Buffer.from(text, 'latin1');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(comment.length + 2);
  return Buffer.concat([
    photo.subarray(0, START_OF_IMAGE_BYTES),
    COMMENT_MARKER,
    length,
    comment,
    photo.subarray(START_OF_IMAGE_BYTES),
  ]);
}
