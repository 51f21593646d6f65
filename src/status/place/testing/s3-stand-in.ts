import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An object as it was put. */
export interface StoredObject {
  readonly text: string;
  readonly contentType: string | undefined;
  readonly cacheControl: string | undefined;
}

/**
 * A bucket that takes PUT and checks signatures by the rules of AWS (Signature Version 4), written from those rules. Anybody
 * may read what is in it, none may list it.
 */
export interface S3StandIn {
  /** Of the bucket, with a slash at its end. */
  readonly address: string;
  readonly objects: ReadonlyMap<string, StoredObject>;
  /** Paths in the order in which they were put. */
  readonly order: readonly string[];
  /** What to answer instead of storing; undefined: store. */
  refuse: ((path: string) => number | undefined) | undefined;
  close(): Promise<void>;
}

export const BUCKET_KEY = { accessKeyId: 'AKIAUJICOBA', secretAccessKey: 'rahasia-untuk-uji-coba-saja' };
export const BUCKET_REGION = 'ap-southeast-3';

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const header = (req: IncomingMessage, name: string): string => {
  const value = req.headers[name];
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim().replaceAll(/ +/g, ' ');
};

/** Whether the request is signed by the key for this bucket's region, over its own content. */
function isSigned(req: IncomingMessage, body: Buffer): boolean {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      header(req, 'authorization'),
    );
  const [, id, day = '', region = '', names = '', signature = ''] = match ?? [];
  const isWhole = ['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) =>
    names.split(';').includes(name),
  );
  const isOwn = header(req, 'x-amz-content-sha256') === sha256(body);
  if (id !== BUCKET_KEY.accessKeyId || region !== BUCKET_REGION || !isWhole || !isOwn) return false;
  const headers = names.split(';').map((name) => `${name}:${header(req, name)}\n`);
  const canonical = [req.method, req.url, '', headers.join(''), names, header(req, 'x-amz-content-sha256')];
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', header(req, 'x-amz-date'), scope, sha256(canonical.join('\n'))].join(
    '\n',
  );
  const dayKey = hmac(`AWS4${BUCKET_KEY.secretAccessKey}`, day);
  const key = hmac(hmac(hmac(dayKey, region), 's3'), 'aws4_request');
  return timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex'));
}

async function bodyOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** To whoever may not list a bucket, what is not there is forbidden. */
function send(object: StoredObject | undefined, res: ServerResponse): void {
  if (!object) return void res.writeHead(403).end('<Code>AccessDenied</Code>');
  if (object.contentType !== undefined) res.setHeader('content-type', object.contentType);
  if (object.cacheControl !== undefined) res.setHeader('cache-control', object.cacheControl);
  res.end(object.text);
}

/** Start a bucket of its own on loopback. */
export async function s3StandIn(): Promise<S3StandIn> {
  const objects = new Map<string, StoredObject>();
  const order: string[] = [];
  const server = createServer((req, res) => {
    void bodyOf(req).then((body) => {
      const path = (req.url ?? '').replace('/umum/', '');
      const refusal = standIn.refuse?.(path);
      if (req.method === 'GET') send(objects.get(path), res);
      else if (req.method !== 'PUT') res.writeHead(405).end();
      else if (!isSigned(req, body)) res.writeHead(403).end('<Code>SignatureDoesNotMatch</Code>');
      else if (refusal !== undefined) res.writeHead(refusal).end();
      else {
        const { 'content-type': contentType, 'cache-control': cacheControl } = req.headers;
        objects.set(path, { text: body.toString('utf8'), contentType, cacheControl });
        order.push(path);
        res.writeHead(200).end();
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const standIn: S3StandIn = {
    address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/umum/`,
    ...{ objects, order, refuse: undefined },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return standIn;
}
