import { z } from 'zod';
import { alertsOf, CATALOG, type Catalog } from '../catalog/index.ts';
import type { IncidentRecord } from './domain/incidents.ts';
import type { Period } from './domain/period.ts';
import { fail } from './errors.ts';

const incidentSchema = z.object({
  id: z.string(),
  alertname: z.string(),
  region: z.string(),
  severity: z.string(),
  title: z.string(),
  openedAt: z.iso.datetime(),
  acknowledgedAt: z.iso.datetime().nullable(),
  resolvedAt: z.iso.datetime().nullable(),
});
const listSchema = z.object({ incidents: z.array(incidentSchema) });

const detailSchema = z.object({
  timeline: z.array(z.object({ type: z.string(), data: z.record(z.string(), z.unknown()) })),
});
const keptSchema = z.object({ traces: z.array(z.string()) });

export interface IncidentSource {
  /** The incident service's origin. */
  readonly url: string;
  /** Bearer token of a reader. */
  readonly token: string;
}

const TIMEOUT_MS = 15_000;

async function get<Shape extends z.ZodType>({ url, token }: IncidentSource, path: string, shape: Shape) {
  try {
    const answer = await fetch(new URL(path, url), {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok) throw new Error(`jawabannya ${String(answer.status)}`);
    return shape.parse(await answer.json());
  } catch (cause) {
    const why = cause instanceof z.ZodError ? 'bukan bentuk yang diharapkan' : (cause as Error).message;
    throw fail('SLA_INCIDENTS_UNREADABLE', `${path} di ${url}: ${why}`, { cause });
  }
}

/** Which service of the vendor an alert tells of. */
function servicesByAlert(vendor: string, catalog: Catalog): ReadonlyMap<string, string> {
  return new Map(
    catalog.services
      .filter((service) => service.vendor === vendor)
      .flatMap((service) => alertsOf({ services: [service] }).map(({ name }) => [name, service.id] as const)),
  );
}

/**
 * Incidents of a vendor's services that were open at some time of a period, with the traces that were kept with them: an
 * outage that began before midnight goes on in the next month. Throws SLA_INCIDENTS_UNREADABLE.
 */
export async function incidentsOf(
  source: IncidentSource,
  vendor: string,
  { fromMs, toMs }: Period,
): Promise<readonly IncidentRecord[]> {
  const services = servicesByAlert(vendor, CATALOG);
  const range = new URLSearchParams({
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
  });
  const { incidents } = await get(source, `/api/incidents?${range.toString()}`, listSchema);
  const own = incidents.flatMap((incident) => {
    const service = services.get(incident.alertname);
    const { openedAt, resolvedAt } = incident;
    const isOver = resolvedAt !== null && Date.parse(resolvedAt) <= fromMs;
    return service === undefined || isOver || Date.parse(openedAt) >= toMs ? [] : [{ ...incident, service }];
  });
  const records: IncidentRecord[] = [];
  for (const { id, alertname, service, region, severity, title, ...times } of own) {
    const { timeline } = await get(source, `/api/incidents/${encodeURIComponent(id)}`, detailSchema);
    const kept = timeline.filter(({ type }) => type === 'incident.traces-kept');
    const traces = [...new Set(kept.flatMap(({ data }) => keptSchema.safeParse(data).data?.traces ?? []))];
    records.push({ id, alertname, service, region, severity, title, ...times, traces });
  }
  return records.sort((a, b) =>
    a.openedAt < b.openedAt || (a.openedAt === b.openedAt && a.id < b.id) ? -1 : 1,
  );
}
