import { SERVICE_OF, type Operation, type SirekapService } from '../../contracts/index.ts';
import type { Logger } from '../../instrumentation/index.ts';
import { PerPair } from '../../kernel/index.ts';
import { Breaker } from '../domain/breaker.ts';

const PROBE_EVERY_MS = 1_000;
const PROVINCE = { threshold: 5, probeEveryMs: PROBE_EVERY_MS };
const SERVICE = { threshold: 20, probeEveryMs: PROBE_EVERY_MS };

const isEitherOpen = ([service, local]: readonly [Breaker, Breaker]): boolean =>
  service.isOpen || local.isOpen;

/**
 * One breaker per vendor service and one per service and province: an intake that is down for one province must
 * neither take the limit down for the others nor be hammered.
 */
export class Breakers {
  readonly #logger: Pick<Logger, 'warn'>;
  readonly #services = new Map<SirekapService, Breaker>();
  readonly #pairs = new PerPair(
    (service: SirekapService, _province: string) =>
      [this.#ofService(service), new Breaker(PROVINCE)] as const,
  );

  /** `logger` is told when the vendor stops answering for a province, and when it answers again. */
  constructor(logger: Pick<Logger, 'warn'>) {
    this.#logger = logger;
  }

  wouldPass(operation: Operation, province: string, now: number): boolean {
    const [service, local] = this.#both(operation, province);
    return service.wouldPass(now) && local.wouldPass(now);
  }

  isOpen(operation: Operation, province: string): boolean {
    return isEitherOpen(this.#both(operation, province));
  }

  /** Let a request through, or not; `probe` when it is an open breaker's one question of the second. */
  pass(operation: Operation, province: string, now: number): 'closed' | 'probe' | 'open' {
    const [service, local] = this.#both(operation, province);
    if (!service.wouldPass(now) || !local.wouldPass(now)) return 'open';
    const ofService = service.pass(now);
    const ofLocal = local.pass(now);
    return ofService === 'probe' || ofLocal === 'probe' ? 'probe' : 'closed';
  }

  settle(operation: Operation, province: string, alive: boolean, now: number): void {
    const both = this.#both(operation, province);
    const before = isEitherOpen(both);
    for (const breaker of both) {
      if (alive) breaker.succeeded();
      else breaker.failed(now);
    }
    if (isEitherOpen(both) === before) return;
    const service = SERVICE_OF[operation];
    this.#logger.warn(
      { service, province },
      before
        ? 'the vendor answers again'
        : 'the vendor does not answer: it is asked once a second until it does',
    );
  }

  #both(operation: Operation, province: string): readonly [Breaker, Breaker] {
    return this.#pairs.of(SERVICE_OF[operation], province);
  }

  #ofService(service: SirekapService): Breaker {
    let breaker = this.#services.get(service);
    if (!breaker) this.#services.set(service, (breaker = new Breaker(SERVICE)));
    return breaker;
  }
}
