import { createHash } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';
import { GATEWAY_PATHS } from '../../src/contracts/index.ts';
import { tpsIn } from '../../src/gateway/testing.ts';

export interface TusAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** A phone that sends one photo in pieces, each request on a connection of its own. */
export interface TusPhone {
  create(): Promise<TusAnswer>;
  head(): Promise<TusAnswer>;
  /** Bytes of the photo from `from` to `to`. */
  patch(from: number, to?: number): Promise<TusAnswer>;
  /** Begin a piece that never ends; resolves when the gateway ends it, with how. */
  stall(from: number, to: number): { readonly ended: Promise<string> };
}

const encoded = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',');

export function tusPhone(port: number, photo: Buffer, n = 0, authorization = 'Bearer sesi'): TusPhone {
  const sha256 = createHash('sha256').update(photo).digest('hex');
  const metadata = encoded({ tps: tpsIn('52', n), ballot: 'ppwp', page: '1', sha256 });
  const own = { 'tus-resumable': '1.0.0', authorization, connection: 'close' };
  let location = '';
  const send = (
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: Buffer,
  ): Promise<TusAnswer> =>
    new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: { ...own, ...headers },
        agent: false,
      };
      const req = request(options, (res) => {
        res.resume();
        res.once('end', () => {
          resolve({ status: res.statusCode ?? 0, headers: res.headers });
        });
        res.once('error', reject);
      });
      req.once('error', reject);
      req.end(body);
    });
  const pieceHead = (from: number): Record<string, string> => ({
    'upload-offset': String(from),
    'content-type': 'application/offset+octet-stream',
  });
  return {
    async create() {
      const answer = await send('POST', GATEWAY_PATHS.resumable, {
        'upload-length': String(photo.length),
        'upload-metadata': metadata,
      });
      location = answer.headers.location ?? location;
      return answer;
    },
    head: () => send('HEAD', location, {}),
    patch: (from, to) => send('PATCH', location, pieceHead(from), photo.subarray(from, to)),
    stall(from, to) {
      const headers = { ...own, ...pieceHead(from), 'content-length': String(photo.length - from) };
      const req = request({
        host: '127.0.0.1',
        port,
        method: 'PATCH',
        path: location,
        headers,
        agent: false,
      });
      const ended = new Promise<string>((resolve) => {
        req.once('response', (res) => {
          resolve(String(res.statusCode));
        });
        req.once('error', (error: NodeJS.ErrnoException) => {
          resolve(error.code ?? error.message);
        });
      });
      req.write(photo.subarray(from, to));
      return { ended };
    },
  };
}
