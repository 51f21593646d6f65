import { isFelt, PROVINCES } from '../../catalog/index.ts';
import {
  NATIONAL,
  type NationalPicture,
  type Phase,
  type Policy,
  type ProvincePicture,
  type RegionCounts,
  type SignedStatement,
} from '../../contracts/index.ts';
import { countedIn, publicationIn } from './picture-counts.ts';
import { manualProvinces } from './policy-safety.ts';
import type { Severity } from './lifecycle.ts';

/** An open incident, as far as the picture shows it. Times are milliseconds. */
export interface OpenIncident {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly state: string;
  readonly region: string;
  /** Of the catalog. */
  readonly service: string;
  readonly affectedTps: number;
  readonly openedAt: number;
  readonly nextUpdateAt: number | null;
}

/** Counts by province code; undefined: Prometheus could not be read. */
export type Counts = ReadonlyMap<string, number> | undefined;

/** Everything the picture is made from. */
export interface PictureFacts {
  readonly nowMs: number;
  /** The night's own time in a replay; null in production. */
  readonly nightMs: number | null;
  /** The nation's phase; undefined: none. */
  readonly phase: Phase | undefined;
  readonly zonePhases: NonNullable<NationalPicture['zonePhases']>;
  readonly received: Counts;
  readonly held: Counts;
  readonly recorded: Counts;
  /** National; null: not known. */
  readonly setAside: number | null;
  readonly inPassing: number | null;
  /** The vendor's own, by kab/kota; undefined: not heard. */
  readonly counts: RegionCounts | undefined;
  readonly statements: readonly SignedStatement[];
  readonly statementKeys: NationalPicture['statementKeys'];
  readonly incidents: readonly OpenIncident[];
  readonly policy: Policy | null;
}

type State = NationalPicture['state'];

const GRAVITY: readonly State[] = ['normal', 'degraded', 'outage'];

const stateOf = (incidents: readonly OpenIncident[], known: boolean): State => {
  if (incidents.some((incident) => incident.severity === 'critical')) return 'outage';
  if (incidents.some((incident) => incident.severity === 'warning')) return 'degraded';
  return known ? 'normal' : 'unknown';
};

/** Incidents of the nation that people notice: a fault of the house alone is told of, but is no outage of Sirekap. */
const nationwide = ({ incidents }: PictureFacts) =>
  incidents.filter(({ region, service }) => region === NATIONAL && isFelt(service));

/** Whether anything is known of this province: that others are counted says nothing of it. */
const isKnown = ({ recorded, held }: PictureFacts, code: string): boolean =>
  recorded?.get(code) !== undefined && held?.get(code) !== undefined;

/** A province's own trouble; without any, what the nation's outage makes of it: nobody is well in one. */
function provinceState(
  facts: PictureFacts,
  code: string,
  own: readonly OpenIncident[],
): Pick<ProvincePicture, 'state' | 'byNation'> {
  const state = stateOf(own, isKnown(facts, code));
  const isOwn = state === 'outage' || state === 'degraded';
  return isOwn || stateOf(nationwide(facts), true) !== 'outage'
    ? { state, byNation: false }
    : { state: 'degraded', byNation: true };
}

function provincePicture(
  facts: PictureFacts,
  province: (typeof PROVINCES)[number],
  manual: boolean,
): ProvincePicture {
  const { code, name, zone, tps } = province;
  const own = facts.incidents.filter((incident) => incident.region.slice(0, 2) === code);
  return {
    code,
    name,
    zone,
    tps,
    ...(manual ? { state: 'manual', byNation: false } : provinceState(facts, code, own)),
    // Three counts of three sources: one worked out of the others could not contradict them.
    received: facts.received?.get(code) ?? null,
    held: facts.held?.get(code) ?? null,
    recorded: facts.recorded?.get(code) ?? null,
    ...countedIn(province, facts.counts),
    publication: publicationIn(code, facts.policy),
    manual,
    openIncidents: own.length,
  };
}

/** The worst of the nation's own incidents; one province in trouble degrades the nation, no more. */
function nationalState(facts: PictureFacts, provinces: readonly ProvincePicture[]): State {
  const known = provinces.some(({ code }) => isKnown(facts, code));
  const own = stateOf(nationwide(facts), known);
  const troubled = provinces.some((province) => province.manual || province.openIncidents > 0);
  if (!troubled || own === 'unknown') return own;
  return GRAVITY[Math.max(GRAVITY.indexOf(own), 1)] ?? own;
}

/** When the first tightening of a policy lapses; null when nothing is tightened. */
export function lapseOf(policy: Policy): string | null {
  const times = policy.rules
    .filter((rule) => rule.shedBelow ?? rule.loginPerSecond ?? rule.publication)
    .map((rule) => rule.until)
    .sort((a, b) => Date.parse(a) - Date.parse(b));
  return times[0] ?? null;
}

/** The national picture. What is not known is null or `unknown`, never zero. */
export function pictureOf(facts: PictureFacts): NationalPicture {
  const manual = manualProvinces(facts.policy?.rules ?? []);
  const provinces = PROVINCES.map((province) => provincePicture(facts, province, manual.has(province.code)));
  return {
    asOf: new Date(facts.nowMs).toISOString(),
    replayTime: facts.nightMs === null ? null : new Date(facts.nightMs).toISOString(),
    ...(facts.phase && { phase: facts.phase }),
    zonePhases: facts.zonePhases,
    state: nationalState(facts, provinces),
    provinces,
    setAside: facts.setAside,
    inPassing: facts.inPassing,
    countsAsOf: facts.counts?.asOf ?? null,
    statements: [...facts.statements],
    statementKeys: facts.statementKeys,
    incidents: facts.incidents.map(({ openedAt, nextUpdateAt, service, affectedTps, ...incident }) => ({
      ...incident,
      // Of a fault of the house alone no TPS notices anything, wherever it is.
      affectedTps: isFelt(service) ? affectedTps : 0,
      openedAt: new Date(openedAt).toISOString(),
      nextUpdateAt: nextUpdateAt === null ? null : new Date(nextUpdateAt).toISOString(),
    })),
    policy: facts.policy && {
      epoch: facts.policy.epoch,
      reason: facts.policy.reason,
      until: lapseOf(facts.policy),
    },
  };
}
