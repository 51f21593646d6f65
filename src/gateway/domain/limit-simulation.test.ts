import { describe, expect, it } from 'vitest';
import { admits } from './admission-gate.ts';
import { AdmissionLimit, LIMIT_DEFAULTS } from './admission-limit.ts';

/**
 * A vendor in virtual time: processor sharing over `knee` useful slots whose efficiency collapses past twice
 * the knee; abandoned requests are still worked on.
 */
interface Job {
  readonly doneAtService: number;
  readonly startedAt: number;
}

const KNEE = 20;
const SERVICE_MS = 400;
const DEADLINE_MS = 10_000;

const speedAt = (inflight: number, power: number): number => {
  const useful = Math.min(inflight, KNEE * power);
  return inflight <= 2 * KNEE ? useful : useful * ((2 * KNEE) / inflight) ** 2;
};

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Scenario {
  readonly offeredTimes: number;
  readonly limited: boolean;
  readonly sigma?: number;
  readonly powerAt?: (ms: number) => number;
  readonly seconds?: number;
}

/** Share of capacity delivered within the deadline, for each second. */
function simulate(scenario: Scenario): number[] {
  const { offeredTimes, limited, sigma = 0.3, powerAt = () => 1, seconds = 60 } = scenario;
  const random = randomFrom(7);
  const limit = new AdmissionLimit(LIMIT_DEFAULTS, 100, 0, random);
  const capacityPerMs = KNEE / SERVICE_MS;
  const jobs: Job[] = [];
  const good = new Array<number>(seconds).fill(0);
  let now = 0;
  let served = 0;
  let nextArrival = 0;
  const end = seconds * 1_000;
  const insert = (job: Job): void => {
    let at = jobs.length;
    while (at > 0 && jobs[at - 1]!.doneAtService > job.doneAtService) at -= 1;
    jobs.splice(at, 0, job);
  };
  while (now < end) {
    const rate = jobs.length === 0 ? 0 : speedAt(jobs.length, powerAt(now)) / jobs.length;
    const doneIn = jobs[0] && rate > 0 ? (jobs[0].doneAtService - served) / rate : Number.POSITIVE_INFINITY;
    const step = Math.min(doneIn, nextArrival - now);
    now += step;
    served += step * rate;
    if (doneIn <= step) {
      const job = jobs.shift()!;
      const latency = now - job.startedAt;
      limit.complete('upload', Math.min(latency, DEADLINE_MS), latency > DEADLINE_MS ? 'error' : 'ok', now);
      if (latency <= DEADLINE_MS && now < end) good[Math.floor(now / 1_000)]! += 1;
    } else {
      nextArrival = now - Math.log(1 - random()) / (capacityPerMs * offeredTimes);
      const load = { inflight: jobs.length, ofOperation: jobs.length, limit: limit.current };
      if (!limited || admits('upload', load)) {
        const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
        const work = SERVICE_MS * Math.exp(sigma * normal - (sigma * sigma) / 2);
        insert({ doneAtService: served + work, startedAt: now });
        limit.observeInflight(jobs.length);
      }
    }
  }
  return good.map((count, second) => count / (capacityPerMs * 1_000 * powerAt(second * 1_000)));
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a vendor that collapses past its knee', () => {
  it.each([2, 5, 10])(
    'delivers ninety hundredths of its capacity at %i times the load behind the limit',
    (offeredTimes) => {
      expect(mean(simulate({ offeredTimes, limited: true }))).toBeGreaterThan(0.9);
    },
  );

  it('delivers less than 30 % at five times the load without it', () => {
    expect(mean(simulate({ offeredTimes: 5, limited: false }))).toBeLessThan(0.3);
  });

  it('is used when its capacity falls to a quarter, and again when it is back', () => {
    const power = (ms: number): number => (ms >= 40_000 && ms < 80_000 ? 0.25 : 1);
    const share = simulate({ offeredTimes: 5, limited: true, powerAt: power, seconds: 120 });
    expect(mean(share.slice(45, 80))).toBeGreaterThan(0.85);
    expect(mean(share.slice(90, 120))).toBeGreaterThan(0.9);
  });

  it('is not starved by widely scattered service times', () => {
    expect(mean(simulate({ offeredTimes: 5, limited: true, sigma: 1 }).slice(10))).toBeGreaterThan(0.9);
  });
});
