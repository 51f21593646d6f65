import { z } from 'zod';
import {
  intakeStored,
  openIncidents,
  queueHeld,
  type MetricDefinition,
} from '../../instrumentation/definitions.ts';
import type { Clock } from '../../kernel/index.ts';

/** How things stand by Prometheus, for people who watch; what it does not know is null. */
export interface Standing {
  readonly recorded: number | null;
  readonly held: number | null;
  readonly openIncidents: number | null;
}

const EVERY_MS = 2_000;
const ANSWER_WITHIN_MS = 1_500;

const answerSchema = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** Over all processes; what they say alike is counted once. */
const total = ({ name, labels, alike }: MetricDefinition): string =>
  alike ? `sum(max by (${labels.join(', ')}) (${name}))` : `sum(${name})`;

async function valueOf(prometheus: string, metric: MetricDefinition): Promise<number | null> {
  try {
    const url = new URL('/api/v1/query', prometheus);
    url.searchParams.set('query', total(metric));
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const value = answerSchema.parse(await response.json()).data.result[0]?.value[1];
    return value === undefined ? null : Math.round(Number(value));
  } catch {
    return null;
  }
}

/** Ask Prometheus every two seconds how things stand; `now` gives the newest answer. */
export function watchStanding(
  prometheus: string,
  clock: Clock,
): { now(): Standing | undefined; stop(): void } {
  let latest: Standing | undefined;
  const look = async (): Promise<void> => {
    const [recorded = null, held = null, open = null] = await Promise.all(
      [intakeStored, queueHeld, openIncidents].map((metric) => valueOf(prometheus, metric)),
    );
    latest = { recorded, held, openIncidents: open };
  };
  const stop = clock.every(EVERY_MS, () => void look());
  return { now: () => latest, stop };
}
