import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Alert } from '../../contracts/index.ts';
import { missedAlerts, type Logger, type Meter } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { chained } from '../store/chained.ts';
import type { Database } from '../store/database.ts';
import { takeIn } from '../store/intake.ts';

export interface ReconcileDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly logger: Logger;
  readonly alertmanagerUrl: string;
  /** An alert younger than this may still be on its way, milliseconds. */
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
  return activeSchema.parse(await answer.json());
}

/** Compares what Alertmanager says is active with what is recorded; both kinds of lost message are made good. */
export function reconciler(deps: ReconcileDeps): () => Promise<void> {
  const { db, clock } = deps;
  /** Since when Alertmanager has not known an alert that is recorded as firing. */
  const absentSince = new Map<string, number>();
  // Made at once, so that its zero is scraped before the first miss.
  const missed = deps.meter.counter(missedAlerts);

  const openMissed = async (active: readonly Active[], askedAt: number): Promise<void> => {
    // What is silenced or inhibited is not sent on purpose.
    const due = active.filter(
      ({ status, startsAt }) =>
        status.silencedBy.length + status.inhibitedBy.length === 0 &&
        askedAt - Date.parse(startsAt) > deps.graceMs,
    );
    for (const alert of due) {
      const known = await db
        .selectFrom('alerts')
        .select(['status', 'resolved_at'])
        .where('fingerprint', '=', alert.fingerprint)
        .where('starts_at', '=', new Date(alert.startsAt))
        .executeTakeFirst();
      if (
        known?.status === 'firing' ||
        (known?.resolved_at && askedAt - known.resolved_at.getTime() < deps.graceMs)
      )
        continue;
      const taken = await chained(db, clock, async (tx) => {
        const body = JSON.stringify(alert);
        await tx.trx
          .insertInto('webhook_bodies')
          .values({ received_at: new Date(tx.now), source: 'reconcile', body })
          .execute();
        return takeIn(tx, [toAlert(alert)], 'reconcile');
      });
      missed.inc();
      deps.logger.warn(
        { fingerprint: alert.fingerprint, opened: taken.opened },
        'an alert that no webhook had delivered',
      );
    }
  };

  const endAbsent = async (active: readonly Active[], askedAt: number): Promise<void> => {
    const present = new Set(active.map((alert) => alert.fingerprint));
    const firing = await db.selectFrom('alerts').selectAll().where('status', '=', 'firing').execute();
    for (const row of firing) {
      if (present.has(row.fingerprint) || row.last_seen_at.getTime() > askedAt) {
        absentSince.delete(row.fingerprint);
        continue;
      }
      const since = absentSince.get(row.fingerprint) ?? askedAt;
      absentSince.set(row.fingerprint, since);
      if (askedAt - since < deps.absenceMs) continue;
      const { fingerprint, labels, annotations } = row;
      const ended = {
        fingerprint,
        labels,
        annotations,
        endsAt: '',
        generatorURL: '',
        startsAt: row.starts_at.toISOString(),
      };
      await chained(db, clock, (tx) => takeIn(tx, [{ ...ended, status: 'resolved' }], 'reconcile'));
      absentSince.delete(fingerprint);
    }
  };

  return async () => {
    const askedAt = clock.now();
    const active = await fetchActive(deps.alertmanagerUrl);
    await openMissed(active, askedAt);
    await endAbsent(active, askedAt);
  };
}
