import { isProbeTps } from '../../catalog/index.ts';
import { NATIONAL } from '../../contracts/index.ts';
import {
  boundedProvince,
  queueDelivered,
  uploadDelivery,
  type Logger,
  type Meter,
} from '../../instrumentation/index.ts';
import { OpsError, type Clock } from '../../kernel/index.ts';
import type { HeldUpload, PageOfTps, UploadFacts, UploadQueue, UploadSecrets } from '../queue/port.ts';
import type { Confirmations } from './confirmations.ts';
import { RefusalBook, type BurySettings } from './refusal-book.ts';
import { uploadVerdictOf, type VendorReply } from './reply.ts';
import type { Sessions } from './sessions.ts';

export interface SettleSettings extends BurySettings {
  readonly backoffMs: number;
  /** Between two tries of an upload whose session the vendor does not know. */
  readonly parkMs: number;
}

export interface SettleParts {
  readonly queue: UploadQueue;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly logger: Logger;
  readonly sessions: Sessions;
  readonly confirmations: Pick<Confirmations, 'confirm'>;
}

const BACKOFF_MAX_TIMES = 60;

/** Two digits, or `nasional` of what a probe sent: it is in no province, as when it came. */
export const provinceOfUpload = ({ tps }: Pick<PageOfTps, 'tps'>): string =>
  isProbeTps(tps) ? NATIONAL : boundedProvince(tps.slice(0, 2));

/** What becomes of a held upload that the vendor was given: confirmed, tried again and when, parked, or set aside. */
export class Settlement {
  readonly #settings: SettleSettings;
  readonly #parts: SettleParts;
  /** When the copies of a key may be tried again, by the time at which each was held: one says nothing of another. */
  readonly #notBefore = new Map<string, Map<number, number>>();
  readonly #refusals: RefusalBook;
  /** Uploads whose phone's session the vendor no longer takes: the gateway's own proof has to do. */
  readonly #sessionless = new Set<string>();
  readonly #count: (upload: HeldUpload) => void;

  constructor(settings: SettleSettings, parts: SettleParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#refusals = new RefusalBook(settings);
    const delivered = parts.meter.counter(queueDelivered);
    const delivery = parts.meter.histogram(uploadDelivery);
    this.#count = (upload) => {
      if (isProbeTps(upload.tps)) return;
      delivered.inc({ province: provinceOfUpload(upload) });
      delivery.observe(Math.max(0, parts.clock.now() - upload.heldAt) / 1_000);
    };
  }

  isSessionless(key: string): boolean {
    return this.#sessionless.has(key);
  }

  /** `sent` is what the vendor was given: without an authorization, the gateway's own proof had to do. */
  async settle(upload: HeldUpload, reply: VendorReply, sent: UploadSecrets): Promise<void> {
    const { sessions, clock } = this.#parts;
    const { authorization } = sent;
    const verdict = uploadVerdictOf(reply, upload);
    if (verdict !== 'confirmed' && !this.#isStillHeld(upload)) {
      this.#parts.queue.release(upload.key);
      return;
    }
    switch (verdict) {
      case 'confirmed':
        this.#count(upload);
        await this.recorded(upload);
        // Not before: a phone that asks meanwhile under a session now known would have its photo held, and sent, again.
        if (authorization !== undefined) sessions.honoured(authorization);
        return;
      case 'final':
      case 'unexplained':
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
        this.backOff(upload);
    }
  }

  /** The vendor has it, whoever brought it there. */
  async recorded({ key }: HeldUpload): Promise<void> {
    this.#forget(key);
    await this.#parts.confirmations.confirm(key);
  }

  /** What the vendor says of a copy says nothing of one that was taken in anew meanwhile, under another session. */
  #isStillHeld({ key, heldAt }: HeldUpload): boolean {
    return this.#parts.queue.find(key)?.upload.heldAt === heldAt;
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
    await this.bury(upload, reason);
  }

  /** Whoever never had a session must not get in by way of the queue: the gateway vouches for those it saw. */
  #unauthorized(upload: HeldUpload, { authorization, vouched }: UploadSecrets): void {
    if (authorization === undefined) {
      this.backOff(upload);
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

  /** Set aside for a person, with why. */
  async bury(upload: HeldUpload, reason: string): Promise<void> {
    try {
      await this.#parts.queue.bury(upload, reason);
      this.#forget(upload.key);
    } catch (error) {
      this.backOff(upload);
      if (!(error instanceof OpsError) || error.code !== 'GATEWAY_QUEUE_FULL') throw error;
    }
  }

  /** Try again later, each time later. */
  backOff(upload: HeldUpload): void {
    const times = Math.min(BACKOFF_MAX_TIMES, 2 ** Math.min(upload.attempts, 10));
    this.#rest(upload, this.#parts.clock.now() + this.#settings.backoffMs * times);
    this.#parts.queue.release(upload.key);
  }

  #rest({ key, heldAt }: HeldUpload, at: number): void {
    const now = this.#parts.clock.now();
    const others = [...(this.#notBefore.get(key) ?? [])].filter(([, until]) => until > now);
    this.#notBefore.set(key, new Map([...others, [heldAt, at]]));
  }

  isResting(upload: UploadFacts, now: number): boolean {
    const until = this.#notBefore.get(upload.key)?.get(upload.heldAt);
    return until !== undefined && now < until;
  }

  /** What the vendor says to a photo or a session that it refuses anyway is no word on whether it is back. */
  saysNothing(upload: UploadFacts, now: number): boolean {
    if (!this.isResting(upload, now)) return false;
    return this.#refusals.has(upload.key) || this.#parts.queue.find(upload.key)?.stuck === true;
  }

  #forget(key: string): void {
    this.#notBefore.delete(key);
    this.#sessionless.delete(key);
    this.#refusals.forget(key);
  }
}
