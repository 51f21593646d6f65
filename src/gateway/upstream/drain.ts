import { UPLOAD_TRACE_TAG } from '../../contracts/index.ts';
import {
  boundedProvince,
  drainRate,
  queueDelivered,
  uploadDelivery,
  withSpan,
  type Logger,
  type Meter,
} from '../../instrumentation/index.ts';
import { OpsError, type Clock } from '../../kernel/index.ts';
import type { Completion } from '../domain/admission-limit.ts';
import type { PolicyInForce } from '../policy/policy-in-force.ts';
import type {
  HeldPhoto,
  HeldUpload,
  PageOfTps,
  UploadFacts,
  UploadQueue,
  UploadSecrets,
} from '../queue/port.ts';
import { DrainMeter } from './drain-meter.ts';
import type { Confirmations } from './confirmations.ts';
import { RefusalBook, type BurySettings } from './refusal-book.ts';
import { completionOf, outcomeOf, uploadVerdictOf, type Confirmable, type VendorReply } from './reply.ts';
import type { Sessions } from './sessions.ts';
import type { Slot, SlotWish } from './slots.ts';
import type { Upstream } from './upstream.ts';
import { uploadRequest } from './upload-request.ts';

export interface DrainSettings extends BurySettings {
  readonly tickMs: number;
  readonly paceStepMs: number;
  readonly backoffMs: number;
  readonly probeIntervalMs: number;
  /** Between two tries of an upload whose session the vendor does not know. */
  readonly parkMs: number;
}

export interface DrainParts {
  readonly queue: UploadQueue;
  readonly upstream: Upstream;
  readonly policy: PolicyInForce;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly logger: Logger;
  readonly sessions: Sessions;
  readonly confirmations: Pick<Confirmations, 'confirm'>;
}

const BACKOFF_MAX_TIMES = 60;
const DRAINED: SlotWish = { operation: 'upload', claim: 'drain' };

interface Job {
  readonly upload: HeldUpload;
  readonly slot: Slot;
  readonly probe: boolean;
}

const provinceOfUpload = (upload: Pick<PageOfTps, 'tps'>): string => boundedProvince(upload.tps.slice(0, 2));

/** Delivers what the queue holds: oldest first, at the drain's pace, in slots that live uploads leave. */
export class Drain {
  readonly #settings: DrainSettings;
  readonly #parts: DrainParts;
  readonly #pace: DrainMeter;
  /** When a key may be tried again; it holds for the upload that was held at that time and for no newer one. */
  readonly #notBefore = new Map<string, { readonly at: number; readonly heldAt: number }>();
  readonly #refusals: RefusalBook;
  /** Uploads whose phone's session the vendor no longer takes: the gateway's own proof has to do. */
  readonly #sessionless = new Set<string>();
  readonly #probedAt = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();
  readonly #count: (upload: HeldUpload) => void;
  #stopTick: (() => void) | undefined;

  constructor(settings: DrainSettings, parts: DrainParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#refusals = new RefusalBook(settings);
    this.#pace = new DrainMeter(settings.paceStepMs, parts.clock.now());
    const delivered = parts.meter.counter(queueDelivered);
    const delivery = parts.meter.histogram(uploadDelivery);
    this.#count = (upload) => {
      delivered.inc({ province: provinceOfUpload(upload) });
      delivery.observe(Math.max(0, parts.clock.now() - upload.heldAt) / 1_000);
    };
    parts.meter.gauge(drainRate, (gauge) => {
      gauge.set(this.#pace.perSecond);
    });
    parts.upstream.slots.onFree((operation, completion) => {
      if (operation === 'upload' && completion === 'ok') this.#pace.completed();
      if (this.#stopTick && parts.queue.held > 0) this.pump();
    });
  }

  start(): void {
    this.#stopTick = this.#parts.clock.every(this.#settings.tickMs, () => {
      this.pump();
    });
  }

  /** Stop taking uploads up and wait for those on their way. */
  async close(): Promise<void> {
    this.#stopTick?.();
    this.#stopTick = undefined;
    await Promise.all(this.#running);
  }

  /** Whether a held upload is one the drain may deliver: those of manual places wait for a person. */
  isEligible(upload: Pick<PageOfTps, 'tps'>, now: number): boolean {
    return this.#parts.policy.view.at(upload.tps, now).manual === undefined;
  }

  /** Send as many as pace and slots allow now. */
  pump(): void {
    const { clock, upstream, policy, queue } = this.#parts;
    const now = clock.now();
    this.#pace.advance(now, upstream.slots.limit.health, policy.lease.drainPerSecond);
    if (queue.held === 0) return;
    this.#probeManualPlaces(now);
    const isManual = this.#manualPlaces(now);
    while (this.#pace.hasToken()) {
      const slot = upstream.slots.tryTake(DRAINED);
      if (!slot) return;
      let probe = false;
      const [upload] = queue.claim(1, (held) => {
        if (this.#isResting(held, now) || isManual(held)) return false;
        const passage = upstream.breakers.pass('upload', provinceOfUpload(held), now);
        probe = passage === 'probe';
        return passage !== 'open';
      });
      if (!upload) {
        slot.cancel();
        return;
      }
      this.#pace.spend();
      this.#run({ upload, slot, probe });
    }
  }

  /** Asks the policy once per kecamatan, not once per held upload. */
  #manualPlaces(now: number): (upload: UploadFacts) => boolean {
    const known = new Map<string, boolean>();
    return (upload) => {
      const kecamatan = upload.tps.slice(0, 6);
      let manual = known.get(kecamatan);
      if (manual === undefined) known.set(kecamatan, (manual = !this.isEligible(upload, now)));
      return manual;
    };
  }

  /** In a manual province one upload now and then asks the vendor whether it is back. */
  #probeManualPlaces(now: number): void {
    const { policy, queue, upstream } = this.#parts;
    const isManual = this.#manualPlaces(now);
    for (const [province, held] of queue.stats().heldByProvince) {
      if (held === 0 || !policy.view.hasManualIn(province)) continue;
      if (now - (this.#probedAt.get(province) ?? 0) < this.#settings.probeIntervalMs) continue;
      const slot = upstream.slots.tryTake(DRAINED);
      if (!slot) return;
      this.#probedAt.set(province, now);
      const [upload] = queue.claim(
        1,
        (entry) => entry.tps.startsWith(province) && isManual(entry) && !this.#saysNothing(entry, now),
      );
      if (!upload) {
        slot.cancel();
        continue;
      }
      this.#run({ upload, slot, probe: true });
    }
  }

  #run(job: Job): void {
    const task = this.#deliver(job)
      .catch((error: unknown) => {
        // Not given back: what its state on disk is, only a restart can tell.
        this.#parts.logger.error({ err: error, key: job.upload.key }, 'a held upload could not be settled');
      })
      .finally(() => {
        job.slot.cancel();
        this.#running.delete(task);
      });
    this.#running.add(task);
  }

  async #deliver({ upload, slot, probe }: Job): Promise<void> {
    const { upstream } = this.#parts;
    const held = await this.#read(upload);
    if (!held) return;
    const province = provinceOfUpload(upload);
    const sent = this.#sessionless.has(upload.key) ? { ...held, authorization: undefined } : held;
    const reply = await withSpan(
      'gateway drain',
      {
        kind: 'client',
        link: held.traceparent,
        attributes: this.#spanAttributes(upload, province, held.traceparent),
      },
      async (span) => {
        const answered = await upstream.send({
          operation: 'upload',
          province,
          slot,
          probe,
          judge: (answer) => drainCompletion(answer, upload),
          request: uploadRequest(upload, held.photo, sent),
        });
        span.setAttribute('outcome', outcomeOf(answered));
        return answered;
      },
    );
    await this.#settle(upload, reply, sent);
  }

  #spanAttributes({ attempts, heldAt }: HeldUpload, province: string, traceparent = '') {
    const heldSeconds = Math.max(0, this.#parts.clock.now() - heldAt) / 1_000;
    // Beside the link, which searches do not see.
    const [, uploadTrace = ''] = traceparent.split('-');
    return { operation: 'upload', province, attempts, heldSeconds, [UPLOAD_TRACE_TAG]: uploadTrace };
  }

  /** Undefined when it cannot be read: set aside when its bytes are wrong, else (a busy disk, no handles) for later. */
  async #read(upload: HeldUpload): Promise<HeldPhoto | undefined> {
    const { queue, logger } = this.#parts;
    try {
      return await queue.read(upload);
    } catch (error) {
      if (error instanceof OpsError && error.code === 'GATEWAY_QUEUE_DAMAGED') {
        logger.error({ err: error, key: upload.key, tps: upload.tps }, 'a held photo is damaged');
        await this.#bury(upload, 'unreadable');
      } else {
        logger.error({ err: error, key: upload.key }, 'a held photo cannot be read now');
        this.#backOff(upload);
      }
      return undefined;
    }
  }

  /** `sent` is what the vendor was given: without an authorization, the gateway's own proof had to do. */
  async #settle(upload: HeldUpload, reply: VendorReply, sent: UploadSecrets): Promise<void> {
    const { confirmations, sessions, clock } = this.#parts;
    const { authorization } = sent;
    switch (uploadVerdictOf(reply, upload)) {
      case 'confirmed':
        this.#count(upload);
        this.#forget(upload.key);
        await confirmations.confirm(upload.key);
        // Not before: a phone that asks meanwhile under a session now known would have its photo held, and sent, again.
        if (authorization !== undefined) sessions.honoured(authorization);
        return;
      case 'final':
        await this.#refused(upload, reply.kind === 'answer' ? reply.status : 0, clock.now());
        return;
      case 'unauthorized':
        this.#unauthorized(upload, sent);
        return;
      case 'foreign':
        // Never on the gateway's own proof: that session must not write for this TPS.
        this.#park(upload);
        return;
      case 'retry':
        this.#backOff(upload);
    }
  }

  /** The vendor refuses the photo itself. It is believed only after it has said so often and for long. */
  async #refused(upload: HeldUpload, status: number, now: number): Promise<void> {
    const verdict = this.#refusals.refused(upload.key, now);
    if (verdict.kind === 'again') {
      this.#rest(upload, now + verdict.afterMs);
      this.#parts.queue.park(upload.key, 'refused');
      return;
    }
    const reason = `vendor answered ${String(status)}`;
    this.#parts.logger.error(
      { key: upload.key, tps: upload.tps, reason },
      'the vendor refuses a held upload',
    );
    await this.#bury(upload, reason);
  }

  /** Whoever never had a session must not get in by way of the queue: the gateway vouches for those it saw. */
  #unauthorized(upload: HeldUpload, { authorization, vouched }: UploadSecrets): void {
    if (authorization === undefined) {
      this.#backOff(upload);
      return;
    }
    if (vouched !== true && !this.#parts.sessions.isVouchedFor(authorization)) {
      this.#park(upload);
      return;
    }
    this.#sessionless.add(upload.key);
    this.#parts.queue.release(upload.key);
  }

  /** Kept and asked about now and then: the vendor may come to know the session, or the phone bring a new one. */
  #park(upload: HeldUpload): void {
    const { queue, clock, logger } = this.#parts;
    logger.warn(
      { key: upload.key, tps: upload.tps },
      'the vendor does not know the session of a held upload',
    );
    this.#rest(upload, clock.now() + this.#settings.parkMs);
    queue.park(upload.key, 'session');
  }

  async #bury(upload: HeldUpload, reason: string): Promise<void> {
    try {
      await this.#parts.queue.bury(upload.key, reason);
      this.#forget(upload.key);
    } catch (error) {
      if (!(error instanceof OpsError) || error.code !== 'GATEWAY_QUEUE_FULL') throw error;
      this.#backOff(upload);
    }
  }

  #backOff(upload: HeldUpload): void {
    const times = Math.min(BACKOFF_MAX_TIMES, 2 ** Math.min(upload.attempts, 10));
    this.#rest(upload, this.#parts.clock.now() + this.#settings.backoffMs * times);
    this.#parts.queue.release(upload.key);
  }

  #rest({ key, heldAt }: HeldUpload, at: number): void {
    this.#notBefore.set(key, { at, heldAt });
  }

  #isResting(upload: UploadFacts, now: number): boolean {
    const rest = this.#notBefore.get(upload.key);
    return rest !== undefined && rest.heldAt === upload.heldAt && now < rest.at;
  }

  /** What the vendor says to a photo or a session that it refuses anyway is no word on whether it is back. */
  #saysNothing(upload: UploadFacts, now: number): boolean {
    if (!this.#isResting(upload, now)) return false;
    return this.#refusals.has(upload.key) || this.#parts.queue.find(upload.key)?.stuck === true;
  }

  #forget(key: string): void {
    this.#notBefore.delete(key);
    this.#sessionless.delete(key);
    this.#refusals.forget(key);
  }
}

/**
 * How a drained upload counts. Refusals count as errors here: a wave of them, with a photo that was checked when it
 * came, is the vendor's fault more likely than the photos', and must slow the drain down.
 */
function drainCompletion(reply: VendorReply, upload: Confirmable): Completion {
  const isRefusal = reply.kind === 'answer' && reply.status >= 400;
  const verdict = uploadVerdictOf(reply, upload);
  return isRefusal && (verdict === 'final' || verdict === 'retry') ? 'error' : completionOf(reply);
}
