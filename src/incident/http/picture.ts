import type { Kysely } from 'kysely';
import { nationalPhase, phaseAt, RECORDINGS, ZONE_NAMES, type Schedule } from '../../catalog/index.ts';
import type { NationalPicture, Policy, RegionCounts } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { pictureOf, type Counts } from '../domain/picture.ts';
import { documentIn } from '../policy/issue.ts';
import type { Rollouts } from '../policy/rollout.ts';
import type { Database } from '../store/database.ts';
import { lineEnds } from '../statements/line.ts';
import { openIncidentRows } from '../store/incidents.ts';
import { nextUpdateIn } from '../store/next-update.ts';
import type { Prometheus } from './prometheus.ts';

export interface PictureDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly prometheus: Prometheus;
  readonly rollouts: Rollouts;
  /** The vendor's counts by kab/kota; undefined when they could not be read. */
  counts(): Promise<RegionCounts | undefined>;
  readonly statementKeys: NationalPicture['statementKeys'];
  /** The night's own time of a replay; null in production. */
  nightMs(): number | null;
  readonly schedule: Schedule;
  /** What time it is by the schedule: in a replay the night's own. */
  dueMs(): number;
}

/** The newest policy as a document, or null before the first. */
export function documentOf(rollouts: Rollouts): Policy | null {
  const row = rollouts.newest();
  return row ? documentIn(row) : null;
}

const countsOf = async (prometheus: Prometheus, promql: string): Promise<Counts> => {
  const series = await prometheus.query(promql).catch(() => undefined);
  return series && new Map(series.map(({ labels, value }) => [labels['province'] ?? '', Math.round(value)]));
};

const countOf = async (prometheus: Prometheus, promql: string): Promise<number | null> => {
  const [only] = await prometheus.query(promql).catch(() => []);
  return only ? Math.round(only.value) : null;
};

function phasesAt(schedule: Schedule, at: number) {
  const zones = ZONE_NAMES.flatMap((zone) => {
    const phase = phaseAt(schedule, zone, at);
    return phase === undefined ? [] : [[zone, phase] as const];
  });
  return { phase: nationalPhase(schedule, at), zonePhases: Object.fromEntries(zones) };
}

/** Put the picture together from Prometheus, the store and the policy. */
export const pictureReader = (deps: PictureDeps) => async (): Promise<NationalPicture> => {
  const { prometheus } = deps;
  const [received, held, recorded, setAside, inPassing, counts, ends, rows] = await Promise.all([
    countsOf(prometheus, RECORDINGS.received),
    countsOf(prometheus, RECORDINGS.held),
    countsOf(prometheus, RECORDINGS.recorded),
    countOf(prometheus, RECORDINGS.setAside),
    countOf(prometheus, RECORDINGS.inPassing),
    deps.counts(),
    lineEnds(deps.db),
    openIncidentRows(deps.db),
  ]);
  const incidents = rows.map((row) => ({
    id: row.id,
    title: row.title,
    severity: row.severity,
    state: row.state,
    region: row.region,
    service: row.service,
    affectedTps: row.affected_tps,
    openedAt: row.opened_at.getTime(),
    nextUpdateAt: nextUpdateIn(row),
  }));
  const policy = documentOf(deps.rollouts);
  return pictureOf({
    nowMs: deps.clock.now(),
    nightMs: deps.nightMs(),
    ...phasesAt(deps.schedule, deps.dueMs()),
    ...{ received, held, recorded, setAside, inPassing, counts },
    statements: ends.map(({ statement, jws }) => ({ statement, jws })),
    statementKeys: deps.statementKeys,
    incidents,
    policy,
  });
};
