import type { IncomingMessage } from 'node:http';
import {
  furtherOf,
  GATEWAY_PATHS,
  RECEIPT_HEADER,
  UPLOAD_LIMITS,
  type Outcome,
} from '../../contracts/index.ts';
import { OpsError } from '../../kernel/index.ts';
import { readCreation, readPiece } from '../domain/resumable-claim.ts';
import { KEY_MISMATCH } from '../domain/upload-claim.ts';
import { gatewayError } from '../errors.ts';
import { resumableError, unknownUpload, WrongOffset } from '../resumable/errors.ts';
import {
  CHECK_ALGORITHMS,
  type Bringer,
  type PartialUpload,
  type PartialUploads,
} from '../resumable/port.ts';
import { chunksOf } from './body.ts';
import type { Exchange, Handler } from './exchange.ts';
import { headerText, returnHead } from './headers.ts';
import type { SettledUpload, UploadRim } from './incoming-upload.ts';
import { PreparedProblem } from './prepared-problem.ts';
import type { Room } from './room.ts';
import { TUS_VERSION } from './tus.ts';
import type { Uploads } from './upload.ts';

export interface ResumableParts {
  readonly partials: PartialUploads;
  readonly uploads: Pick<Uploads, 'decided' | 'receiptAgain' | 'settled' | 'take'>;
  readonly isKnownTps: (code: string) => boolean;
  /** The network a request comes from; undefined when addresses tell clients apart no more. */
  readonly networkOf: (req: IncomingMessage) => string | undefined;
}

const EXTENSIONS = 'creation,checksum,termination,expiration';
/** What is wrong with the photo itself, or with what is kept of it: the phone begins anew. */
const SPOILT = new Set([
  'GATEWAY_UPLOAD_DIGEST_MISMATCH',
  'GATEWAY_PHOTO_MALFORMED',
  'GATEWAY_RESUMABLE_UNKNOWN',
]);

/** A request that brings a piece. */
interface Bringing {
  readonly req: IncomingMessage;
  /** The upload is this process's, for this request to go on with. */
  isLetIn: boolean;
}

type Step = (exchange: Exchange, key: string) => Promise<Outcome>;

/**
 * Resumable uploads by tus 1.0. Pieces are kept on disk until the photo is whole; then it goes the way of any upload,
 * and the answer to the last piece carries the receipt. The phone's authorization comes with every request and is
 * not kept: the one that comes last goes to the vendor.
 */
export class ResumableUploads {
  readonly #room: Room;
  readonly #parts: ResumableParts;
  /** The request that brings a piece now, by upload. */
  readonly #bringing = new Map<string, Bringing>();
  /** What is done with a photo that is whole, by upload. */
  readonly #finishing = new Map<string, Promise<unknown>>();
  readonly #steps: ReadonlyMap<string, Step>;

  constructor(room: Room, parts: ResumableParts) {
    this.#room = room;
    this.#parts = parts;
    this.#steps = new Map<string, Step>([
      ['HEAD', (exchange, key) => this.#tell(exchange, key)],
      ['PATCH', (exchange, key) => this.#takePiece(exchange, key)],
      ['DELETE', (exchange, key) => this.#end(exchange, key)],
    ]);
    parts.partials.onWanted(async (key) => {
      const bringing = this.#bringing.get(key);
      // One that is not let in yet is later than whoever wants it now: it has its turn after that.
      if (bringing?.isLetIn) bringing.req.destroy();
      await this.#finishing.get(key);
    });
  }

  readonly handle: Handler = async (exchange) => {
    exchange.res.setHeader('tus-resumable', TUS_VERSION);
    exchange.res.setHeader('cache-control', 'no-store');
    const method = methodOf(exchange.req);
    if (method === 'OPTIONS') return this.#announce(exchange);
    try {
      this.#judgeCaller(exchange);
      const key = furtherOf(GATEWAY_PATHS.resumable, exchange.req.url ?? '');
      if (method === 'POST' && key === '') return await this.#begin(exchange);
      const step = this.#steps.get(method);
      if (!step) throw gatewayError('GATEWAY_NOT_FOUND', 'Alamat ini bukan bagian dari Sirekap.');
      if (!/^[0-9a-f]{64}$/.test(key)) throw unknownUpload();
      return await step(exchange, key);
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      if (error instanceof WrongOffset) exchange.res.setHeader('upload-offset', String(error.offset));
      return error.status === 503
        ? this.#room.refusals.shed(exchange, 'gateway', new PreparedProblem(error))
        : this.#room.refusals.invalid(exchange, error);
    }
  };

  #announce(exchange: Exchange): Outcome {
    return this.#answer(exchange, 204, {
      'tus-version': TUS_VERSION,
      'tus-extension': EXTENSIONS,
      'tus-max-size': String(UPLOAD_LIMITS.maxBytes),
      'tus-checksum-algorithm': CHECK_ALGORITHMS.join(','),
    });
  }

  #judgeCaller({ req, res }: Exchange): void {
    if (headerText(req, 'tus-resumable') !== TUS_VERSION) {
      res.setHeader('tus-version', TUS_VERSION);
      throw resumableError('GATEWAY_RESUMABLE_VERSION', `Gerbang ini memakai tus ${TUS_VERSION}.`);
    }
    if (headerText(req, 'authorization') === '')
      throw gatewayError('GATEWAY_NOT_SIGNED_IN', 'Masuk dulu di aplikasi, lalu kirim lagi.');
  }

  async #begin(exchange: Exchange): Promise<Outcome> {
    const head = readCreation(exchange.req.headers, this.#parts.isKnownTps);
    const { key } = head;
    await this.#becomeCurrent(key);
    exchange.res.setHeader('location', `${GATEWAY_PATHS.resumable}/${key}`);
    const settled = await this.#settled(exchange, key);
    if (settled) return this.#again(exchange, settled, 201);
    const partial = await this.#parts.partials.begin(head, this.#bringer(exchange));
    if (partial.length !== head.length) throw gatewayError('GATEWAY_KEY_MISMATCH', KEY_MISMATCH);
    if (partial.offset === partial.length) return this.#finish(exchange, partial, 201);
    return this.#answer(exchange, 201, standing(partial));
  }

  async #tell(exchange: Exchange, key: string): Promise<Outcome> {
    await this.#becomeCurrent(key);
    const partial = await this.#parts.partials.find(key, this.#bringer(exchange));
    if (!partial) return this.#again(exchange, await this.#settledOf(exchange, key), 200);
    if (partial.offset === partial.length) return this.#finish(exchange, partial, 200);
    return this.#answer(exchange, 200, {
      ...standing(partial),
      'upload-length': String(partial.length),
      'upload-metadata': partial.metadata,
    });
  }

  async #takePiece(exchange: Exchange, key: string): Promise<Outcome> {
    const piece = readPiece(exchange.req.headers);
    const bringing = { req: exchange.req, isLetIn: false };
    await this.#becomeCurrent(key, bringing);
    let after: PartialUpload;
    try {
      const partial = await this.#parts.partials.find(key, this.#bringer(exchange));
      if (!partial) {
        const settled = await this.#settledOf(exchange, key);
        expectOffset(piece.offset, settled.upload.bytes);
        return await this.#again(exchange, settled, 204);
      }
      expectOffset(piece.offset, partial.offset);
      if (piece.offset + Number(headerText(exchange.req, 'content-length')) > partial.length)
        throw gatewayError('GATEWAY_BODY_TOO_LARGE', `Foto ini diumumkan sebesar ${partial.length} byte.`);
      bringing.isLetIn = true;
      exchange.proceed();
      const body = chunksOf(exchange.req, UPLOAD_LIMITS.maxBytes);
      after = await this.#parts.partials.append(key, piece.offset, body, piece.check);
    } finally {
      if (this.#bringing.get(key) === bringing) this.#bringing.delete(key);
    }
    if (after.offset === after.length) return this.#finish(exchange, after, 204);
    return this.#answer(exchange, 204, standing(after));
  }

  async #end(exchange: Exchange, key: string): Promise<Outcome> {
    await this.#becomeCurrent(key);
    if (!(await this.#parts.partials.find(key))) {
      await this.#settledOf(exchange, key);
      throw resumableError(
        'GATEWAY_RESUMABLE_FINISHED',
        'Foto ini sudah punya tanda terima; tidak dapat ditarik.',
      );
    }
    await this.#parts.partials.drop(key);
    return this.#answer(exchange, 204, {});
  }

  /**
   * A phone that asks anew has given its earlier connection up, whether or not that is known here yet: what it brought
   * so far is kept, and it ends. A photo that is being decided on is waited for.
   */
  async #becomeCurrent(key: string, bringing?: Bringing): Promise<void> {
    this.#bringing.get(key)?.req.destroy();
    if (bringing) this.#bringing.set(key, bringing);
    await this.#parts.uploads.decided(key);
  }

  #bringer({ req }: Exchange): Bringer {
    const vouched = this.#room.sessions.isVouchedFor(headerText(req, 'authorization'));
    return { vouched, network: this.#parts.networkOf(req) };
  }

  /** The photo is whole. It stays this process's until its fate is decided. */
  async #finish(exchange: Exchange, partial: PartialUpload, status: number): Promise<Outcome> {
    const { key } = partial;
    const finishing = this.#takeWhole(exchange, partial, status);
    const over = finishing.then(
      () => undefined,
      () => undefined,
    );
    this.#finishing.set(key, over);
    try {
      return await finishing;
    } finally {
      if (this.#finishing.get(key) === over) this.#finishing.delete(key);
    }
  }

  /** From here on it is an upload like any other. */
  async #takeWhole(exchange: Exchange, partial: PartialUpload, status: number): Promise<Outcome> {
    const { partials, uploads } = this.#parts;
    const { key, tps, ballot, page, sha256, reading, length } = partial;
    const { span, req } = exchange;
    const head = {
      key,
      tps,
      ballot,
      page,
      sha256,
      reading,
      traceparent: span.traceparent,
      authorization: headerText(req, 'authorization'),
    };
    const rim = this.#rim(exchange, length, status);
    try {
      const outcome = await uploads.take(
        { ...exchange, place: tps, province: tps.slice(0, 2) },
        { head, bytes: length, chunks: () => partials.read(key) },
        rim,
      );
      if (rim.ended) await partials.drop(key);
      return outcome;
    } catch (error) {
      if (error instanceof OpsError && SPOILT.has(error.code)) await partials.drop(key);
      throw error;
    }
  }

  #again(exchange: Exchange, settled: SettledUpload, status: number): Promise<Outcome> {
    const { tps, bytes } = settled.upload;
    const rim = this.#rim(exchange, bytes, status);
    const here = { ...exchange, place: tps, province: tps.slice(0, 2) };
    return this.#parts.uploads.receiptAgain(here, settled, rim);
  }

  #rim(exchange: Exchange, length: number, status: number): UploadRim & { readonly ended: boolean } {
    const { req, res } = exchange;
    const bytes = String(length);
    let ended = false;
    return {
      get ended() {
        return ended;
      },
      receipt: (answer) => {
        ended = true;
        const headers = { 'upload-offset': bytes, 'upload-length': bytes, [RECEIPT_HEADER]: answer.receipt };
        if (status === 201) this.#room.answers.json(req, res, status, answer, headers);
        else this.#room.answers.empty(req, res, status, headers);
      },
      refusal: (reply) => {
        // A session that does not hold says nothing of the photo: it is kept for the phone's next sign-in.
        ended = reply.status !== 401 && reply.status !== 403;
        if (!res.destroyed) returnHead(res, reply.status, reply.headers).end(reply.body);
      },
    };
  }

  #settled({ req }: Exchange, key: string): Promise<SettledUpload | undefined> {
    return this.#parts.uploads.settled(key, headerText(req, 'authorization'));
  }

  async #settledOf(exchange: Exchange, key: string): Promise<SettledUpload> {
    const settled = await this.#settled(exchange, key);
    if (!settled) throw unknownUpload();
    return settled;
  }

  #answer({ req, res }: Exchange, status: number, headers: Readonly<Record<string, string>>): Outcome {
    this.#room.answers.empty(req, res, status, headers);
    return 'success';
  }
}

/** A network that lets only GET and POST through may say the method in a header. */
const methodOf = (req: IncomingMessage): string =>
  headerText(req, 'x-http-method-override').toUpperCase() || (req.method ?? '');

const standing = (partial: PartialUpload): Record<string, string> => ({
  'upload-offset': String(partial.offset),
  'upload-expires': new Date(partial.expiresAt).toUTCString(),
});

function expectOffset(said: number, is: number): void {
  if (said !== is) throw new WrongOffset(is);
}
