import type { Kysely } from 'kysely';
import { OPERATIONS, type NationalPicture, type Operation, type PolicyRule } from '../../contracts/index.ts';
import { receiptsTotal } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { ClaimBook } from '../claims/index.ts';
import type { ConsoleDeps, GatewayView, KillSwitchView, PolicyView } from '../console/deps.ts';
import { lapseOf } from '../domain/picture.ts';
import { decimal, LAPSED_WORD, nackWord, OPERATION_WORDS, PUBLICATION_WORDS } from '../domain/words.ts';
import { killedReason, LAPSED } from '../policy/heard.ts';
import type { FullPolicyDesk } from '../policy/policy-desk.ts';
import type { Rollouts } from '../policy/rollout.ts';
import type { Guide, RunbookEngine } from '../runbook/index.ts';
import type { StatementDesk } from '../statements/desk.ts';
import type { Database } from '../store/database.ts';
import type { Feed } from '../store/feed.ts';
import { acknowledge, closedIncidentRows, openIncidentRows } from '../store/incidents.ts';
import { setNextUpdate } from '../store/next-update.ts';
import { waterfallOf } from '../domain/waterfall.ts';
import type { Tally } from '../tally.ts';
import type { TraceReader } from '../traces/trace-reader.ts';
import { incidentDetail, incidentTrace, summaryOf } from './incident-detail.ts';
import { documentOf } from './picture.ts';
import type { Prometheus } from './prometheus.ts';
import { outcomeOf, statementDeps } from './statement-board.ts';

export interface ConsoleWiring {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly engine: RunbookEngine;
  readonly rollouts: Rollouts;
  readonly desk: FullPolicyDesk;
  readonly statements: StatementDesk;
  readonly prometheus: Prometheus;
  readonly feed: Feed;
  readonly tally: Tally;
  /** Undefined where no traces are stored. */
  readonly traces: TraceReader | undefined;
  /** Undefined where no folder for reports is set. */
  readonly claims: ClaimBook | undefined;
  readonly gateways: readonly string[];
  readonly timeFactor: number;
  /** Grafana's origin; empty: none. */
  readonly grafanaUrl: string;
  /** Runbooks by name. */
  readonly guides: ReadonlyMap<string, Guide>;
  picture(): Promise<NationalPicture>;
  isConnected(gateway: string): boolean;
  nightMs(): number | null;
}

/** Everything less critical than `operation`, in words. */
const shedWords = (operation: Operation): string =>
  OPERATIONS.slice(OPERATIONS.indexOf(operation) + 1)
    .map((below) => OPERATION_WORDS[below])
    .join(', ');

const ruleWords = (rule: PolicyRule): string =>
  [
    rule.manual ? 'Rekap Manual disarankan' : undefined,
    rule.uploadMode === 'queue' ? 'unggahan diantrekan di gerbang' : undefined,
    rule.shedBelow ? `yang ditolak: ${shedWords(rule.shedBelow)}` : undefined,
    rule.loginPerSecond === undefined
      ? undefined
      : `login bergiliran, ${decimal(rule.loginPerSecond)} per detik`,
    rule.publication && rule.publication !== 'live'
      ? `publikasi ${PUBLICATION_WORDS[rule.publication]}`
      : undefined,
  ]
    .filter((text) => text !== undefined)
    .join('; ');

function policyView(rollouts: Rollouts): PolicyView | null {
  const policy = documentOf(rollouts);
  if (!policy) return null;
  const lapse = lapseOf(policy);
  return {
    epoch: policy.epoch,
    reason: policy.reason,
    incidentId: policy.incidentId,
    issuedAt: Date.parse(policy.issuedAt),
    lapsesAt: lapse === null ? null : Date.parse(lapse),
    rules: policy.rules.map((rule) => ({
      scope: rule.scope,
      summary: ruleWords(rule),
    })),
  };
}

async function gatewayViews(wiring: ConsoleWiring): Promise<readonly GatewayView[]> {
  const newest = wiring.rollouts.newest()?.epoch;
  const rows = await wiring.db
    .selectFrom('policy_acks')
    .selectAll()
    .orderBy('epoch', 'desc')
    .limit(500)
    .execute();
  return wiring.gateways.map((id) => {
    const own = rows.filter((row) => row.gateway === id);
    const acked = own.find((row) => row.verdict === 'ack' && row.reason !== LAPSED);
    const about = own.filter((row) => row.epoch === newest);
    const refused = about.find((row) => row.verdict === 'nack');
    const lapsed = about.some((row) => row.verdict === 'ack' && row.reason === LAPSED);
    return {
      id,
      ackedEpoch: acked?.epoch ?? null,
      ackedAt: acked?.received_at.getTime() ?? null,
      connected: wiring.isConnected(id),
      // Who could not save it at first may have it now.
      nack: lapsed ? LAPSED_WORD : refused && acked?.epoch !== newest ? nackWord(refused.reason ?? '') : null,
    };
  });
}

async function killSwitchView({ desk, db }: ConsoleWiring): Promise<KillSwitchView | null> {
  const row = await desk.killSwitch();
  if (!row) return null;
  const { serial, pulled_at: at, pulled_by: by, reason } = row;
  const words = await db
    .selectFrom('policy_acks')
    .select(['gateway', 'detail'])
    .where('verdict', '=', 'killed')
    .where('reason', '=', killedReason(serial))
    .execute();
  return {
    serial,
    pulled: at && { by: by ?? '', reason: reason ?? '', at: at.getTime() },
    pulledAt: words.map(({ gateway, detail }) => ({ gateway, detail: detail ?? '' })),
  };
}

const NIGHT_STEP_MS = 60_000;
const SHORTEST_STEP_MS = 2_000;
const STEPS = 60;

async function receiptTrend({ prometheus, clock, timeFactor }: ConsoleWiring) {
  const stepMs = Math.max(SHORTEST_STEP_MS, Math.round(NIGHT_STEP_MS / timeFactor));
  const window = Math.ceil(Math.max(5 * SHORTEST_STEP_MS, 2 * stepMs) / 1000);
  const now = clock.now();
  const promql = `sum(rate(${receiptsTotal.name}[${String(window)}s]))`;
  const points = await prometheus.range(promql, now - STEPS * stepMs, now, stepMs).catch(() => []);
  return points.map(({ at, value }) => ({ at, perSecond: value }));
}

/** What the console reads, from the store, the engine and the policy. */
export function consoleDeps(wiring: ConsoleWiring): ConsoleDeps {
  const { db, clock, engine } = wiring;
  return {
    picture: () => wiring.picture(),
    openIncidents: async () => (await openIncidentRows(db)).map(summaryOf),
    closedIncidents: async (limit) => (await closedIncidentRows(db, limit)).map(summaryOf),
    incident: (id) => incidentDetail(wiring, id),
    incidentTrace: (incidentId, traceId) => incidentTrace(db, incidentId, traceId),
    async trace(traceId) {
      const trace = await wiring.traces?.trace(traceId);
      return trace && waterfallOf(trace);
    },
    pendingApprovals: () => engine.pendingApprovals(),
    async decide({ approvalId, person, verdict, reason }) {
      const decided = await engine.decide(approvalId, person, verdict, reason);
      return decided.outcome === 'refused' ? { outcome: 'refused', why: decided.why } : { outcome: 'done' };
    },
    async acknowledge(incidentId, person) {
      const acknowledged = await acknowledge(db, clock, incidentId, person.name);
      if (acknowledged.outcome === 'refused') return acknowledged;
      for (const span of acknowledged.spans) wiring.tally.acknowledged(span);
      return { outcome: 'done' };
    },
    policyInForce: () => Promise.resolve(policyView(wiring.rollouts)),
    gateways: () => gatewayViews(wiring),
    killSwitch: () => killSwitchView(wiring),
    turnKillSwitch: (to, person, reason) =>
      outcomeOf(
        to === 'pulled'
          ? wiring.desk.pullKillSwitch(person, reason)
          : wiring.desk.endKillSwitch(person, reason),
      ),
    setNextUpdate: (id, minutes, person) => outcomeOf(setNextUpdate(db, clock, { id, minutes, person })),
    ...statementDeps(db, wiring.statements),
    receiptTrend: () => receiptTrend(wiring),
    claims: () => wiring.claims?.standings() ?? Promise.resolve(undefined),
    settleClaim: (draft, person) =>
      wiring.claims
        ? outcomeOf(wiring.claims.settle(draft, person))
        : Promise.resolve({ outcome: 'refused', why: 'Folder laporan belum diatur (SIAGA_CLAIMS_DIR).' }),
    guide: (name) => wiring.guides.get(name),
    onChange: (listener) => wiring.feed.onChange(listener),
    nightTime: () => wiring.nightMs(),
  };
}
