import { Readable } from 'node:stream';
import { UPLOAD_LIMITS, type Outcome } from '../../contracts/index.ts';
import { OpsError } from '../../kernel/index.ts';
import { judgeUploadHead, type UploadClaim } from '../domain/upload-claim.ts';
import { gatewayError } from '../errors.ts';
import { queueError } from '../queue/errors.ts';
import type { UploadHead, UploadQueue } from '../queue/port.ts';
import { chunksOf, photoChunks, readPhoto } from './body.ts';
import { DirectUploads, type DirectParts } from './direct-uploads.ts';
import type { Exchange, Handler } from './exchange.ts';
import { returnHead } from './headers.ts';
import { HeldUploads, type HeldParts } from './held-uploads.ts';
import type { IncomingUpload, SettledUpload, Taking, UploadRim } from './incoming-upload.ts';
import type { MemoryBudget, PhotoMemory } from './memory-budget.ts';
import { OneDecision } from './one-decision.ts';
import { PreparedProblem } from './prepared-problem.ts';
import type { Room } from './room.ts';
import { SettledUploads, type SettledParts } from './settled-uploads.ts';
import type { Turns } from './turns.ts';
import { UploadReceipts, type ReceiptParts } from './upload-receipts.ts';
import { receiving } from './upload-steps.ts';

export interface UploadParts extends DirectParts, HeldParts, ReceiptParts {
  readonly queue: UploadQueue;
  readonly secondCopies: (HeldParts['secondCopies'] & ReceiptParts['secondCopies']) | undefined;
  readonly recorded: SettledParts['recorded'];
  readonly memory: MemoryBudget;
  readonly isKnownTps: (code: string) => boolean;
}

const MAX = UPLOAD_LIMITS.maxBytes;
const LATER = 'Simpan foto di ponsel; aplikasi akan mengirim lagi nanti.';
const QUEUE_REFUSES = {
  full: new PreparedProblem(queueError('GATEWAY_QUEUE_FULL', LATER)),
  failed: new PreparedProblem(queueError('GATEWAY_QUEUE_FAILED', LATER)),
} as const;

/**
 * Uploads. The photo is taken in whole before the vendor is asked: a slow phone must not hold a slot at the vendor,
 * a broken photo must not reach it, and what the vendor fails to take is still here to be queued.
 */
export class Uploads {
  readonly #room: Room;
  readonly #parts: Pick<UploadParts, 'queue' | 'memory' | 'isKnownTps'>;
  readonly #decisions = new OneDecision();
  readonly #settled: SettledUploads;
  readonly #receipts: UploadReceipts;
  readonly #held: HeldUploads;
  readonly #vendor: DirectUploads;

  constructor(room: Room, parts: UploadParts) {
    this.#room = room;
    this.#parts = parts;
    this.#settled = new SettledUploads({ ...parts, sessions: room.sessions });
    this.#receipts = new UploadReceipts(room, parts);
    this.#held = new HeldUploads(room, parts, this.#receipts);
    this.#vendor = new DirectUploads(room, parts, { settled: this.#settled, receipts: this.#receipts });
  }

  readonly handle: Handler = async (exchange) => {
    const verdict = judgeUploadHead(exchange.req.headers, this.#parts.isKnownTps);
    if (verdict.kind === 'invalid') return this.#refuse(exchange, gatewayError(verdict.code, verdict.detail));
    const { claim } = verdict;
    const chunks = (turns?: Turns): AsyncIterable<Buffer> => {
      exchange.proceed();
      return receiving(exchange, chunksOf(exchange.req, MAX, turns));
    };
    try {
      return await this.take(
        exchange,
        { head: headOf(claim, exchange), bytes: claim.bytes, chunks },
        this.#jsonRim(exchange),
      );
    } catch (error) {
      if (error instanceof OpsError) return this.#refuse(exchange, error);
      throw error;
    }
  };

  /** Resolves when no request decides on this key any more. */
  decided(key: string): Promise<void> {
    return this.#decisions.over(key);
  }

  /**
   * What this key has come to already, at this worker or another; undefined when it has no receipt yet, or needs its
   * photo anew.
   */
  settled(key: string, authorization: string | undefined): Promise<SettledUpload | undefined> {
    return this.#settled.anywhere(key, authorization);
  }

  /** Give a receipt for what is recorded or held already. */
  receiptAgain(exchange: Exchange, settled: SettledUpload, rim: UploadRim): Promise<Outcome> {
    const rule = this.#room.policy.view.at(settled.upload.tps, exchange.startedAt);
    return this.#receipts.give(exchange, settled, { rule, rim }, false);
  }

  /** Take a photo in, and give a receipt for it or say why not. Throws the OpsError of a photo that cannot be taken. */
  async take(exchange: Exchange, upload: IncomingUpload, rim: UploadRim): Promise<Outcome> {
    const { key, tps } = upload.head;
    // Whoever brings again what nothing will deliver as it is held gets it taken in anew.
    const settled = await this.settled(key, upload.head.authorization);
    if (settled) return this.receiptAgain(exchange, settled, rim);
    if (this.#decisions.isRunning(key))
      throw gatewayError('GATEWAY_KEY_IN_PROGRESS', 'Foto ini sudah tiba dan sedang diteruskan; tunggu.');
    const rule = this.#room.policy.view.at(tps, exchange.startedAt);
    return this.#takeIn(exchange, { ...upload, rule, rim });
  }

  #takeIn(exchange: Exchange, upload: Taking): Promise<Outcome> {
    const refusal = this.#parts.queue.refusal(upload.head);
    if (refusal !== undefined) return this.#withoutQueue(exchange, upload, refusal);
    const { breakers } = this.#room.upstream;
    const wanted =
      upload.rule.manual === undefined &&
      upload.rule.uploadMode === 'direct' &&
      breakers.wouldPass('upload', exchange.province, this.#room.steady.now());
    const memory = wanted ? this.#memoryFor(exchange, upload) : undefined;
    if (!memory) return this.#held.hold(exchange, upload, () => photoChunks(upload.chunks(this.#held.turns)));
    return this.#direct(exchange, upload, memory, (photo) =>
      this.#held.hold(exchange, upload, () => Readable.from([photo])),
    );
  }

  /** The queue takes nothing in. What the vendor takes at once is still served; the rest is refused unread. */
  async #withoutQueue(exchange: Exchange, upload: Taking, refusal: 'full' | 'failed'): Promise<Outcome> {
    const refused = QUEUE_REFUSES[refusal];
    const memory = this.#memoryFor(exchange, upload);
    const shed = (): Outcome => this.#room.refusals.shed(exchange, 'gateway', refused);
    return memory ? this.#direct(exchange, upload, memory, shed) : shed();
  }

  /** Room for the photo, when it would find a slot at the vendor. */
  #memoryFor(exchange: Exchange, { bytes, head }: Taking): PhotoMemory | undefined {
    if (!this.#vendor.hasSlotFor(exchange)) return undefined;
    const isKnown = this.#room.sessions.isVouchedFor(head.authorization ?? '');
    return this.#parts.memory.reserve(bytes ?? MAX, isKnown ? 'known' : 'stranger');
  }

  /** Take the photo into memory and offer it to the vendor; `otherwise` when the vendor does not take it. */
  async #direct(
    exchange: Exchange,
    upload: Taking,
    memory: PhotoMemory,
    otherwise: (photo: Buffer) => Outcome | Promise<Outcome>,
  ): Promise<Outcome> {
    try {
      const photo = await readPhoto(upload.chunks(), memory.bytes, upload.head.sha256);
      return await this.#alone(
        exchange,
        upload,
        async () => (await this.#vendor.offer(exchange, upload, photo, memory)) ?? otherwise(photo),
      );
    } finally {
      memory.free();
    }
  }

  /** The photo is here. Of several requests that bring it one decides; the others answer with what it came to. */
  #alone(exchange: Exchange, { head, rim }: Taking, decide: () => Promise<Outcome>): Promise<Outcome> {
    const again = (): Promise<Outcome> | undefined => {
      const settled = this.#settled.here(head.key, head.authorization);
      return settled && this.receiptAgain(exchange, settled, rim);
    };
    return this.#decisions.alone(head.key, again, decide);
  }

  #jsonRim({ req, res }: Exchange): UploadRim {
    return {
      receipt: (answer) => {
        this.#room.answers.json(req, res, answer.status === 'recorded' ? 201 : 202, answer);
      },
      refusal: ({ status, headers, body }) => {
        if (!res.destroyed) returnHead(res, status, headers).end(body);
      },
    };
  }

  #refuse(exchange: Exchange, error: OpsError): Outcome {
    return this.#room.refusals.invalid(exchange, error);
  }
}

const headOf = (claim: UploadClaim, exchange: Exchange): UploadHead => ({
  tps: claim.tps,
  ballot: claim.ballot,
  page: claim.page,
  sha256: claim.sha256,
  key: claim.key,
  traceparent: exchange.span.traceparent,
  authorization: claim.authorization,
  reading: claim.reading,
});
