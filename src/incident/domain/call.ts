import type { Cause, Inhibition } from '../../catalog/index.ts';
import { NATIONAL } from '../../contracts/index.ts';
import { affectedTps, headline, impactWords, regionName } from './impact.ts';
import type { Severity } from './lifecycle.ts';

/** What a call knows of each incident that it is about. */
export interface Called {
  readonly alertname: string;
  readonly region: string;
  readonly title: string;
}

/** How long after its first page a call takes more in at most, milliseconds: what comes later is news, and pages again. */
export const CALL_WINDOW_MS = 10 * 60_000;

/** CALL_WINDOW_MS where a ladder has these waits: nothing may join a call whose ladder is at its end. */
export const windowOf = (ladder: readonly { readonly ackWithinMs: number }[]): number =>
  Math.min(
    CALL_WINDOW_MS,
    ladder.reduce((sum, { ackWithinMs }) => sum + ackWithinMs, 0),
  );

/** How long after a cause began its symptoms are taken for what follows from it, milliseconds: later ones are news. */
export const CAUSE_WINDOW_MS = 30 * 60_000;

const GRAVITY: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

/** Negative where the first is the graver. */
export const byGravity = (a: Severity, b: Severity): number => GRAVITY[a] - GRAVITY[b];

/** Alerts of the nation that speak for one of provinces: what is held back for them wherever they are true. */
export const spokenForBy = (alertname: string, inhibitions: readonly Inhibition[]): readonly string[] =>
  inhibitions
    .filter(({ targets, equal }) => equal.length === 0 && targets.includes(alertname))
    .map(({ source }) => source);

/**
 * Whether a call that one incident leads may tell of another: of a province, not graver, by the same alert or by one
 * of the nation that speaks for it.
 */
export function tellsOf(
  lead: { readonly alertname: string; readonly region: string; readonly severity: Severity },
  other: { readonly alertname: string; readonly region: string; readonly severity: Severity },
  inhibitions: readonly Inhibition[],
): boolean {
  if (other.region === NATIONAL || byGravity(other.severity, lead.severity) < 0) return false;
  if (lead.region === NATIONAL) return spokenForBy(other.alertname, inhibitions).includes(lead.alertname);
  return lead.alertname === other.alertname;
}

/** An incident, as far as causes are asked for. */
interface Standing {
  readonly id: string;
  readonly alertname: string;
  readonly region: string;
  readonly severity: Severity;
}

/** Whether an incident of the nation explains another, which is not graver. */
const explains = (above: Standing, below: Standing, cause: Cause): boolean =>
  above.alertname === cause.cause &&
  above.region === NATIONAL &&
  cause.symptoms.includes(below.alertname) &&
  byGravity(above.severity, below.severity) <= 0;

/** What an incident follows from among those that began lately, the last of the chain; itself where nothing explains it. */
export function rootOf<T extends Standing>(incident: T, lately: readonly T[], causes: readonly Cause[]): T {
  for (const cause of causes) {
    const above = lately.find((other) => explains(other, incident, cause));
    if (above) return rootOf(above, lately, causes);
  }
  return incident;
}

/** Whose call tells of some: the gravest, among those the root of all, else the one that is to be told. */
export const leadOf = <T extends Standing>(some: readonly T[], root: T, incident: T): T =>
  [incident, ...some].reduce((lead, other) => {
    const graver = byGravity(other.severity, lead.severity);
    return graver < 0 || (graver === 0 && other.id === root.id) ? other : lead;
  });

/** Each region once, by its code, and none that lies in another. */
const regionsOf = (called: readonly Called[]): readonly string[] => {
  const regions = [...new Set(called.map(({ region }) => region))].toSorted();
  return regions.filter((inner) => !regions.some((outer) => outer !== inner && inner.startsWith(outer)));
};

const countOf = (regions: readonly string[]): string =>
  `${String(regions.length)} ${regions.every((region) => region.length === 2) ? 'provinsi' : 'wilayah'}`;

/** How far a call reaches: `12 provinsi`, `Bali`, `Nasional`. */
export function reachOf(called: readonly Called[]): string {
  const regions = regionsOf(called);
  const [first = NATIONAL] = regions;
  if (regions.length <= 1) return regionName(first);
  return regions.includes(NATIONAL) ? regionName(NATIONAL) : countOf(regions);
}

/** The regions of a call by name: `2 provinsi: Bali, Maluku`. */
export function regionsInWords(called: readonly Called[]): string {
  const regions = regionsOf(called);
  const reach = reachOf(called);
  return regions.length <= 1 || regions.includes(NATIONAL)
    ? reach
    : `${reach}: ${regions.map(regionName).join(', ')}`;
}

const tpsOf = (called: readonly Called[]): number => {
  const regions = regionsOf(called);
  return regions.includes(NATIONAL)
    ? affectedTps(NATIONAL)
    : regions.reduce((sum, region) => sum + affectedTps(region), 0);
};

/** The impact of all that a call is about, in the words of the incident that it is shown as. */
export const callImpact = (shown: Called, called: readonly Called[]): string =>
  impactWords(shown.alertname, tpsOf(called));

/** First line of a page: the incident's own title, or what has happened in how many provinces. */
export function callTitle(shown: Called, called: readonly Called[]): string {
  if (called.length === 1 || shown.region === NATIONAL) return shown.title;
  const own = shown.title.replace(` (${regionName(shown.region)})`, '');
  return `${headline(shown.alertname, tpsOf(called), own)} (${reachOf(called)})`;
}
