import type { Appearance } from '../domain/slice-counter.ts';
import { readSamples } from './remote-read.ts';

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

const keyOf = ({ job, instance }: Target): string => JSON.stringify([job, instance]);

/** Scrapes come a little early or late, and one may take until the next. */
const STEPS_BETWEEN = 1.5;

/**
 * Tells of a series that appears whether it began at zero since the scrape before: its target was scraped then, and had none
 * of it. Counters of failures are made by the first failure, so its first sample is their number. One that takes another's
 * place, which ended with that scrape, is taken for the same under a new name, and tells nothing of when it grew.
 */
export class Appearances {
  readonly #origin: string;
  readonly #stepMs: number;
  /** By target, when series of it were last there. */
  readonly #lasts = new Map<string, Set<number>>();
  readonly #scraped = new Map<string, Promise<boolean>>();

  constructor({ prometheus, stepMs }: { readonly prometheus: string; readonly stepMs: number }) {
    this.#origin = prometheus;
    this.#stepMs = stepMs;
  }

  /** A series of a target was there until then. All must have been told of before any is asked about. */
  ended(target: Target, lastMs: number): void {
    const lasts = this.#lasts.get(keyOf(target)) ?? new Set();
    this.#lasts.set(keyOf(target), lasts);
    lasts.add(lastMs);
  }

  /** Throws SLA_MEASUREMENTS_UNREADABLE. */
  async beganAtZero(target: Target, { atMs }: Appearance): Promise<boolean> {
    const fromMs = atMs - STEPS_BETWEEN * this.#stepMs;
    const lasts = [...(this.#lasts.get(keyOf(target)) ?? [])];
    if (lasts.some((lastMs) => lastMs >= fromMs && lastMs < atMs)) return false;
    const key = `${keyOf(target)} ${String(atMs)}`;
    const scraped = this.#scraped.get(key) ?? this.#wasScraped(target, fromMs, atMs);
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
    await readSamples(this.#origin, { metric: 'up', matchers }, [fromMs, beforeMs - 1], () => (_, value) => {
      wasUp = value === 1;
    });
    return wasUp;
  }
}
