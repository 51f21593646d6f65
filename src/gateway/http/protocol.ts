import type { IncomingMessage } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';

/** The stream of a request over HTTP/2; undefined over HTTP/1, whatever version the request line gives itself. */
export const streamOf = (req: IncomingMessage): ServerHttp2Stream | undefined =>
  (req as { readonly stream?: ServerHttp2Stream }).stream;

/** Node reads a request line of `HTTP/0.9` or `HTTP/2.0` on a connection of HTTP/1 like any other. */
export const isOfItsProtocol = (req: IncomingMessage): boolean =>
  req.httpVersion === '1.1' || req.httpVersion === '1.0' || streamOf(req) !== undefined;
