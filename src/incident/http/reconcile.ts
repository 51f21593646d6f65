import type { Kysely } from 'kysely';
import { z } from 'zod';
import { ALERT_RECEIVER, type Alert } from '../../contracts/index.ts';
import { missedAlerts, type Logger, type Meter } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { watchHeldBack, type HeldBack, type Sighting } from '../domain/held-back.ts';
import { chained } from '../store/chained.ts';
import type { Database } from '../store/database.ts';
import { takeIn } from '../store/intake.ts';
import type { Tally } from '../tally.ts';

export interface ReconcileDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly tally: Tally;
  readonly logger: Logger;
  readonly alertmanagerUrl: string;
  /** Name of the receiver whose alerts come here. */
  readonly receiver: string;
  /** An alert that might have been sent for less than this may still be on its way, milliseconds. */
  readonly graceMs: number;
  /** An alert that Alertmanager has not known for so long is over, milliseconds. */
  readonly absenceMs: number;
}

const TIMEOUT_MS = 5_000;
const QUERY = 'active=true&silenced=true&inhibited=true&unprocessed=true';

const activeSchema = z.array(
  z.looseObject({
    fingerprint: z.string(),
    startsAt: z.string(),
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()).default({}),
    generatorURL: z.string().default(''),
    receivers: z.array(z.looseObject({ name: z.string() })).default([]),
    status: z.looseObject({
      silencedBy: z.array(z.string()).default([]),
      inhibitedBy: z.array(z.string()).default([]),
    }),
  }),
);
type Active = z.infer<typeof activeSchema>[number];

const toAlert = ({ fingerprint, startsAt, labels, annotations, generatorURL }: Active): Alert => ({
  status: 'firing',
  fingerprint,
  startsAt,
  endsAt: '',
  labels,
  annotations,
  generatorURL,
});

async function fetchActive(origin: string): Promise<readonly Active[]> {
  const answer = await fetch(`${origin}/api/v2/alerts?${QUERY}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`Alertmanager answered ${String(answer.status)}`);
  // The heartbeat goes to its own listener: that it is not here is no miss.
  return activeSchema
    .parse(await answer.json())
    .filter((alert) => alert.receivers.some((receiver) => receiver.name === ALERT_RECEIVER));
}

interface Look {
  readonly active: readonly Active[];
  readonly askedAt: number;
}

/** Whether this alert is recorded, or has just ended while Alertmanager was being asked. */
async function isKnown({ db, graceMs }: ReconcileDeps, alert: Active, askedAt: number): Promise<boolean> {
  const known = await db
    .selectFrom('alerts')
    .select(['status', 'resolved_at'])
    .where('fingerprint', '=', alert.fingerprint)
    // One that fires is known under whatever start: a restarted Prometheus gives it a new one, silently.
    .where((where) =>
      where.or([where('status', '=', 'firing'), where('starts_at', '=', new Date(alert.startsAt))]),
    )
    .orderBy('status')
    .executeTakeFirst();
  if (known?.status === 'firing') return true;
  const endedAt = known?.resolved_at?.getTime();
  return endedAt !== undefined && askedAt - endedAt < graceMs;
}

const sightingOf = ({ fingerprint, startsAt, status }: Active): Sighting => ({
  fingerprint,
  startsAtMs: Date.parse(startsAt),
  isHeldBack: status.silencedBy.length + status.inhibitedBy.length > 0,
});

async function openMissed(deps: ReconcileDeps, { active, askedAt }: Look, heldBack: HeldBack): Promise<void> {
  heldBack.look(active.map(sightingOf), askedAt);
  for (const alert of active) {
    const sighting = sightingOf(alert);
    if (sighting.isHeldBack || askedAt - heldBack.freeSince(sighting) <= deps.graceMs) continue;
    if (await isKnown(deps, alert, askedAt)) continue;
    const taken = await chained(deps.db, deps.clock, async (tx) => {
      const row = {
        received_at: new Date(tx.now),
        source: 'reconcile' as const,
        body: JSON.stringify(alert),
      };
      await tx.trx.insertInto('webhook_bodies').values(row).execute();
      return takeIn(tx, [toAlert(alert)], 'reconcile');
    });
    deps.meter.counter(missedAlerts).inc();
    deps.tally.opened(taken.openings);
    const { fingerprint } = alert;
    deps.logger.warn({ fingerprint, opened: taken.opened }, 'an alert that no webhook had delivered');
  }
}

async function endAbsent(deps: ReconcileDeps, look: Look, absentSince: Map<string, number>): Promise<void> {
  const { active, askedAt } = look;
  const present = new Set(active.map((alert) => alert.fingerprint));
  const firing = await deps.db.selectFrom('alerts').selectAll().where('status', '=', 'firing').execute();
  for (const row of firing) {
    const { fingerprint, labels, annotations } = row;
    if (present.has(fingerprint) || row.last_seen_at.getTime() > askedAt) {
      absentSince.delete(fingerprint);
      continue;
    }
    const since = absentSince.get(fingerprint) ?? askedAt;
    absentSince.set(fingerprint, since);
    if (askedAt - since < deps.absenceMs) continue;
    const startsAt = row.starts_at.toISOString();
    const ended = { fingerprint, labels, annotations, startsAt, endsAt: '', generatorURL: '' };
    await chained(deps.db, deps.clock, (tx) => takeIn(tx, [{ ...ended, status: 'resolved' }], 'reconcile'));
    absentSince.delete(fingerprint);
  }
}

/** Compares what Alertmanager says is active with what is recorded; both kinds of lost message are made good. */
export function reconciler(deps: ReconcileDeps): () => Promise<void> {
  /** Since when Alertmanager has not known an alert that is recorded as firing. */
  const absentSince = new Map<string, number>();
  const heldBack = watchHeldBack(deps.clock.now());
  // Made at once, so that its zero is scraped before the first miss.
  deps.meter.counter(missedAlerts);
  return async () => {
    const askedAt = deps.clock.now();
    const all = await fetchActive(deps.alertmanagerUrl);
    const active = all.filter((alert) => alert.receivers.some(({ name }) => name === deps.receiver));
    const look = { askedAt, active };
    await openMissed(deps, look, heldBack);
    await endAbsent(deps, look, absentSince);
  };
}
