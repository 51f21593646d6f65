import { z } from 'zod';
import { provinceOf, RECORDINGS } from '../../catalog/index.ts';
import { NATIONAL, TIGHTENING_MAX_MS } from '../../contracts/index.ts';
import { parseDuration } from '../../kernel/index.ts';
import { regionName as nameOfRegion } from '../domain/impact.ts';
import { PARAMETER_NAMES, type Amount, type ParameterName, type Parameters } from '../runbook/types.ts';

/** Field schemas that actions share. Each accepts its own output again: parameters are stored as read. */

const durationMs = (text: string): number | undefined => {
  try {
    return parseDuration(text);
  } catch {
    return undefined;
  }
};

/** `5m` or milliseconds, into night milliseconds. */
export const span = z.union(
  [
    z.number().nonnegative(),
    z
      .string()
      .refine((text) => durationMs(text) !== undefined)
      .transform(parseDuration),
  ],
  { error: 'expected a duration, like 250ms, 5s, 1m or 1h30m' },
);

/** How long a rule of the policy stands without renewal: nothing that people forget may stay for the night. */
export const ttl = span.refine((ms) => ms <= TIGHTENING_MAX_MS, { error: 'expected at most 4h' });

const isParameter = (value: unknown): value is `$${ParameterName}` =>
  typeof value === 'string' && PARAMETER_NAMES.some((name) => value === `$${name}`);

/** A number, or `$name` of a site parameter. */
export const amount = z.union([z.number(), z.custom<`$${ParameterName}`>(isParameter)], {
  error: `expected a number or one of ${PARAMETER_NAMES.map((name) => `$${name}`).join(', ')}`,
});

export const resolveAmount = (value: Amount, parameters: Parameters): number =>
  typeof value === 'number' ? value : parameters[value.slice(1) as ParameterName];

/** `nasional`, `incident` (the incident's own region), or a province, kab/kota or kecamatan code. */
export const scope = z.string().refine((text) => text === NATIONAL || text === 'incident' || isRegion(text), {
  error: 'expected nasional, incident or the code of a province, kab/kota or kecamatan',
});

const isRegion = (text: string): boolean =>
  /^(\d{2}|\d{4}|\d{6})$/.test(text) && provinceOf(text.slice(0, 2)) !== undefined;

export const resolveScope = (value: z.infer<typeof scope>, region: string): string =>
  value === 'incident' ? region : value;

export const metricName = z.enum(
  Object.keys(RECORDINGS) as [keyof typeof RECORDINGS, ...(keyof typeof RECORDINGS)[]],
);

/** Names of the roles a slot may list. */
export const role = z.enum(['on-call', 'commander', 'leadership']);

/** What a region is called on pages. */
export function regionName(region: string): string {
  if (region === NATIONAL) return 'seluruh Indonesia';
  return provinceOf(region.slice(0, 2)) ? nameOfRegion(region) : `wilayah ${region}`;
}
