import { Readable } from 'node:stream';
import type { Outcome, UploadAnswer } from '../../contracts/index.ts';
import { UPLOAD_LIMITS } from '../../contracts/index.ts';
import { boundedProvince, receiptsTotal, uploadDelivery, type Meter } from '../../instrumentation/index.ts';
import { OpsError } from '../../kernel/index.ts';
import type { EffectiveRule } from '../domain/policy-view.ts';
import { judgeUploadHead, type UploadClaim } from '../domain/upload-claim.ts';
import { gatewayError } from '../errors.ts';
import { queueError } from '../queue/errors.ts';
import type { Siblings } from '../cluster/siblings.ts';
import type { Known, UploadFacts, UploadHead, UploadQueue } from '../queue/port.ts';
import type { ReceiptIssuer } from '../receipt/issue.ts';
import { outcomeOf, uploadVerdictOf, type VendorReply } from '../upstream/reply.ts';
import type { Confirmations } from '../upstream/confirmations.ts';
import { fingerprintOf } from '../upstream/sessions.ts';
import type { Slot } from '../upstream/slots.ts';
import { uploadRequest } from '../upstream/upload-request.ts';
import { photoStream, readPhoto } from './body.ts';
import type { Exchange, Handler } from './exchange.ts';
import { returnedHeaders } from './headers.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { PreparedProblem } from './prepared-problem.ts';
import type { Room } from './room.ts';

export interface UploadParts {
  readonly queue: UploadQueue;
  readonly receipts: ReceiptIssuer;
  readonly memory: MemoryBudget;
  readonly meter: Meter;
  readonly isKnownTps: (code: string) => boolean;
  readonly confirmations: Pick<Confirmations, 'confirm'>;
  /** The other workers of this gateway, when it has any. */
  readonly siblings: Siblings | undefined;
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
  readonly #parts: UploadParts;
  readonly #countReceipt: (province: string, state: 'recorded' | 'held') => void;
  readonly #observeDelivery: (seconds: number) => void;

  constructor(room: Room, parts: UploadParts) {
    this.#room = room;
    this.#parts = parts;
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
    const head = headOf(verdict.claim, exchange);
    const known = this.#parts.queue.find(head.key) ?? (await this.#askSiblings(head));
    const rule = this.#room.policy.view.at(head.tps, exchange.startedAt);
    // Whoever brings again what nothing will deliver as it is held gets it taken in anew.
    if (known && !known.stuck)
      return this.#receipt(exchange, known.upload, known.delivered ? 'recorded' : 'held', rule);
    try {
      return await this.#takeIn(exchange, verdict.claim, head, rule);
    } catch (error) {
      if (error instanceof OpsError) return this.#refuse(exchange, error);
      throw error;
    }
  };

  /** What another worker knows of this upload: one key gets one answer, whichever worker it comes to. */
  async #askSiblings({ key, authorization }: UploadHead): Promise<Known | undefined> {
    const { siblings } = this.#parts;
    if (!siblings) return undefined;
    const session = authorization === undefined ? undefined : fingerprintOf(authorization);
    const word = await siblings.askOf({ key, session });
    if (word?.vouched === true && session !== undefined) this.#room.sessions.learn(session);
    return word?.known;
  }

  #takeIn(exchange: Exchange, claim: UploadClaim, head: UploadHead, rule: EffectiveRule): Promise<Outcome> {
    const refusal = this.#parts.queue.refusal(head);
    if (refusal !== undefined) return this.#withoutQueue(exchange, claim, head, rule, refusal);
    const { slots, breakers } = this.#room.upstream;
    const wanted =
      rule.manual === undefined &&
      rule.uploadMode === 'direct' &&
      breakers.wouldPass('upload', exchange.province, exchange.startedAt);
    const direct = wanted && slots.wouldAdmit('upload');
    if (wanted && !direct) slots.turnedAway();
    const free = direct ? this.#parts.memory.reserve(claim.bytes ?? MAX) : undefined;
    if (!free) return this.#hold(exchange, head, photoStream(this.#proceed(exchange), MAX), rule);
    return this.#direct(exchange, claim, head, rule).finally(free);
  }

  async #direct(
    exchange: Exchange,
    claim: UploadClaim,
    head: UploadHead,
    rule: EffectiveRule,
  ): Promise<Outcome> {
    const photo = await this.#read(exchange, claim);
    const reply = await this.#send(exchange, head, photo, this.#room.upstream.slots.tryTake('upload'));
    return (
      (reply && (await this.#settled(exchange, head, photo, reply))) ??
      this.#hold(exchange, head, Readable.from([photo]), rule)
    );
  }

  /** The queue takes nothing in. What the vendor takes at once is still served; the rest is refused unread. */
  async #withoutQueue(
    exchange: Exchange,
    claim: UploadClaim,
    head: UploadHead,
    rule: EffectiveRule,
    refusal: 'full' | 'failed',
  ): Promise<Outcome> {
    const refused = QUEUE_REFUSES[refusal];
    const { slots } = this.#room.upstream;
    const admitted = slots.wouldAdmit('upload');
    if (!admitted) slots.turnedAway();
    const free = admitted ? this.#parts.memory.reserve(claim.bytes ?? MAX) : undefined;
    if (!free) return this.#room.refusals.shed(exchange, 'gateway', refused);
    try {
      const photo = await this.#read(exchange, claim);
      const reply = await this.#send(exchange, head, photo, slots.tryTake('upload'));
      const outcome = reply && (await this.#settled(exchange, head, photo, reply, rule));
      return outcome ?? this.#room.refusals.shed(exchange, 'gateway', refused);
    } finally {
      free();
    }
  }

  /** Undefined when there is no slot or the breaker stands in the way. */
  async #send(
    exchange: Exchange,
    head: UploadHead,
    photo: Buffer,
    slot: Slot | undefined,
  ): Promise<VendorReply | undefined> {
    if (!slot) return undefined;
    const { breakers } = this.#room.upstream;
    const passage = breakers.pass('upload', exchange.province, this.#room.clock.now());
    if (passage === 'open') {
      slot.cancel();
      return undefined;
    }
    // Not tied to the phone's connection: once the photo is here it is delivered, whether or not the phone still listens.
    return this.#room.upstream.send({
      operation: 'upload',
      province: exchange.province,
      slot,
      probe: passage === 'probe',
      request: uploadRequest(head, photo, head.authorization),
    });
  }

  /** Answer what the vendor has decided; undefined when it has not. */
  async #settled(
    exchange: Exchange,
    head: UploadHead,
    photo: Buffer,
    reply: VendorReply,
    rule?: EffectiveRule,
  ): Promise<Outcome | undefined> {
    const verdict = uploadVerdictOf(reply, head.key);
    if (verdict === 'confirmed') {
      if (head.authorization !== undefined) this.#room.sessions.honoured(head.authorization);
      // It may be held all the same: stuck from before, or by a twin of this request.
      if (this.#parts.queue.find(head.key)?.delivered === false)
        await this.#parts.confirmations.confirm(head.key);
      else this.#parts.siblings?.delivered(head.key);
      const now = this.#room.clock.now();
      this.#observeDelivery((now - exchange.startedAt) / 1_000);
      const upload = { ...head, bytes: photo.length, heldAt: now };
      return this.#receipt(exchange, upload, 'recorded', rule);
    }
    if (verdict === 'retry' || reply.kind !== 'answer') return undefined;
    const { status, headers, body } = reply;
    if (!exchange.res.destroyed) exchange.res.writeHead(status, returnedHeaders(headers)).end(body);
    return outcomeOf(reply);
  }

  async #hold(exchange: Exchange, head: UploadHead, body: Readable, rule: EffectiveRule): Promise<Outcome> {
    const { authorization } = head;
    const vouched = authorization !== undefined && this.#room.sessions.isVouchedFor(authorization);
    const result = await this.#parts.queue.hold({ ...head, vouched }, body, { maxBytes: MAX });
    const delivered = result.kind === 'known' && result.delivered;
    return this.#receipt(exchange, result.upload, delivered ? 'recorded' : 'held', rule);
  }

  async #receipt(
    exchange: Exchange,
    upload: UploadFacts,
    state: 'recorded' | 'held',
    rule?: EffectiveRule,
  ): Promise<Outcome> {
    const { epoch } = this.#room.policy;
    const receipt = await this.#parts.receipts.issue(upload, state, epoch, upload.heldAt);
    this.#countReceipt(exchange.province, state);
    const advice = rule?.manual?.advice;
    const answer: UploadAnswer = { status: state, receipt, ...(advice === undefined ? {} : { advice }) };
    this.#room.answers.json(exchange.req, exchange.res, state === 'recorded' ? 201 : 202, answer);
    return state === 'recorded' ? 'success' : 'held';
  }

  #refuse(exchange: Exchange, error: OpsError): Outcome {
    return this.#room.refusals.invalid(exchange, error);
  }

  #read(exchange: Exchange, { bytes, sha256 }: UploadClaim): Promise<Buffer> {
    return readPhoto(this.#proceed(exchange), { maxBytes: MAX, declaredBytes: bytes }, sha256);
  }

  #proceed(exchange: Exchange): Exchange['req'] {
    exchange.proceed();
    return exchange.req;
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
});
