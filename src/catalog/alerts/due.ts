import type { BOUNDS } from '../arrivals/expected-receipts.ts';
import { expectedPhotos } from '../../instrumentation/definitions.ts';
import type { Profile } from '../profile.ts';
import { select, type Match } from '../promql.ts';
import { RECORDINGS } from '../recordings.ts';
import { MINUTE_MS, steadySpan } from './timing.ts';

/** Presidential photos of this night, by `province`: what may be held against what is due. */
export const ARRIVED = `(${RECORDINGS.presidential} - ${RECORDINGS.beforeNight})`;

type Bound = (typeof BOUNDS)[number];

/**
 * What provinces should have sent by now, by `province`. A restarting incident service is bridged by what it said
 * last; one that is gone has an alert of its own, and then nothing is expected.
 */
export function due(profile: Profile, bound: Bound, provinces?: Match): string {
  const series = select(expectedPhotos, { bound, ...(provinces !== undefined && { province: provinces }) });
  return `max by (province) (last_over_time(${series}[${steadySpan(profile, MINUTE_MS)}]))`;
}

/** One province's bound as an input series of a story. */
export const dueSeries = (province: string, bound: Bound): string =>
  select(expectedPhotos, { province, bound });
