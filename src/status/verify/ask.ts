import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { MOST_BYTES } from './port.ts';

const LONGEST_WAIT_MS = 10_000;

/** An answer as it came: not unpacked, and of headers that came twice both, with a comma between. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error(`it is larger than ${String(MOST_BYTES)} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** All fields of each name: `headers` of node drops a second type. */
const headersOf = ({ headersDistinct }: IncomingMessage): Headers =>
  new Headers(
    Object.entries(headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    ),
  );

const incomingOf = (url: URL, encoding: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const headers = { accept: '*/*', 'cache-control': 'no-cache', 'accept-encoding': encoding };
    const signal = AbortSignal.timeout(LONGEST_WAIT_MS);
    request(url, { headers, signal }, resolve).once('error', reject).end();
  });

/**
 * Get what is at an address, as who takes `encoding`; follows nobody. `fetch` would unpack as node does, which is not always
 * as browsers do. Rejects when there is no whole answer in ten seconds.
 */
export async function ask(url: URL, encoding: string): Promise<Answer> {
  const incoming = await incomingOf(url, encoding);
  const body = await bodyOf(incoming);
  return { status: incoming.statusCode ?? 0, headers: headersOf(incoming), body };
}
