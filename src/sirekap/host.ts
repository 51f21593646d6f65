import type { SirekapService } from '../contracts/index.ts';
import type { Clock } from '../kernel/index.ts';
import { effectOf, withFault, withoutFaults, type Fault, type FaultSelector } from './domain/fault-table.ts';
import { HostModel, type HostShape } from './domain/host-capacity.ts';
import { fail } from './errors.ts';

/** Spread of one job's work around the ordinary: 0.8 to 1.2 times. */
const WORK_SPREAD = 0.4;

/** The machine on which the vendor's services run: work takes time there, and all of it slows all of it. */
export interface Host {
  /**
   * Do a job of `work` × the service's base time for a province. Refuses at once with SIREKAP_UNAVAILABLE
   * (fault) or SIREKAP_OVERLOADED (full); never notices that the caller has gone.
   */
  run(service: SirekapService, province: string, work?: number): Promise<void>;
  /** Refuse now what `run` would refuse, before a body is read. */
  assertOpen(service: SirekapService, province: string): void;
  readonly saturation: number;
  readonly faults: readonly Fault[];
  inject(fault: Fault): void;
  lift(selector: FaultSelector): void;
  /** Speed of the whole host, 1 = nominal. */
  setFactor(factor: number): void;
  close(): void;
}

/** Run a host model against a clock; `random` in [0, 1) spreads the work of jobs. */
export const createHost = (shape: HostShape, clock: Clock, random: () => number): Host =>
  new ClockedHost(shape, clock, random);

interface Caller {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

class ClockedHost implements Host {
  readonly #model: HostModel;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #callers = new Map<number, Caller>();
  #faults: readonly Fault[] = [];
  #cancelTimer: (() => void) | undefined;

  constructor(shape: HostShape, clock: Clock, random: () => number) {
    this.#model = new HostModel(shape, clock.now());
    this.#clock = clock;
    this.#random = random;
  }

  get saturation(): number {
    this.#settle();
    return this.#model.saturation;
  }

  get faults(): readonly Fault[] {
    return this.#faults;
  }

  async run(service: SirekapService, province: string, work = 1): Promise<void> {
    this.#settle();
    const spread = 1 - WORK_SPREAD / 2 + WORK_SPREAD * this.#random();
    const id = this.#model.arrive(service, work * spread * this.#admit(service, province));
    if (id === undefined) throw overloaded();
    const done = new Promise<void>((resolve, reject) => this.#callers.set(id, { resolve, reject }));
    this.#settle();
    await done;
  }

  assertOpen(service: SirekapService, province: string): void {
    this.#settle();
    this.#admit(service, province);
  }

  inject(fault: Fault): void {
    this.#faults = withFault(this.#faults, fault);
  }

  lift(selector: FaultSelector): void {
    this.#faults = withoutFaults(this.#faults, selector);
  }

  setFactor(factor: number): void {
    this.#settle();
    this.#model.setFactor(factor);
    this.#settle();
  }

  close(): void {
    this.#cancelTimer?.();
    for (const { reject } of this.#callers.values()) reject(unavailable());
    this.#callers.clear();
  }

  /** Refuse, or say how many times the ordinary work the job becomes. */
  #admit(service: SirekapService, province: string): number {
    const effect = effectOf(this.#faults, service, province);
    if (effect.kind === 'unavailable') throw unavailable();
    if (this.#model.isFull) throw overloaded();
    return effect.kind === 'slow' ? effect.factor : 1;
  }

  /** Bring the model to now, answer whose jobs are done, and wake up for the next one. */
  #settle(): void {
    for (const id of this.#model.advance(this.#clock.now())) {
      this.#callers.get(id)?.resolve();
      this.#callers.delete(id);
    }
    this.#cancelTimer?.();
    const at = this.#model.nextFinishAt();
    const waitMs = at === undefined ? undefined : Math.max(0, Math.ceil(at - this.#clock.now()));
    this.#cancelTimer =
      waitMs === undefined
        ? undefined
        : this.#clock.after(waitMs, () => {
            this.#settle();
          });
  }
}

const unavailable = () =>
  fail('SIREKAP_UNAVAILABLE', 'Layanan ini sedang tidak tersedia untuk wilayah Anda. Coba lagi nanti.');

const overloaded = () =>
  fail('SIREKAP_OVERLOADED', 'Server sedang sangat sibuk. Coba lagi beberapa saat lagi.');
