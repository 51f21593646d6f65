import type { Appearance } from '../domain/slice-counter.ts';
import { STEPS_BETWEEN } from '../domain/scrape-step.ts';
import type { Samples } from './remote-read.ts';

/** What Prometheus scrapes, by the labels that it gives to all that comes from there. */
export interface Target {
  readonly job: string;
  readonly instance: string;
}

/** Undefined: the series did not come from a scrape of this Prometheus. */
export function targetOf(labels: ReadonlyMap<string, string>): Target | undefined {
  const [job, instance] = [labels.get('job'), labels.get('instance')];
  return job === undefined || instance === undefined ? undefined : { job, instance };
}

/** What a new name must share with a former one to be the same counter: whence it comes, what it adds to, and where. */
export interface Counted {
  readonly target: Target;
  /** Its place among the selectors of the stream. */
  readonly selector: number;
  readonly places: readonly string[];
}

const keyOf = ({ target, selector, places }: Counted): string =>
  JSON.stringify([target.job, target.instance, selector, ...places]);

/**
 * Tells of a series that appears whether it began at zero since the scrape before: its target was scraped then, and had none
 * of it. Counters of failures are made by the first failure, so its first sample is their number. One that takes the place of
 * another that was counted alike, and ended with that scrape, is taken for the same under a new name, and tells nothing of
 * when it grew; a counter of what was good is no former name of one of failures.
 */
export class Appearances {
  readonly #samples: Samples;
  readonly #stepMs: number;
  /** When series that are counted alike were last there. */
  readonly #lasts = new Map<string, Set<number>>();
  readonly #scraped = new Map<string, Promise<boolean>>();

  constructor(samples: Samples, stepMs: number) {
    this.#samples = samples;
    this.#stepMs = stepMs;
  }

  /** A series was there until then. All must have been told of before any is asked about. */
  ended(counted: Counted, lastMs: number): void {
    const lasts = this.#lasts.get(keyOf(counted)) ?? new Set();
    this.#lasts.set(keyOf(counted), lasts);
    lasts.add(lastMs);
  }

  /** Throws SLA_MEASUREMENTS_UNREADABLE. */
  async beganAtZero(counted: Counted, { atMs }: Appearance): Promise<boolean> {
    const fromMs = atMs - STEPS_BETWEEN * this.#stepMs;
    const lasts = [...(this.#lasts.get(keyOf(counted)) ?? [])];
    if (lasts.some((lastMs) => lastMs >= fromMs && lastMs < atMs)) return false;
    const { job, instance } = counted.target;
    const key = JSON.stringify([job, instance, atMs]);
    const scraped = this.#scraped.get(key) ?? this.#wasScraped(counted.target, fromMs, atMs);
    this.#scraped.set(key, scraped);
    return scraped;
  }

  /** Whether the last scrape before an instant, not before another, succeeded. */
  async #wasScraped({ job, instance }: Target, fromMs: number, beforeMs: number): Promise<boolean> {
    const matchers = [
      { label: 'job', op: '=', value: job },
      { label: 'instance', op: '=', value: instance },
    ] as const;
    let wasUp = false;
    await this.#samples({ metric: 'up', matchers }, [fromMs, beforeMs - 1], () => (_, value) => {
      wasUp = value === 1;
    });
    return wasUp;
  }
}
