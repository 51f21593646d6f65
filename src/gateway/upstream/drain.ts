import { isProbeTps } from '../../catalog/index.ts';
import { UPLOAD_TRACE_TAG } from '../../contracts/index.ts';
import { drainRate, outsideTraces, withSpan } from '../../instrumentation/index.ts';
import { OpsError } from '../../kernel/index.ts';
import type { Completion } from '../domain/admission-limit.ts';
import type { RecordedBook } from '../domain/recorded-book.ts';
import type { PolicyInForce } from '../policy/policy-in-force.ts';
import type { HeldPhoto, HeldUpload, PageOfTps, UploadFacts } from '../queue/port.ts';
import { DrainMeter } from './drain-meter.ts';
import { completionOf, outcomeOf, uploadVerdictOf, type Confirmable, type VendorReply } from './reply.ts';
import { provinceOfUpload, Settlement, type SettleParts, type SettleSettings } from './settlement.ts';
import type { Slot, SlotWish } from './slot.ts';
import type { Upstream } from './upstream.ts';
import { uploadRequest } from './upload-request.ts';

export interface DrainSettings extends SettleSettings {
  readonly tickMs: number;
  readonly paceStepMs: number;
  readonly probeIntervalMs: number;
}

export interface DrainParts extends SettleParts {
  readonly upstream: Upstream;
  readonly policy: PolicyInForce;
  /** What the vendor has confirmed without its having been held: a twin that is held is not sent as well. */
  readonly recorded: Pick<RecordedBook, 'find'>;
}

const DRAINED: SlotWish = { operation: 'upload', claim: 'drain' };

interface Job {
  readonly upload: HeldUpload;
  readonly slot: Slot;
  readonly probe: boolean;
}

/** Delivers what the queue holds: oldest first, at the drain's pace, in slots that live uploads leave. */
export class Drain {
  readonly #settings: DrainSettings;
  readonly #parts: DrainParts;
  readonly #pace: DrainMeter;
  readonly #settlement: Settlement;
  readonly #probedAt = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();
  #stopTick: (() => void) | undefined;

  constructor(settings: DrainSettings, parts: DrainParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#settlement = new Settlement(settings, parts);
    this.#pace = new DrainMeter(settings.paceStepMs, parts.clock.now());
    parts.meter.gauge(drainRate, (gauge) => {
      gauge.set(this.#pace.perSecond);
    });
    parts.upstream.slots.onFree((operation, completion) => {
      if (operation === 'upload' && completion === 'ok') this.#pace.completed();
      if (!this.#stopTick || parts.queue.held === 0) return;
      // The place is given back within somebody's request, whose trace the held photos are none of.
      outsideTraces(() => {
        this.pump();
      });
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
        if (this.#settlement.isResting(held, now) || isManual(held)) return false;
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
        (entry) =>
          entry.tps.startsWith(province) && isManual(entry) && !this.#settlement.saysNothing(entry, now),
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
    const { upstream, recorded } = this.#parts;
    if (recorded.find(upload.key)) {
      await this.#settlement.recorded(upload);
      return;
    }
    const held = await this.#read(upload);
    if (!held) return;
    const province = provinceOfUpload(upload);
    const sent = this.#settlement.isSessionless(upload.key) ? { ...held, authorization: undefined } : held;
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
          synthetic: isProbeTps(upload.tps),
          judge: (answer) => drainCompletion(answer, upload),
          request: uploadRequest(upload, held.photo, sent),
        });
        span.setAttribute('outcome', outcomeOf(answered));
        return answered;
      },
    );
    await this.#settlement.settle(upload, reply, sent);
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
        await this.#settlement.bury(upload, 'unreadable');
      } else {
        logger.error({ err: error, key: upload.key }, 'a held photo cannot be read now');
        this.#settlement.backOff(upload);
      }
      return undefined;
    }
  }
}

/**
 * How a drained upload counts. Refusals count as errors here: a wave of them, with a photo that was checked when it
 * came, is the vendor's fault more likely than the photos', and must slow the drain down.
 */
function drainCompletion(reply: VendorReply, upload: Confirmable): Completion {
  const isRefusal = reply.kind === 'answer' && reply.status >= 400;
  const verdict = uploadVerdictOf(reply, upload);
  return isRefusal && ['final', 'unexplained', 'retry'].includes(verdict) ? 'error' : completionOf(reply);
}
