import type { ServerResponse } from 'node:http';
import { confirmationOf, type Treatment } from './vendor.ts';

const OTHER = 'ab'.repeat(32);
const DROP_EVERY_MS = 40;

const json = (res: ServerResponse, status: number, body: string): void => {
  res.writeHead(status, { 'content-type': 'application/json' }).end(body);
};

/** A whole answer as bytes, for those who send more than one. */
const rawAnswer = (body: string): string =>
  `HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: ${String(body.length)}\r\n\r\n${body}`;

/** A drop of the answer now and then, without an end. */
function drip(res: ServerResponse, text: string): void {
  res.writeHead(201, { 'content-type': 'application/json' });
  let at = 0;
  const drops = setInterval(() => {
    res.write(text[at % text.length] ?? ' ');
    at += 1;
  }, DROP_EVERY_MS);
  res.once('close', () => {
    clearInterval(drops);
  });
}

/** What a vendor does that has not kept the photo: none of it may be taken for a confirmation. */
export const EMPTY_WORDS: Readonly<Record<string, Treatment>> = {
  'never answers': () => undefined,
  resets: (_arrival, _vendor, res) => res.socket?.resetAndDestroy(),
  '200 without a body': (_arrival, _vendor, res) => void res.writeHead(200).end(),
  '201 with a page': (_arrival, _vendor, res) => void res.writeHead(201).end('<html>OK</html>'),
  '204': (_arrival, _vendor, res) => void res.writeHead(204).end(),
  '302 elsewhere': (_arrival, _vendor, res) => void res.writeHead(302, { location: '/ok' }).end(),
  '202, later': ({ key, sha256 }, _vendor, res) => {
    json(res, 202, confirmationOf(key, sha256, 'stored'));
  },
  'confirms another key': ({ sha256 }, _vendor, res) => {
    json(res, 201, confirmationOf(OTHER, sha256, 'stored'));
  },
  'confirms another photo under this key': ({ key }, _vendor, res) => {
    json(res, 201, confirmationOf(key, OTHER, 'stored'));
  },
  'a status of its own': ({ key, sha256 }, _vendor, res) => {
    json(res, 201, JSON.stringify({ status: 'queued', idempotencyKey: key, sha256 }));
  },
  'half a confirmation, then the end': ({ key, sha256 }, _vendor, res) => {
    const body = confirmationOf(key, sha256, 'stored');
    res.writeHead(201, { 'content-length': String(body.length) });
    res.write(body.slice(0, -20), () => res.socket?.destroy());
  },
  'drop by drop without an end': ({ key, sha256 }, _vendor, res) => {
    drip(res, confirmationOf(key, sha256, 'stored').slice(0, -1));
  },
  'more than anybody reads': ({ key, sha256 }, _vendor, res) => {
    res.writeHead(201).end(`${confirmationOf(key, sha256, 'stored')}${' '.repeat(100_000)}`);
  },
  'only that it goes on': (_arrival, _vendor, res) => {
    for (let hints = 0; hints < 50; hints += 1) res.writeProcessing();
    res.writeHead(503).end();
  },
  'no HTTP': (_arrival, _vendor, res) => void res.socket?.end('TERIMA KASIH\r\n\r\n'),
};

/** What a vendor does that has kept the photo, and says so badly or not at all. */
export const BAD_WORDS: Readonly<Record<string, Treatment>> = {
  'keeps it and never answers': (_arrival, { keep }) => void keep(),
  'keeps it and resets': (_arrival, { keep }, res) => {
    keep();
    res.socket?.resetAndDestroy();
  },
  'keeps it and answers 500': (_arrival, { keep }, res) => {
    keep();
    res.writeHead(500).end('{"oops":true}');
  },
  'keeps it, resets, and answers 409 from then on': (_arrival, { keep }, res) => {
    if (keep()) res.socket?.resetAndDestroy();
    else res.writeHead(409).end();
  },
  'answers twice': ({ key, sha256 }, { keep }, res) => {
    keep();
    const once = rawAnswer(confirmationOf(key, sha256, 'stored'));
    res.socket?.write(once + once);
  },
  'answers, and then for another': ({ key, sha256 }, { keep }, res) => {
    keep();
    res.socket?.write(
      rawAnswer(confirmationOf(key, sha256, 'stored')) + rawAnswer(confirmationOf(OTHER, OTHER, 'stored')),
    );
  },
  'answers, and then noise': ({ key, sha256 }, { keep }, res) => {
    keep();
    res.socket?.write(`${rawAnswer(confirmationOf(key, sha256, 'stored'))}\0\xffHTTP/9 nonsense\r\n`);
  },
  'keeps it and confirms drop by drop': ({ key, sha256 }, { keep }, res) => {
    keep();
    drip(res, confirmationOf(key, sha256, 'stored'));
  },
};
