import type { Kysely } from 'kysely';
import type { PolicyAck } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { waitBeforeChange } from '../domain/policy-safety.ts';
import { fail } from '../errors.ts';
import type { Person } from '../people/index.ts';
import type { PolicyDesk } from '../ports.ts';
import { chained, type ChainedTransaction } from '../store/chained.ts';
import type { Database } from '../store/database.ts';
import { Batches } from './batches.ts';
import { confirmedAt, hearWords } from './heard.ts';
import { holdsManual, noteManual, noteReturn, put, type Probes } from './interventions.ts';
import { issuePolicy, newestPolicy, type IssueSettings } from './issue.ts';
import {
  endKillSwitch,
  killSwitchRow,
  prepareKillSwitch,
  pullKillSwitch,
  signedKillSwitch,
  type KillSwitchRow,
} from './kill-switch.ts';
import { pageAll, pageLapsed, type PagingDeps } from './pages.ts';

export interface PolicyDeskDeps extends PagingDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly settings: IssueSettings;
  readonly gateways: readonly string[];
  /** How the vendor took uploads of a scope lately; undefined: not known. */
  probes(scope: string): Promise<Probes | undefined>;
  /**
   * Whether every receipt of a scope is accounted for, asked before manual mode is lifted there; it throws why not.
   * Undefined: nobody is asked.
   */
  readonly accountedFor?: ((scope: string) => Promise<void>) | undefined;
  /** Told after each issue. */
  onIssued(): void;
}

/** The desk, with what its room needs besides the engine's port. */
export interface FullPolicyDesk extends PolicyDesk {
  /**
   * A gateway's word on a policy. One that refuses the newest as too old gets the next above its own epoch.
   * Throws INCIDENT_EPOCH_UNKNOWN for a policy that was never issued.
   */
  heard(ack: PolicyAck): Promise<void>;
  /** When every word that was heard is taken down, or refused. */
  settled(): Promise<void>;
  /** Keep the newest policy takeable, let lapses fall, and page for queue and manual that are past their time. */
  tend(): Promise<void>;
  /** The kill switch as it stands, for people. */
  killSwitch(): Promise<KillSwitchRow | undefined>;
  /** The signed kill switch that gateways keep. */
  armedKillSwitch(): Promise<string | undefined>;
  /** Make every gateway adaptive-only until it is ended. Throws INCIDENT_KILL_SWITCH. */
  pullKillSwitch(person: Person, reason: string): Promise<void>;
  /** Let policies count again, also at gateways that pulled it themselves. */
  endKillSwitch(person: Person, reason: string): Promise<void>;
}

/** Words of gateways that one transaction takes down: more come while it runs, and must not wait for it too long. */
const WORDS_AT_ONCE = 256;

const isManual = (interventions: readonly { rule: object }[]): boolean =>
  interventions.some((entry) => 'manual' in entry.rule);

/** Wait until the last change of manual mode is long enough ago; impatience is made by scripts and flapping. */
async function keepApart(deps: PolicyDeskDeps): Promise<void> {
  const { db, clock, settings } = deps;
  const last = await db
    .selectFrom('events')
    .select('at')
    .where('type', '=', 'policy.manual-changed')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const waitMs = waitBeforeChange(last?.at.getTime(), clock.now(), settings.manualPace.gapMs);
  if (waitMs > 0) await clock.sleep(waitMs);
}

/** Change something, and issue the policy that comes of it; returns its epoch. */
type Issue = (
  reason: string,
  change: (tx: ChainedTransaction) => Promise<string | null>,
  fresh?: boolean,
) => Promise<number>;

/** Lift what a run holds. Who leaves manual mode takes along what was seen of the vendor. */
async function lift(
  deps: PolicyDeskDeps,
  issue: Issue,
  { runId, reason, scopes }: { runId: string; reason: string; scopes: readonly string[] | undefined },
): Promise<number> {
  const mine = deps.db.selectFrom('interventions').selectAll().where('run_id', '=', runId);
  const held = await (scopes ? mine.where('scope', 'in', [...scopes]) : mine).execute();
  const manual = held.filter((row) => 'manual' in row.rule).map((row) => row.scope);
  for (const scope of manual) await deps.accountedFor?.(scope);
  if (manual.length > 0) await keepApart(deps);
  const seen = new Map(
    await Promise.all(manual.map(async (scope) => [scope, await deps.probes(scope)] as const)),
  );
  return issue(reason, async (tx) => {
    const all = tx.trx.deleteFrom('interventions').where('run_id', '=', runId);
    const gone = await (scopes ? all.where('scope', 'in', [...scopes]) : all).returningAll().execute();
    for (const row of gone.filter((entry) => 'manual' in entry.rule)) {
      const probes = seen.get(row.scope);
      if (probes) await noteReturn(deps.settings.leases, tx, row.scope, probes);
      await noteManual(tx, { incidentId: row.incident_id, scope: row.scope }, 'lifted');
    }
    return gone[0]?.incident_id ?? null;
  });
}

type KillSwitchDesk = Pick<
  FullPolicyDesk,
  'killSwitch' | 'armedKillSwitch' | 'pullKillSwitch' | 'endKillSwitch'
>;

function killSwitchDesk(deps: PolicyDeskDeps, issue: Issue): KillSwitchDesk {
  const turn = async (to: typeof pullKillSwitch, person: Person, why: string): Promise<void> => {
    await issue(
      why,
      async (tx) => {
        await pageAll(deps, tx, await to(tx, person, why));
        return null;
      },
      true,
    );
  };
  return {
    killSwitch: () => killSwitchRow(deps.db),
    armedKillSwitch: () => signedKillSwitch(deps.db, deps.settings.key),
    pullKillSwitch: (person, reason) => turn(pullKillSwitch, person, reason),
    endKillSwitch: (person, reason) => turn(endKillSwitch, person, reason),
  };
}

/** Make the desk over the store. */
export function policyDesk(deps: PolicyDeskDeps): FullPolicyDesk {
  const { db, clock, settings } = deps;

  const words = new Batches<PolicyAck>(WORDS_AT_ONCE, async (acks) => {
    const { unknown, reissued } = await chained(db, clock, (tx) => hearWords(deps, tx, acks));
    if (reissued) deps.onIssued();
    return new Map(
      unknown.map((ack) => [
        ack,
        fail('INCIDENT_EPOCH_UNKNOWN', `epoch ${String(ack.epoch)} tidak pernah diterbitkan`),
      ]),
    );
  });
  const issue: Issue = async (reason, change, fresh = false) => {
    const row = await chained(db, clock, async (tx) => {
      const incidentId = await change(tx);
      return issuePolicy(tx, settings, { reason, incidentId, fresh });
    });
    deps.onIssued();
    return row.epoch;
  };

  return {
    gateways: deps.gateways,
    async impose(reason, interventions) {
      if (isManual(interventions) && !(await holdsManual(db, interventions))) await keepApart(deps);
      return issue(reason, async (tx) => {
        for (const entry of interventions) await put(tx, entry);
        return interventions[0]?.incidentId ?? null;
      });
    },
    lift: (runId, reason, scopes) => lift(deps, issue, { runId, reason, scopes }),
    inForce: (epoch) => confirmedAt(db, epoch),
    heard: (ack) => words.add(ack),
    settled: () => words.settled(),
    ...killSwitchDesk(deps, issue),
    async tend() {
      await prepareKillSwitch(db, clock.now());
      const newest = await db.transaction().execute(newestPolicy);
      const stale = !newest || newest.expires_at.getTime() - clock.now() < settings.takeUpMs / 2;
      const reason = newest ? newest.reason : 'Kebijakan awal: hanya batas beban';
      await issue(
        reason,
        async (tx) => {
          await pageLapsed(deps, tx);
          return newest?.incident_id ?? null;
        },
        stale,
      );
    },
  };
}
