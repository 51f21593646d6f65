import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  dropSchema,
  PEER_HEADERS,
  PEER_KEYS_MAX,
  PEER_PATHS,
  UPLOAD_LIMITS,
  type Standing,
} from '../../contracts/index.ts';
import type { Logger } from '../../instrumentation/index.ts';
import { OpsError } from '../../kernel/index.ts';
import type { Siblings } from '../cluster/siblings.ts';
import { judgeUploadHead } from '../domain/upload-claim.ts';
import { gatewayError } from '../errors.ts';
import type { Answers } from '../http/answer.ts';
import { chunksOf, readBody } from '../http/body.ts';
import { headerText } from '../http/headers.ts';
import type { UploadHead } from '../queue/port.ts';
import { jsonOf } from '../upstream/reply.ts';
import { peerError } from './errors.ts';
import type { Standby } from './standby.ts';
import type { PeerTokens } from './token.ts';

export interface PeerDoorParts {
  /** Id of this gateway. */
  readonly self: string;
  readonly tokens: PeerTokens;
  readonly standby: Standby;
  /** The other workers: a copy may lie at any of them. */
  readonly siblings: Pick<Siblings, 'standby'> | undefined;
  readonly answers: Answers;
  readonly logger: Pick<Logger, 'error'>;
}

/** Photos that may come in at once; each takes a piece of memory until it is written. */
const COPIES_AT_ONCE = 128;
/** A thousand keys as JSON, and some. */
const DROP_BYTES = 96 * 1024;
const DIGITS = /^\d{1,9}$/;

const isTpsCode = (code: string): boolean => /^\d{13}$/.test(code);

type Step = (req: IncomingMessage, owner: string, proceed: () => void) => Promise<unknown>;

/** What other gateways may ask of this one, on a port of its own: take a copy, drop copies, say which stand. */
export class PeerDoor {
  readonly #parts: PeerDoorParts;
  readonly #steps: ReadonlyMap<string, Step>;
  #taking = 0;

  constructor(parts: PeerDoorParts) {
    this.#parts = parts;
    this.#steps = new Map<string, Step>([
      [`POST ${PEER_PATHS.copies}`, (req, owner, proceed) => this.#take(req, owner, proceed)],
      [`POST ${PEER_PATHS.drop}`, (req, owner, proceed) => this.#drop(req, owner, proceed)],
      [`GET ${PEER_PATHS.keys}`, (req, owner) => this.#keys(req, owner)],
    ]);
  }

  /** Answer a request: 200 with JSON, or a problem. Never rejects. */
  async serve(req: IncomingMessage, res: ServerResponse, proceed: () => void): Promise<void> {
    const { answers, logger } = this.#parts;
    req.on('error', () => undefined);
    try {
      const step = this.#admitted(req);
      answers.json(req, res, 200, await step(req, headerText(req, PEER_HEADERS.owner), proceed));
    } catch (error) {
      if (!(error instanceof OpsError)) logger.error({ err: error }, 'a request of the peer broke');
      const problem = error instanceof OpsError ? error : gatewayError('GATEWAY_INTERNAL', 'Coba lagi.');
      answers.problem(req, res, problem);
    }
  }

  /** Who asks comes before what is asked: nothing is read or told without a token. */
  #admitted(req: IncomingMessage): Step {
    const { tokens, standby } = this.#parts;
    if (!tokens.admits(headerText(req, 'authorization')))
      throw peerError('GATEWAY_PEER_UNAUTHORIZED', 'Sandi gerbang mitra tidak ada atau tidak cocok.');
    standby.of(headerText(req, PEER_HEADERS.owner));
    const step = this.#steps.get(`${req.method ?? ''} ${(req.url ?? '').split('?', 1)[0] ?? ''}`);
    if (!step) throw gatewayError('GATEWAY_NOT_FOUND', 'Alamat ini bukan bagian dari gerbang mitra.');
    return step;
  }

  async #take(req: IncomingMessage, owner: string, proceed: () => void): Promise<Standing> {
    const { standby, self } = this.#parts;
    const head = headOf(req);
    const standing = { gateway: self, key: head.key };
    const refusal = standby.of(owner).refusal(head);
    if (refusal !== undefined) throw fullOr(refusal);
    if (this.#taking >= COPIES_AT_ONCE)
      throw peerError('GATEWAY_STANDBY_BUSY', `Sudah ${COPIES_AT_ONCE} salinan sedang diterima.`);
    this.#taking += 1;
    try {
      if (await this.#standsElsewhere(owner, head.key)) return standing;
      proceed();
      const body = chunksOf(req, UPLOAD_LIMITS.maxBytes);
      const held = await standby.hold(owner, head, body, { maxBytes: UPLOAD_LIMITS.maxBytes });
      if (held.kind === 'known' && held.delivered)
        throw peerError('GATEWAY_STANDBY_DROPPED', 'Pemiliknya sudah melepas salinan ini.');
      return standing;
    } catch (error) {
      throw error instanceof OpsError && error.code === 'GATEWAY_QUEUE_FULL' ? fullOr('full', error) : error;
    } finally {
      this.#taking -= 1;
    }
  }

  async #standsElsewhere(owner: string, key: string): Promise<boolean> {
    const { standby, siblings } = this.#parts;
    if (!siblings || standby.of(owner).find(key)) return false;
    return (await siblings.standby({ kind: 'find', owner, key })).includes(key);
  }

  async #drop(req: IncomingMessage, owner: string, proceed: () => void): Promise<object> {
    const { standby, siblings } = this.#parts;
    proceed();
    const parsed = dropSchema.safeParse(jsonOf(await readBody(req, DROP_BYTES)));
    if (!parsed.success) throw peerError('GATEWAY_STANDBY_INVALID', 'Badan permintaan bukan daftar kunci.');
    const { keys } = parsed.data;
    await Promise.all([standby.drop(owner, keys), siblings?.standby({ kind: 'drop', owner, keys })]);
    return {};
  }

  async #keys(req: IncomingMessage, owner: string): Promise<object> {
    const { standby, siblings } = this.#parts;
    const text = new URLSearchParams((req.url ?? '').split('?')[1] ?? '').get('from') ?? '0';
    if (!DIGITS.test(text)) throw peerError('GATEWAY_STANDBY_INVALID', 'Parameter from harus bilangan.');
    const from = Number(text);
    const others = (await siblings?.standby({ kind: 'keys', owner, from })) ?? [];
    return { keys: [...standby.keys(owner, from, PEER_KEYS_MAX), ...others] };
  }
}

const fullOr = (refusal: 'full' | 'failed', cause?: unknown): OpsError =>
  refusal === 'full'
    ? peerError('GATEWAY_STANDBY_FULL', 'Ruang untuk salinan habis; unggahan sendiri didahulukan.', { cause })
    : peerError('GATEWAY_STANDBY_BUSY', 'Penyimpanan salinan sedang tidak dapat dipakai.', { cause });

/** The head of a copy is that of the phone's upload, its session in a header of its own. */
function headOf(req: IncomingMessage): UploadHead {
  const session = headerText(req, PEER_HEADERS.session);
  const verdict = judgeUploadHead({ ...req.headers, authorization: session }, isTpsCode);
  if (verdict.kind === 'invalid') throw gatewayError(verdict.code, verdict.detail);
  const { tps, ballot, page, sha256, key, reading } = verdict.claim;
  const traceparent = headerText(req, 'traceparent');
  return {
    ...{ tps, ballot, page, sha256, key, reading },
    authorization: session,
    traceparent: traceparent === '' ? undefined : traceparent,
    vouched: headerText(req, PEER_HEADERS.vouched) === '1',
  };
}
