import { SERVICE_OF, type Operation } from '../../contracts/index.ts';
import { Breaker } from '../domain/breaker.ts';

const PROBE_EVERY_MS = 1_000;
const PROVINCE = { threshold: 5, probeEveryMs: PROBE_EVERY_MS };
const SERVICE = { threshold: 20, probeEveryMs: PROBE_EVERY_MS };

/**
 * One breaker per vendor service and one per service and province: an intake that is down for one province must
 * neither take the limit down for the others nor be hammered.
 */
export class Breakers {
  readonly #breakers = new Map<string, Breaker>();

  #get(key: string, settings: typeof PROVINCE): Breaker {
    let breaker = this.#breakers.get(key);
    if (!breaker) this.#breakers.set(key, (breaker = new Breaker(settings)));
    return breaker;
  }

  #both(operation: Operation, province: string): readonly [Breaker, Breaker] {
    const service = SERVICE_OF[operation];
    return [this.#get(service, SERVICE), this.#get(`${service} ${province}`, PROVINCE)];
  }

  wouldPass(operation: Operation, province: string, now: number): boolean {
    return this.#both(operation, province).every((breaker) => breaker.wouldPass(now));
  }

  /** Let a request through, or not; `probe` when it is an open breaker's one question of the second. */
  pass(operation: Operation, province: string, now: number): 'closed' | 'probe' | 'open' {
    if (!this.wouldPass(operation, province, now)) return 'open';
    const passes = this.#both(operation, province).map((breaker) => breaker.pass(now));
    return passes.includes('probe') ? 'probe' : 'closed';
  }

  settle(operation: Operation, province: string, alive: boolean, now: number): void {
    for (const breaker of this.#both(operation, province)) {
      if (alive) breaker.succeeded();
      else breaker.failed(now);
    }
  }
}
