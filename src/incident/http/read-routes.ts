import { Router, type Request } from 'express';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { PICTURE_PATH, type NationalPicture } from '../../contracts/index.ts';
import { fail } from '../errors.ts';
import type { Database } from '../store/database.ts';
import { eventsOf } from '../store/event-log.ts';
import {
  closedIncidentRows,
  incidentRowsOpenIn,
  openIncidentRows,
  type IncidentRow,
} from '../store/incidents.ts';
import { bearerOf, tokenMatches } from './bearer.ts';

export interface ReadRoutesDeps {
  readonly db: Kysely<Database>;
  readonly statusToken: string;
  picture(): Promise<NationalPicture>;
  /** Whether a request comes from somebody signed in at the console. */
  isSignedIn(req: Request): Promise<boolean>;
}

const CLOSED_SHOWN = 200;

const incidentJson = (row: IncidentRow) => ({
  id: row.id,
  alertname: row.alertname,
  region: row.region,
  severity: row.severity,
  title: row.title,
  affectedTps: row.affected_tps,
  state: row.state,
  firing: row.firing,
  openedAt: row.opened_at.toISOString(),
  acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
  acknowledgedBy: row.acknowledged_by,
  resolvedAt: row.resolved_at?.toISOString() ?? null,
  runbookUrl: row.runbook_url,
});

/** Of `GET /api/incidents`: when they were open. Without it, all that are open and what closed lately. */
const rangeSchema = z.object({ from: z.iso.datetime(), to: z.iso.datetime() });

async function askedRows(db: Kysely<Database>, query: Request['query']): Promise<readonly IncidentRow[]> {
  if (query['from'] === undefined && query['to'] === undefined) {
    return [...(await openIncidentRows(db)), ...(await closedIncidentRows(db, CLOSED_SHOWN))];
  }
  const { data: range } = rangeSchema.safeParse(query);
  if (!range) throw fail('INCIDENT_BODY_INVALID', 'from dan to ialah waktu ISO dalam UTC, keduanya');
  return incidentRowsOpenIn(db, new Date(range.from), new Date(range.to));
}

/** What others may read: the picture and incidents, by token or by a console session. */
export function readRoutes(deps: ReadRoutesDeps): Router {
  const router = Router();
  router.use([PICTURE_PATH, '/api/incidents'], async (req, _res, next) => {
    if (tokenMatches(bearerOf(req), deps.statusToken) || (await deps.isSignedIn(req))) next();
    else next(fail('INCIDENT_UNAUTHORIZED', 'token pembaca salah atau tidak ada'));
  });
  router.get(PICTURE_PATH, async (_req, res) => {
    res.set('cache-control', 'no-store').json(await deps.picture());
  });
  router.get('/api/incidents', async (req, res) => {
    res.json({ incidents: (await askedRows(deps.db, req.query)).map(incidentJson) });
  });
  router.get('/api/incidents/:id', async (req, res) => {
    const { id } = req.params;
    const row = await deps.db.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row) throw fail('INCIDENT_NOT_FOUND', `insiden ${id} tidak ada`);
    const events = await eventsOf(deps.db, id);
    const timeline = events.map((event) => ({ ...event, at: new Date(event.at).toISOString() }));
    res.json({ ...incidentJson(row), timeline });
  });
  return router;
}
