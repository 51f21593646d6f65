import { Agent, request } from 'node:http';
import { GATEWAY_PATHS, PATHS, uploadAnswerSchema } from '../../../src/contracts/index.ts';
import { verifyReceipt } from '../../../src/gateway/index.ts';
import { jpeg, tpsIn, uploadHeaders } from '../../../src/gateway/testing.ts';

/** A photo as the phone keeps it until it has a receipt. */
export interface Photo {
  readonly key: string;
  readonly sha256: string;
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** The photo number `seed` of the night, another for each seed. */
export function photoOf(seed: number, bytes: number): Photo {
  const photo = jpeg(seed, bytes);
  const headers = uploadHeaders(photo, tpsIn('52', seed % 400), 1 + (seed % 3));
  const digest = /sha-256=:(.+):/.exec(headers['content-digest'] ?? '')?.[1] ?? '';
  const sha256 = Buffer.from(digest, 'base64').toString('hex');
  return { key: headers['idempotency-key'] ?? '', sha256, bytes: photo, headers };
}

export interface PhoneAnswer {
  readonly status: number;
  /** There when the photo was taken in. */
  readonly receipt?: string;
  readonly state?: 'recorded' | 'held';
}

/** Send a photo. Undefined when no whole answer came: the phone then knows nothing and keeps its photo. */
export function bring(port: number, photo: Photo, agent: Agent): Promise<PhoneAnswer | undefined> {
  return new Promise((resolve) => {
    const options = {
      host: '127.0.0.1',
      port,
      agent,
      method: 'POST',
      path: PATHS.upload,
      headers: photo.headers,
    };
    const req = request(options, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.once('error', () => {
        resolve(undefined);
      });
      res.once('close', () => {
        resolve(res.complete ? answerOf(res.statusCode ?? 0, Buffer.concat(chunks)) : undefined);
      });
    });
    req.once('error', () => {
      resolve(undefined);
    });
    req.end(photo.bytes);
  });
}

function answerOf(status: number, body: Buffer): PhoneAnswer {
  if (status !== 201 && status !== 202) return { status };
  const { status: state, receipt } = uploadAnswerSchema.parse(JSON.parse(body.toString('utf8')));
  return { status, state, receipt };
}

/** Check receipts as anybody can, against the keys that the gateway shows; throws at the first that is not true. */
export async function checkReceipts(
  port: number,
  receipts: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const shown = await fetch(`http://127.0.0.1:${String(port)}${GATEWAY_PATHS.jwks}`);
  const { keys } = (await shown.json()) as { keys: Parameters<typeof verifyReceipt>[1] };
  for (const [key, given] of receipts) {
    for (const jws of given) {
      const { receipt } = await verifyReceipt(jws, keys, { issuer: 'gw-wita' });
      if (receipt.jti !== key) throw new Error(`a receipt for ${key} speaks of ${receipt.jti}`);
    }
  }
}
