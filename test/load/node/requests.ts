import { createHash } from 'node:crypto';
import { PROVINCES, tpsCodeAt, type Zone } from '../../../src/catalog/index.ts';
import {
  formatContentDigest,
  HEADERS,
  idempotencyKeyOf,
  PATHS,
  type Operation,
} from '../../../src/contracts/index.ts';

/** One thing that a phone wants done, the same at every try. */
export interface Wish {
  readonly operation: Operation;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** Uploads only: what the vendor knows it by. */
  readonly key?: string;
}

/** What a run may have otherwise than the smallest request that passes. */
export interface WishMaking {
  /** Of its photo; unless told the smallest that passes for one, where sockets are tried and not bytes. */
  readonly photoBytes?: number;
  /** Of every account. */
  readonly password?: string;
}

const LEAST_PHOTO_BYTES = 160;

/** A station of a time zone (or of the nation), by a number in [0, 1). */
export function stationAt(zone: Zone | 'nasional', draw: number): string {
  const own = PROVINCES.filter((province) => zone === 'nasional' || province.zone === zone);
  const province = own[Math.floor(draw * own.length)];
  if (!province) throw new Error(`no province lies in ${zone}`);
  return tpsCodeAt(province, Math.floor(((draw * own.length) % 1) * province.tps));
}

/** Make up a request of a station; `serial` makes its photo one of its kind. */
export function wishFor(
  operation: Operation,
  tps: string,
  serial: number,
  { photoBytes = LEAST_PHOTO_BYTES, password = 'rahasia' }: WishMaking = {},
): Wish {
  const headers = { [HEADERS.tps]: tps, authorization: `Bearer sesi-${tps}` };
  switch (operation) {
    case 'upload':
      return upload(tps, serial, photoBytes);
    case 'login': {
      const body = JSON.stringify({ account: `${tps}-1`, password });
      const login = { [HEADERS.tps]: tps, 'content-type': 'application/json' };
      return { operation, method: 'POST', path: PATHS.login, headers: login, body };
    }
    case 'session':
      return { operation, method: 'GET', path: PATHS.session, headers };
    case 'officer-read':
      return { operation, method: 'GET', path: `${PATHS.recap}/${tps}`, headers };
    case 'public-read':
      return { operation, method: 'GET', path: `${PATHS.portal}/${tps.slice(0, 2)}`, headers: {} };
  }
}

function upload(tps: string, serial: number, photoBytes: number): Wish {
  const body = Buffer.alloc(photoBytes, 7);
  body.set([0xff, 0xd8, 0xff, 0xe0]);
  body.writeDoubleBE(serial, 8);
  body.set([0xff, 0xd9], photoBytes - 2);
  const sha256 = createHash('sha256').update(body).digest('hex');
  const page = 1 + (serial % 3);
  const key = idempotencyKeyOf({ tps, ballot: 'ppwp', page, sha256 });
  const headers = {
    authorization: `Bearer sesi-${tps}`,
    'content-type': 'image/jpeg',
    [HEADERS.tps]: tps,
    [HEADERS.ballot]: 'ppwp',
    [HEADERS.page]: String(page),
    [HEADERS.digest]: formatContentDigest(sha256),
    [HEADERS.idempotencyKey]: key,
  };
  return { operation: 'upload', method: 'POST', path: PATHS.upload, headers, body, key };
}
