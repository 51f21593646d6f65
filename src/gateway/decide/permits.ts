import { randomBytes } from 'node:crypto';
import { permitsLapsed, permitsOpen, reportsHeard, type Meter } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { Stay } from '../admission/stay.ts';
import type { PermitReport } from '../domain/permit-report.ts';
import { ReportTrust } from '../domain/report-trust.ts';

export interface PermitSettings {
  /** A permit whose end nobody reports is given back after this long: longer than the proxy waits for the vendor. */
  readonly lifetimeMs: number;
  /** Permits open at once; beyond that requests are admitted without one. */
  readonly most: number;
}

interface Permit {
  readonly stay: Stay;
  readonly lapsesAt: number;
}

const SWEEP_EVERY_MS = 250;

/**
 * What has been admitted and is not known to have ended. A permit is 128 random bits: who can name it was given it,
 * so a report of it needs no other proof.
 */
export class Permits {
  readonly #settings: PermitSettings;
  readonly #clock: Clock;
  /** In the order in which they lapse, which is that in which they were given. */
  readonly #open = new Map<string, Permit>();
  readonly #trust = new ReportTrust();
  readonly #countLapsed: () => void;
  readonly #stopSweep: () => void;

  constructor(settings: PermitSettings, clock: Clock, meter: Meter) {
    this.#settings = settings;
    this.#clock = clock;
    const lapsed = meter.counter(permitsLapsed);
    this.#countLapsed = () => {
      lapsed.inc();
    };
    meter.gauge(permitsOpen, (gauge) => {
      gauge.set(this.#open.size);
    });
    meter.gauge(reportsHeard, (gauge) => {
      gauge.set(this.areReported ? 1 : 0);
    });
    this.#stopSweep = clock.every(SWEEP_EVERY_MS, () => {
      this.#sweep();
    });
  }

  /** Whether ends are reported at all. */
  get areReported(): boolean {
    return this.#trust.isHeard;
  }

  /** A permit for a request that was admitted; undefined when too many are open, and then nothing is waited for. */
  give(stay: Stay): string | undefined {
    if (this.#open.size >= this.#settings.most) {
      stay.cancel();
      return undefined;
    }
    const permit = randomBytes(16).toString('base64url');
    this.#open.set(permit, { stay, lapsesAt: this.#clock.now() + this.#settings.lifetimeMs });
    return permit;
  }

  /** Its request has ended. False when there is no such permit (any more). */
  report({ permit, ending, tookMs }: PermitReport): boolean {
    const open = this.#open.get(permit);
    if (!open) return false;
    this.#open.delete(permit);
    this.#trust.reported();
    open.stay.end(ending, tookMs);
    return true;
  }

  readonly close = (): void => {
    this.#stopSweep();
    for (const { stay } of this.#open.values()) stay.cancel();
    this.#open.clear();
  };

  #sweep(): void {
    const now = this.#clock.now();
    for (const [permit, { stay, lapsesAt }] of this.#open) {
      if (lapsesAt > now) return;
      this.#open.delete(permit);
      this.#countLapsed();
      this.#trust.lapsed();
      stay.cancel();
    }
  }
}
