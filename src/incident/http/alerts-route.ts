import { Router, text } from 'express';
import type { Kysely } from 'kysely';
import { ALERTS } from '../../catalog/index.ts';
import { alertWebhookSchema, type AlertWebhook } from '../../contracts/index.ts';
import { alertsReceived, zeroSeries, type Meter } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { fail } from '../errors.ts';
import { chained } from '../store/chained.ts';
import type { Database } from '../store/database.ts';
import { takeIn } from '../store/intake.ts';
import type { Tally } from '../tally.ts';
import { bearerOf, tokenMatches } from './bearer.ts';

export interface AlertsRouteDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly tally: Tally;
  readonly token: string;
  /** Alertmanager left alerts out of a body: fetch them. */
  readonly onTruncated: () => void;
}

/** An alert storm is one large body; refusing it would lose the storm. */
const LARGEST_BODY = '32mb';

function readBody(body: unknown): { raw: string; webhook: AlertWebhook } {
  const raw = typeof body === 'string' ? body : '';
  let json: unknown;
  try {
    json = JSON.parse(raw);
  } catch (error) {
    throw fail('INCIDENT_BODY_INVALID', `bukan JSON: ${(error as Error).message}`, { cause: error });
  }
  const parsed = alertWebhookSchema.safeParse(json);
  if (parsed.success) return { raw, webhook: parsed.data };
  const faults = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || '(isi)'}: ${issue.message}`);
  throw fail('INCIDENT_BODY_INVALID', `bukan webhook Alertmanager versi 4: ${faults.join('; ')}`);
}

/**
 * Alertmanager's webhook. It retries 5xx only, so: commit, then 200; 503 while the store is away; 4xx only
 * for what is no webhook at all, or comes without the token.
 */
export function alertsRoute(deps: AlertsRouteDeps): Router {
  const router = Router();
  const received = deps.meter.counter(alertsReceived);
  zeroSeries(received, { alertname: ALERTS.map(({ name }) => name), status: ['firing', 'resolved'] });
  router.post(
    '/api/alerts',
    (req, _res, next) => {
      next(
        tokenMatches(bearerOf(req), deps.token)
          ? undefined
          : fail('INCIDENT_UNAUTHORIZED', 'token webhook salah atau tidak ada'),
      );
    },
    text({ type: () => true, limit: LARGEST_BODY }),
    async (req, res) => {
      const { raw, webhook } = readBody(req.body);
      const taken = await chained(deps.db, deps.clock, async (tx) => {
        const row = { received_at: new Date(tx.now), source: 'webhook' as const, body: raw };
        await tx.trx.insertInto('webhook_bodies').values(row).execute();
        return takeIn(tx, webhook.alerts, 'webhook');
      });
      deps.tally.opened(taken.openings);
      for (const alert of webhook.alerts) {
        received.inc({ alertname: alert.labels['alertname'] ?? 'TanpaNama', status: alert.status });
      }
      if (webhook.truncatedAlerts > 0) deps.onTruncated();
      res.json({ outcome: 'committed', alerts: webhook.alerts.length, opened: taken.opened });
    },
  );
  return router;
}
