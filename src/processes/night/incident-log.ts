import pg from 'pg';
import { z } from 'zod';
import type { LoggedIncident } from '../../drill/index.ts';

const incidentSchema = z.object({
  id: z.string(),
  alertname: z.string(),
  region: z.string(),
  severity: z.string(),
  opened_at: z.date(),
  resolved_at: z.date().nullable(),
});
const eventSchema = z.object({
  incident_id: z.string(),
  at: z.date(),
  type: z.string(),
  actor: z.string(),
  data: z.string().transform((text) => z.record(z.string(), z.unknown()).parse(JSON.parse(text))),
});

/** Every incident with its log, oldest first, read from the append-only log itself as an auditor would. */
export async function readIncidentLog(databaseUrl: string): Promise<readonly LoggedIncident[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const incidents = await client.query(
      'select id, alertname, region, severity, opened_at, resolved_at from incidents order by opened_at',
    );
    const events = await client.query(
      'select incident_id, at, type, actor, data::text as data from events where incident_id is not null order by seq',
    );
    const entries = z.array(eventSchema).parse(events.rows);
    return z
      .array(incidentSchema)
      .parse(incidents.rows)
      .map((row) => ({
        id: row.id,
        alert: row.alertname,
        region: row.region,
        severity: row.severity,
        openedAt: row.opened_at.getTime(),
        closedAt: row.resolved_at?.getTime() ?? null,
        entries: entries
          .filter((entry) => entry.incident_id === row.id)
          .map(({ at, type, actor, data }) => ({ at: at.getTime(), type, actor, data })),
      }));
  } finally {
    await client.end().catch(() => undefined);
  }
}
