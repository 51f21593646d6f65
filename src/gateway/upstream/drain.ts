import {
  boundedProvince,
  drainRate,
  queueDelivered,
  uploadDelivery,
  withSpan,
  type Logger,
  type Meter,
} from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { PolicyInForce } from '../policy/policy-in-force.ts';
import type { HeldUpload, UploadHead, UploadQueue } from '../queue/port.ts';
import { DrainMeter } from './drain-meter.ts';
import { uploadVerdictOf, type VendorReply } from './reply.ts';
import type { Sessions } from './sessions.ts';
import type { Slot } from './slots.ts';
import type { Upstream } from './upstream.ts';
import { uploadRequest } from './upload-request.ts';

export interface DrainSettings {
  readonly tickMs: number;
  readonly paceStepMs: number;
  readonly backoffMs: number;
  readonly probeIntervalMs: number;
}

export interface DrainParts {
  readonly queue: UploadQueue;
  readonly upstream: Upstream;
  readonly policy: PolicyInForce;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly logger: Logger;
  readonly sessions: Sessions;
}

const BACKOFF_MAX_TIMES = 60;

interface Job {
  readonly upload: HeldUpload;
  readonly slot: Slot;
  readonly probe: boolean;
}

const provinceOfUpload = (upload: UploadHead): string => boundedProvince(upload.tps.slice(0, 2));

/** Delivers what the queue holds: oldest first, at the drain's pace, in slots that live uploads leave. */
export class Drain {
  readonly #settings: DrainSettings;
  readonly #parts: DrainParts;
  readonly #pace: DrainMeter;
  readonly #notBefore = new Map<string, number>();
  /** Uploads whose phone's session the vendor no longer takes: the gateway's own proof has to do. */
  readonly #sessionless = new Set<string>();
  readonly #probedAt = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();
  readonly #count: (upload: HeldUpload) => void;
  #stopTick: (() => void) | undefined;

  constructor(settings: DrainSettings, parts: DrainParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#pace = new DrainMeter(settings.paceStepMs, parts.clock.now());
    const delivered = parts.meter.counter(queueDelivered);
    const delivery = parts.meter.histogram(uploadDelivery);
    this.#count = (upload) => {
      delivered.inc({ province: provinceOfUpload(upload) });
      delivery.observe((parts.clock.now() - upload.heldAt) / 1_000);
    };
    parts.meter.gauge(drainRate, (gauge) => {
      gauge.set(this.#pace.perSecond);
    });
    parts.upstream.slots.onFree((operation, completion) => {
      if (operation === 'upload' && completion === 'ok') this.#pace.completed();
      if (this.#stopTick) this.pump();
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
  isEligible(upload: UploadHead, now: number): boolean {
    return this.#parts.policy.view.at(upload.tps, now).manual === undefined;
  }

  /** Send as many as pace and slots allow now. */
  pump(): void {
    const { clock, upstream, policy } = this.#parts;
    const now = clock.now();
    this.#pace.advance(now, upstream.slots.limit.health, policy.lease.drainPerSecond);
    this.#probeManualPlaces(now);
    const isManual = this.#manualPlaces(now);
    while (this.#pace.hasToken()) {
      const slot = upstream.slots.tryTake('upload', 'drain');
      if (!slot) return;
      let probe = false;
      const [upload] = this.#parts.queue.claim(1, (held) => {
        if (now < (this.#notBefore.get(held.key) ?? 0) || isManual(held)) return false;
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
  #manualPlaces(now: number): (upload: UploadHead) => boolean {
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
      const slot = upstream.slots.tryTake('upload', 'drain');
      if (!slot) return;
      this.#probedAt.set(province, now);
      const [upload] = queue.claim(1, (entry) => entry.tps.startsWith(province) && isManual(entry));
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
    const { queue, upstream } = this.#parts;
    let photo: Buffer;
    try {
      photo = await queue.read(upload);
    } catch (error) {
      this.#parts.logger.error(
        { err: error, key: upload.key },
        'a held photo cannot be read; a person must look',
      );
      await queue.bury(upload.key, 'unreadable');
      return;
    }
    const province = provinceOfUpload(upload);
    const authorization = this.#sessionless.has(upload.key) ? undefined : upload.authorization;
    const attributes = { province, attempts: upload.attempts };
    const reply = await withSpan(
      'gateway drain',
      { kind: 'client', link: upload.traceparent, attributes },
      () =>
        upstream.send({
          operation: 'upload',
          province,
          slot,
          probe,
          request: uploadRequest(upload, photo, authorization),
        }),
    );
    await this.#settle(upload, reply, authorization);
  }

  async #settle(upload: HeldUpload, reply: VendorReply, authorization: string | undefined): Promise<void> {
    const { queue, clock, logger } = this.#parts;
    switch (uploadVerdictOf(reply, upload.key)) {
      case 'confirmed':
        await queue.confirm(upload.key);
        this.#count(upload);
        this.#forget(upload.key);
        return;
      case 'final': {
        const reason = reply.kind === 'answer' ? `vendor answered ${reply.status}` : reply.kind;
        logger.error(
          { key: upload.key, tps: upload.tps, reason },
          'the vendor refused a held upload for good',
        );
        await queue.bury(upload.key, reason);
        this.#forget(upload.key);
        return;
      }
      case 'unauthorized':
        await this.#unauthorized(upload, authorization);
        return;
      case 'retry':
        this.#backOff(upload, clock.now());
        queue.release(upload.key);
    }
  }

  /** Whoever never had a session must not get in by way of the queue: the gateway vouches for those it saw. */
  async #unauthorized(upload: HeldUpload, authorization: string | undefined): Promise<void> {
    const { queue, sessions, logger, clock } = this.#parts;
    if (authorization !== undefined && !sessions.isVouchedFor(authorization)) {
      logger.error(
        { key: upload.key, tps: upload.tps },
        'the vendor does not know the session of a held upload',
      );
      await queue.bury(upload.key, 'session unknown to the vendor');
      return;
    }
    if (authorization === undefined) this.#backOff(upload, clock.now());
    else this.#sessionless.add(upload.key);
    queue.release(upload.key);
  }

  #backOff(upload: HeldUpload, now: number): void {
    const times = Math.min(BACKOFF_MAX_TIMES, 2 ** Math.min(upload.attempts, 10));
    this.#notBefore.set(upload.key, now + this.#settings.backoffMs * times);
  }

  #forget(key: string): void {
    this.#notBefore.delete(key);
    this.#sessionless.delete(key);
  }
}
