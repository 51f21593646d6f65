import { Readable } from 'node:stream';
import { UPLOAD_LIMITS, type Outcome } from '../../contracts/index.ts';
import { boundedProvince, currentTraceparent, type Meter } from '../../instrumentation/index.ts';
import { receiptsTotal, uploadDelivery } from '../../instrumentation/definitions.ts';
import { OpsError } from '../../kernel/index.ts';
import type { EffectiveRule } from '../domain/policy-view.ts';
import { RecordedBook } from '../domain/recorded-book.ts';
import { UnvouchedBound, type UnvouchedSettings } from '../domain/unvouched-bound.ts';
import { judgeUploadHead, type UploadClaim } from '../domain/upload-claim.ts';
import { gatewayError } from '../errors.ts';
import { queueError } from '../queue/errors.ts';
import type { Siblings } from '../cluster/siblings.ts';
import type { UploadWord } from '../cluster/topics.ts';
import type { Copies, SecondCopies } from '../peer/port.ts';
import type { HeldUpload, UploadHead, UploadQueue } from '../queue/port.ts';
import type { ReceiptIssuer } from '../receipt/issue.ts';
import { anomaliesIn, outcomeOf, uploadVerdictOf, type VendorReply } from '../upstream/reply.ts';
import type { Confirmations } from '../upstream/confirmations.ts';
import { fingerprintOf } from '../upstream/sessions.ts';
import { uploadRequest } from '../upstream/upload-request.ts';
import { chunksOf, photoChunks, readPhoto } from './body.ts';
import type { Exchange, Handler } from './exchange.ts';
import { returnedHeaders } from './headers.ts';
import type { IncomingUpload, SettledUpload, UploadRim } from './incoming-upload.ts';
import type { MemoryBudget, PhotoMemory } from './memory-budget.ts';
import { PreparedProblem } from './prepared-problem.ts';
import { OneDecision } from './one-decision.ts';
import type { Room } from './room.ts';
import { settledBy } from './settled-by.ts';
import { receiving, step } from './upload-steps.ts';

export interface UploadParts {
  readonly queue: UploadQueue;
  readonly receipts: ReceiptIssuer;
  readonly memory: MemoryBudget;
  readonly meter: Meter;
  readonly isKnownTps: (code: string) => boolean;
  readonly confirmations: Pick<Confirmations, 'confirm'>;
  /** The way to a peer gateway, when the site has named one. */
  readonly secondCopies: Pick<SecondCopies, 'copy' | 'settled'> | undefined;
  /** The other workers of this gateway, when it has any. */
  readonly siblings: Siblings | undefined;
  /** A photo of this TPS has a receipt. */
  readonly onReceipt: (tps: string) => void;
  readonly unvouched: UnvouchedLimits;
  /** A photo of this TPS has one that had none before, as far as this worker knows. */
  readonly onFirstReceipt: (tps: string) => void;
}

const MAX = UPLOAD_LIMITS.maxBytes;
/** Remembered clients; each takes about 150 bytes. */
const UNVOUCHED_CLIENTS = 100_000;
const UNVOUCHED_WINDOW_MS = 3_600_000;
const UNVOUCHED = new PreparedProblem(
  gatewayError(
    'GATEWAY_SESSION_UNCONFIRMED',
    'Masuk lagi di aplikasi, lalu kirim lagi. Foto tetap tersimpan di ponsel.',
  ),
);
const LATER = 'Simpan foto di ponsel; aplikasi akan mengirim lagi nanti.';
const QUEUE_REFUSES = {
  full: new PreparedProblem(queueError('GATEWAY_QUEUE_FULL', LATER)),
  failed: new PreparedProblem(queueError('GATEWAY_QUEUE_FAILED', LATER)),
} as const;
const RECORDED_KEPT = 20_000; // about 5 MB of memory

/** Bounds on uploads under sessions that the vendor was not seen to honour. */
export type UnvouchedLimits = Pick<UnvouchedSettings, 'perClient' | 'perTps' | 'refuseBelow'>;

/** What an upload carries through the handler. */
interface Taking extends IncomingUpload {
  readonly rule: EffectiveRule;
  readonly rim: UploadRim;
}

/**
 * Uploads. The photo is taken in whole before the vendor is asked: a slow phone must not hold a slot at the vendor,
 * a broken photo must not reach it, and what the vendor fails to take is still here to be queued.
 */
export class Uploads {
  readonly #room: Room;
  readonly #parts: UploadParts;
  readonly #recorded = new RecordedBook(RECORDED_KEPT);
  readonly #decisions = new OneDecision();
  readonly #unvouched: UnvouchedBound;
  readonly #countReceipt: (province: string, state: 'recorded' | 'held') => void;
  readonly #observeDelivery: (seconds: number) => void;

  constructor(room: Room, parts: UploadParts) {
    this.#room = room;
    this.#parts = parts;
    this.#unvouched = new UnvouchedBound({
      ...parts.unvouched,
      windowMs: UNVOUCHED_WINDOW_MS,
      capacity: UNVOUCHED_CLIENTS,
    });
    const receipts = parts.meter.counter(receiptsTotal);
    this.#countReceipt = (province, state) => {
      receipts.inc({ province: boundedProvince(province), state });
    };
    const delivery = parts.meter.histogram(uploadDelivery);
    this.#observeDelivery = (seconds) => {
      delivery.observe(seconds);
    };
  }

  readonly handle: Handler = async (exchange) => {
    const verdict = judgeUploadHead(exchange.req.headers, this.#parts.isKnownTps);
    if (verdict.kind === 'invalid') return this.#refuse(exchange, gatewayError(verdict.code, verdict.detail));
    const { claim } = verdict;
    const chunks = (): AsyncIterable<Buffer> => {
      exchange.proceed();
      return receiving(exchange, chunksOf(exchange.req, MAX));
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
  async settled(key: string, authorization: string | undefined): Promise<SettledUpload | undefined> {
    const here = this.#settledHere(key, authorization);
    if (here) return here;
    const elsewhere = this.#parts.queue.find(key) ? undefined : await this.#askSiblings(key, authorization);
    const settled = settledBy(elsewhere?.known, this.#isVouched(authorization));
    return settled && { ...settled, copies: elsewhere?.copies };
  }

  /** Give a receipt for what is recorded or held already. */
  receiptAgain(exchange: Exchange, settled: SettledUpload, rim: UploadRim): Promise<Outcome> {
    const rule = this.#room.policy.view.at(settled.upload.tps, exchange.startedAt);
    return this.#receipt(exchange, settled, { rule, rim });
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
    const direct = wanted && this.#hasSlotFor(exchange);
    const memory = direct ? this.#parts.memory.reserve(upload.bytes ?? MAX) : undefined;
    if (!memory) return this.#hold(exchange, upload, () => photoChunks(upload.chunks()));
    return this.#direct(exchange, upload, memory, (photo) =>
      this.#hold(exchange, upload, () => Readable.from([photo])),
    );
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
      return await this.#alone(exchange, upload, async () => {
        const reply = await this.#send(exchange, upload.head, photo);
        // Whoever has confirmed it has read it to its end: of this memory nothing is still to be sent.
        if (reply && uploadVerdictOf(reply, upload.head) === 'confirmed') memory.free(true);
        return (reply && (await this.#decided(exchange, upload, photo.length, reply))) ?? otherwise(photo);
      });
    } finally {
      memory.free(false);
    }
  }

  /** The queue takes nothing in. What the vendor takes at once is still served; the rest is refused unread. */
  async #withoutQueue(exchange: Exchange, upload: Taking, refusal: 'full' | 'failed'): Promise<Outcome> {
    const refused = QUEUE_REFUSES[refusal];
    const memory = this.#hasSlotFor(exchange) ? this.#parts.memory.reserve(upload.bytes ?? MAX) : undefined;
    const shed = (): Outcome => this.#room.refusals.shed(exchange, 'gateway', refused);
    return memory ? this.#direct(exchange, upload, memory, shed) : shed();
  }

  /** The photo is here. Of several requests that bring it one decides; the others answer with what it came to. */
  #alone(exchange: Exchange, { head, rim }: Taking, decide: () => Promise<Outcome>): Promise<Outcome> {
    const again = (): Promise<Outcome> | undefined => {
      const settled = this.#settledHere(head.key, head.authorization);
      return settled && this.receiptAgain(exchange, settled, rim);
    };
    return this.#decisions.alone(head.key, again, decide);
  }

  /** Whether the photo would find a slot. One that would not for want of room makes the drain yield. */
  #hasSlotFor({ client }: Exchange): boolean {
    const { slots } = this.#room.upstream;
    if (slots.wouldAdmit({ operation: 'upload', client })) return true;
    if (!slots.isOverShare(client)) slots.turnedAway();
    return false;
  }

  /** Undefined when there is no slot or the breaker stands in the way. */
  async #send(exchange: Exchange, head: UploadHead, photo: Buffer): Promise<VendorReply | undefined> {
    const slot = this.#room.upstream.slots.tryTake({ operation: 'upload', client: exchange.client });
    if (!slot) return undefined;
    const { breakers } = this.#room.upstream;
    const passage = breakers.pass('upload', exchange.province, this.#room.steady.now());
    if (passage === 'open') {
      slot.cancel();
      return undefined;
    }
    // Not tied to the phone's connection: once the photo is here it is delivered, whether or not the phone still listens.
    return step('gateway vendor', exchange, 'client', async (span) => {
      const reply = await this.#room.upstream.send({
        operation: 'upload',
        province: exchange.province,
        slot,
        probe: passage === 'probe',
        request: uploadRequest(head, photo, head),
      });
      span.setAttribute('outcome', outcomeOf(reply));
      return reply;
    });
  }

  /** Answer what the vendor has decided; undefined when it has not. */
  async #decided(
    exchange: Exchange,
    upload: Taking,
    bytes: number,
    reply: VendorReply,
  ): Promise<Outcome | undefined> {
    const { head } = upload;
    const verdict = uploadVerdictOf(reply, head);
    if (verdict === 'confirmed') {
      if (head.authorization !== undefined) this.#room.sessions.honoured(head.authorization);
      // It may be held all the same: stuck from before, or by a twin of this request.
      const known = this.#parts.queue.find(head.key);
      if (known?.delivered === false) await this.#parts.confirmations.confirm(head.key);
      else this.#parts.siblings?.delivered(head.key);
      const now = this.#room.clock.now();
      this.#observeDelivery(Math.max(0, now - exchange.startedAt) / 1_000);
      const recorded = { ...head, bytes, heldAt: now };
      this.#recorded.add(recorded);
      const anomalies = anomaliesIn(reply);
      return this.#receipt(exchange, { upload: recorded, state: 'recorded', anomalies }, upload, !known);
    }
    if (verdict === 'retry' || reply.kind !== 'answer') return undefined;
    upload.rim.refusal(reply);
    return outcomeOf(reply);
  }

  async #hold(exchange: Exchange, upload: Taking, body: () => AsyncIterable<Buffer>): Promise<Outcome> {
    const { tps, authorization } = upload.head;
    if (this.#isVouched(authorization)) return this.#keep(exchange, upload, body(), true);
    const { client } = exchange;
    // Counted with its network: whoever names another's TPS uses up nothing of the other's share.
    const clients = [`${String(client.network)} ${tps}`, String(client.own)];
    const { queue } = this.#parts;
    const standing = { heldOfTps: queue.unvouchedOf(tps), freeRatio: queue.stats().freeRatio };
    const objection = this.#unvouched.begin({ tps, clients }, standing, this.#room.clock.now());
    if (objection !== undefined)
      return this.#room.refusals.shed(exchange, objection === 'space' ? 'gateway' : 'client', UNVOUCHED);
    let isHeld = false;
    try {
      const outcome = await this.#keep(exchange, upload, body(), false);
      isHeld = true;
      return outcome;
    } finally {
      this.#unvouched.end({ tps, clients }, isHeld);
    }
  }

  /** On the disk, and a receipt for it. */
  async #keep(
    exchange: Exchange,
    upload: Taking,
    body: AsyncIterable<Buffer>,
    vouched: boolean,
  ): Promise<Outcome> {
    const { head } = upload;
    const isKnown = this.#parts.queue.find(head.key) !== undefined;
    // As it stands by now: a trace that is known to be kept is named so to whoever delivers the photo.
    const traceparent = currentTraceparent() ?? head.traceparent;
    const result = await step('gateway hold', exchange, 'internal', () =>
      this.#parts.queue.hold({ ...head, traceparent, vouched }, body, { maxBytes: MAX }),
    );
    const delivered = result.kind === 'known' && result.delivered;
    const state = delivered ? 'recorded' : 'held';
    // The receipt waits for the second copy, within a bound, and says what came of it.
    const copies = result.kind === 'held' ? await this.#copy(exchange, result.upload) : undefined;
    const isFirst = !isKnown && result.kind === 'held';
    return this.#receipt(exchange, { upload: result.upload, state, copies }, upload, isFirst);
  }

  async #copy(exchange: Exchange, upload: HeldUpload): Promise<Copies | undefined> {
    const { secondCopies } = this.#parts;
    return secondCopies && step('gateway copy', exchange, 'client', () => secondCopies.copy(upload));
  }

  async #copiesOf({ upload, state, copies }: SettledUpload): Promise<Copies> {
    // Once recorded it is the vendor's: nobody counts copies any more.
    if (state === 'recorded') return 1;
    return copies ?? (await this.#parts.secondCopies?.settled(upload.key)) ?? 1;
  }

  #isVouched(authorization: string | undefined): boolean {
    return authorization !== undefined && this.#room.sessions.isVouchedFor(authorization);
  }

  #settledHere(key: string, authorization: string | undefined): SettledUpload | undefined {
    const upload = this.#recorded.find(key);
    return (
      settledBy(this.#parts.queue.find(key), this.#isVouched(authorization)) ??
      (upload && { upload, state: 'recorded' })
    );
  }

  /** What another worker knows of this upload: one key gets one answer, whichever worker it comes to. */
  async #askSiblings(key: string, authorization: string | undefined): Promise<UploadWord | undefined> {
    const { siblings } = this.#parts;
    if (!siblings) return undefined;
    const session = authorization === undefined ? undefined : fingerprintOf(authorization);
    const word = await siblings.askOf({ key, session });
    if (word?.vouched === true && session !== undefined) this.#room.sessions.learn(session);
    return word;
  }

  async #receipt(
    exchange: Exchange,
    settled: SettledUpload,
    { rule, rim }: Pick<Taking, 'rule' | 'rim'>,
    isFirst = false,
  ): Promise<Outcome> {
    const { upload, state, anomalies } = settled;
    const copies = await this.#copiesOf(settled);
    const { epoch } = this.#room.policy;
    const receipt = await this.#parts.receipts.issue(upload, state, epoch, upload.heldAt, copies);
    this.#countReceipt(exchange.province, state);
    this.#parts.onReceipt(upload.tps);
    if (isFirst) this.#parts.onFirstReceipt(upload.tps);
    const advice = rule.manual?.advice;
    rim.receipt({
      status: state,
      receipt,
      ...(anomalies === undefined ? {} : { anomalies: [...anomalies] }),
      ...(advice === undefined ? {} : { advice }),
    });
    return state === 'recorded' ? 'success' : 'held';
  }

  #jsonRim({ req, res }: Exchange): UploadRim {
    return {
      receipt: (answer) => {
        this.#room.answers.json(req, res, answer.status === 'recorded' ? 201 : 202, answer);
      },
      refusal: ({ status, headers, body }) => {
        if (!res.destroyed) res.writeHead(status, returnedHeaders(headers)).end(body);
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
  traceparent: exchange.traceparent,
  authorization: claim.authorization,
  reading: claim.reading,
});
