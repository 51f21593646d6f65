import { PROVINCES } from '../../catalog/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { ServedCounts, Served } from '../domain/served-counts.ts';
import type { Breakers } from '../upstream/breakers.ts';
import type { Slots } from '../upstream/slots.ts';

type Counts = readonly (readonly [place: string, count: number])[];

/** What a process knows of its own phones and vendor that a policy is judged by. */
export interface LocalFacts {
  readonly queueRefusal: 'full' | 'failed' | 'none';
  /** Served within the last minute, by place. */
  readonly uploads: Counts;
  /** Served within the busiest minute of late, by place. */
  readonly logins: Counts;
  /** The most live uploads that were in flight at the vendor at once within the last minute. */
  readonly uploadsInFlight: number;
  /** Provinces whose uploads the vendor fails just now. */
  readonly failing: readonly string[];
}

/** The facts of one process at `now`. */
export function factsOf(
  queue: { refusal(): 'full' | 'failed' | undefined },
  served: ServedCounts,
  breakers: Pick<Breakers, 'wouldPass'>,
  slots: Pick<Slots, 'mostLiveUploads'>,
  { steady }: { readonly steady: Pick<Clock, 'now'> },
): LocalFacts {
  const now = steady.now();
  return {
    queueRefusal: queue.refusal() ?? 'none',
    uploads: [...served.lastMinute(now).places('upload')],
    logins: [...served.busiestMinute(now).places('login')],
    uploadsInFlight: slots.mostLiveUploads(),
    failing: PROVINCES.map(({ code }) => code).filter((code) => !breakers.wouldPass('upload', code, now)),
  };
}

/** The facts of several processes of one gateway: the sum of what they served, the worst of what they suffer. */
export function mergeFacts(all: readonly LocalFacts[]): LocalFacts {
  const sum = (lists: readonly Counts[]): Counts => {
    const places = new Map<string, number>();
    for (const [place, count] of lists.flat()) places.set(place, (places.get(place) ?? 0) + count);
    return [...places];
  };
  const refusals = all.map((facts) => facts.queueRefusal);
  return {
    queueRefusal: (['failed', 'full'] as const).find((worst) => refusals.includes(worst)) ?? 'none',
    uploads: sum(all.map((facts) => facts.uploads)),
    logins: sum(all.map((facts) => facts.logins)),
    uploadsInFlight: all.reduce((most, facts) => most + facts.uploadsInFlight, 0),
    failing: [...new Set(all.flatMap((facts) => facts.failing))],
  };
}

/** The facts as the dry-run reads what was served. */
export const servedIn = ({ uploads, logins }: LocalFacts): Served => ({
  places: (operation) => new Map(operation === 'upload' ? uploads : operation === 'login' ? logins : []),
});
