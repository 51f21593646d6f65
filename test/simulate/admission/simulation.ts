import { OPERATIONS, type Operation } from '../../../src/contracts/index.ts';
import { Slots, type Slot } from '../../../src/gateway/testing.ts';
import { Chance } from './chance.ts';
import type { LimitMaker } from './contenders.ts';
import { Chronicle } from './chronicle.ts';
import { SERVICE_MS, valueAt, type Scenario } from './scenarios.ts';
import { SharedVendor, USEFUL_SLOTS } from './shared-vendor.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A phone waits so long; what the vendor still does for it afterwards is wasted. */
const PATIENCE_MS = 10_000;
const RETRIES = 3;
const BACKOFF_MS = 2_000;
/** Uploads never wait in memory. */
const SLOT_WAIT_MS: Readonly<Record<Operation, number>> = {
  upload: 0,
  login: 100,
  session: 100,
  'officer-read': 100,
  'public-read': 100,
};

/** One thing a phone wants done, over all its tries. */
interface Errand {
  readonly operation: Operation;
  readonly workMs: number;
  readonly rank: number;
  readonly gateway: number;
  tries: number;
}

/**
 * One scenario in virtual time: phones that arrive whatever becomes of them and retry three times with full
 * jitter, gateways with their real slots and gate, one vendor. The same seed gives the same arrivals whatever the
 * limit does.
 */
class Simulation {
  readonly chronicle: Chronicle;
  readonly #scenario: Scenario;
  readonly #clock = new VirtualClock();
  readonly #vendor = new SharedVendor();
  readonly #gateways: readonly Slots[];
  readonly #arrivals: Chance;
  readonly #jitter: Chance;

  constructor(scenario: Scenario, makeLimit: LimitMaker, seed: number) {
    this.#scenario = scenario;
    this.#arrivals = new Chance(seed);
    this.#jitter = new Chance(seed + 1);
    this.#gateways = Array.from({ length: scenario.gateways }, (_, at) => {
      const limit = makeLimit(scenario, new Chance(seed + 100 + at).next);
      return new Slots(limit, this.#clock);
    });
    this.chronicle = new Chronicle(scenario);
  }

  run(): void {
    const endMs = this.#scenario.seconds * 1_000;
    this.#eachSecond();
    this.#clock.every(1_000, () => {
      this.#eachSecond();
    });
    this.#arrive();
    for (;;) {
      const finishAt = this.#vendor.nextAt;
      const at = Math.min(finishAt, this.#clock.nextAt);
      if (at >= endMs) return;
      this.#clock.moveTo(at);
      this.#vendor.advance(at);
      if (finishAt <= at) this.#vendor.finishNext();
      else this.#clock.runNext();
    }
  }

  get #second(): number {
    return Math.floor(this.#clock.now() / 1_000);
  }

  #eachSecond(): void {
    const { power, pace } = this.#scenario;
    this.#vendor.setPower(valueAt(power, this.#second));
    this.#vendor.setPace(valueAt(pace, this.#second));
    const limits = this.#gateways.map((slots) => slots.limit.current);
    this.chronicle.sample(this.#second, limits, this.#vendor.inflight);
  }

  #arrive(): void {
    const { offered, mix, sigma, gateways } = this.#scenario;
    const shares = valueAt(mix, this.#second);
    const meanMs = OPERATIONS.reduce((sum, operation) => sum + shares[operation] * SERVICE_MS[operation], 0);
    const perMs = (valueAt(offered, this.#second) * USEFUL_SLOTS) / meanMs;
    this.#clock.after(this.#arrivals.pause(perMs), () => {
      let draw = this.#arrivals.next();
      const operation = OPERATIONS.find((candidate) => (draw -= shares[candidate]) < 0) ?? 'public-read';
      this.#try({
        operation,
        workMs: SERVICE_MS[operation] * this.#arrivals.scatter(sigma),
        rank: this.#arrivals.next(),
        gateway: Math.floor(this.#arrivals.next() * gateways),
        tries: 0,
      });
      this.#arrive();
    });
  }

  #try(errand: Errand): void {
    errand.tries += 1;
    const startedAt = this.#clock.now();
    const { operation, rank } = errand;
    const wish = { operation, rank, waitMs: SLOT_WAIT_MS[operation] };
    this.#gateways[errand.gateway]!.ask(wish, (slot) => {
      if (slot) this.#send(errand, slot, startedAt);
      else this.#again(errand);
    });
  }

  #send(errand: Errand, slot: Slot, startedAt: number): void {
    const sentAt = this.#clock.now();
    let waited = true;
    const giveUp = this.#clock.after(PATIENCE_MS, () => {
      waited = false;
      slot.done('error', PATIENCE_MS);
      this.#again(errand);
    });
    this.#vendor.begin(errand.workMs, () => {
      if (!waited) return;
      giveUp();
      const now = this.#clock.now();
      slot.done('ok', now - sentAt);
      this.chronicle.served(this.#second, errand, now - startedAt);
    });
  }

  /** Full jitter: anywhere up to a bound that doubles. */
  #again(errand: Errand): void {
    if (errand.tries > RETRIES) return;
    this.#clock.after(this.#jitter.next() * BACKOFF_MS * 2 ** (errand.tries - 1), () => {
      this.#try(errand);
    });
  }
}

/** Run `scenario` with limits from `makeLimit`. */
export function simulate(scenario: Scenario, makeLimit: LimitMaker, seed = 1): Chronicle {
  const simulation = new Simulation(scenario, makeLimit, seed);
  simulation.run();
  return simulation.chronicle;
}
