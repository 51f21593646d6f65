import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { UPLOAD_LIMITS } from '../../contracts/index.ts';
import { OpsError } from '../../kernel/index.ts';
import { PhotoShape } from '../domain/photo-shape.ts';
import { gatewayError } from '../errors.ts';
import { queueError } from '../queue/errors.ts';
import type { Turns } from './turns.ts';
import { streamOf } from './protocol.ts';

/**
 * A request's body as it comes; throws when it is longer than `maxBytes` or breaks off. A chunk is only lent: when the
 * next is asked for its memory is given back, for left to the collector it costs more than all that is done with it.
 * With `turns` each chunk is taken in a turn, which lasts until the next is asked for.
 */
export async function* chunksOf(
  req: IncomingMessage,
  maxBytes: number,
  turns?: Turns,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  // The request is not destroyed when reading stops early: an answer still has to go out on its socket.
  const arriving = req.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  try {
    // A stream of HTTP/2 has a window of its own.
    for await (const chunk of turns && !streamOf(req) ? inTurn(req, arriving, turns) : arriving) {
      bytes += chunk.length;
      if (bytes > maxBytes)
        throw gatewayError('GATEWAY_BODY_TOO_LARGE', `Kiriman melebihi ${maxBytes} byte.`);
      yield chunk;
      giveBack(req, chunk);
    }
  } catch (error) {
    if (error instanceof OpsError) throw error;
    throw gatewayError('GATEWAY_BODY_ABORTED', 'Kiriman terputus sebelum selesai; kirim lagi.', {
      cause: error,
    });
  }
}

/** A phone has a turn only while something of it is here: a slow one keeps nobody waiting. */
async function* inTurn(
  req: IncomingMessage,
  arriving: AsyncIterableIterator<Buffer>,
  turns: Turns,
): AsyncGenerator<Buffer> {
  try {
    for (;;) {
      await somethingIn(req);
      const end = await turns.take();
      try {
        const next = await arriving.next();
        if (next.done === true) return;
        yield next.value;
      } finally {
        end();
      }
    }
  } finally {
    await arriving.return?.();
  }
}

const NEWS = ['readable', 'end', 'close', 'error'] as const;

/** Resolves when part of the body can be read, or no more comes. */
function somethingIn(req: IncomingMessage): Promise<void> {
  if (req.readableLength > 0 || req.complete || req.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const told = (): void => {
      for (const event of NEWS) req.off(event, told);
      resolve();
    };
    for (const event of NEWS) req.on(event, told);
  });
}

/** Only where the parser made it for this chunk alone. */
function giveBack(req: IncomingMessage, { buffer, byteLength }: Buffer): void {
  if (streamOf(req) || buffer.byteLength !== byteLength) return;
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/** A photo as it comes; throws when it is no whole JPEG. Its hash is the reader's to check. */
export async function* photoChunks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const shape = new PhotoShape();
  const malformed = (): OpsError =>
    gatewayError('GATEWAY_PHOTO_MALFORMED', 'Berkas ini bukan foto JPEG yang utuh; foto ulang halamannya.');
  for await (const chunk of chunks) {
    if (!shape.add(chunk)) throw malformed();
    yield chunk;
  }
  // A body in chunks did not say how long it is.
  if (!shape.isWhole || shape.bytes < UPLOAD_LIMITS.minBytes) throw malformed();
}

/** Read a small body whole; throws when it is longer than `maxBytes` or breaks off. */
export async function readBody(req: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of chunksOf(req, maxBytes)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Read a photo whole into `memory`, checked against the hash the phone announced; returns the part it fills. */
export async function readPhoto(
  body: AsyncIterable<Buffer>,
  memory: Buffer,
  sha256: string,
): Promise<Buffer> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of photoChunks(body)) {
    if (bytes + chunk.length > memory.length)
      throw gatewayError('GATEWAY_BODY_TOO_LARGE', `Kiriman melebihi ${memory.length} byte.`);
    hash.update(chunk);
    bytes += chunk.copy(memory, bytes);
  }
  if (hash.digest('hex') !== sha256) {
    throw queueError(
      'GATEWAY_UPLOAD_DIGEST_MISMATCH',
      'Isi foto tidak sesuai dengan sidik yang dikirim; kirim lagi.',
    );
  }
  return memory.subarray(0, bytes);
}
