import type { Role } from '../../catalog/index.ts';
import { NATIONAL } from '../../contracts/index.ts';
import { regionName } from '../domain/impact.ts';
import type { ChainedTransaction } from '../store/chained.ts';
import type { Directory } from './directory.ts';
import { orderPage, respondersOf, type PageOrder } from './paging.ts';

export interface AskDeps {
  readonly directory: Directory;
  /** Who stands by for a service. */
  readonly onDuty: (service: string, atMs: number) => readonly string[];
  /** How long one page asks the same of all provinces with the same alert, milliseconds. */
  readonly windowMs: number;
}

interface Question {
  readonly alertname: string;
  readonly region: string;
  readonly responder: string;
  readonly title: string;
}

const withoutPlace = (title: string, region: string): string => title.replaceAll(regionName(region), '');

/** The page by which a person was asked the same a short time ago about another province with the same alert. */
async function askedAlready(
  { trx, now }: ChainedTransaction,
  { alertname, region, responder, title }: Question,
  windowMs: number,
): Promise<{ readonly pageId: string; readonly incidentId: string } | undefined> {
  if (region === NATIONAL) return undefined;
  const asked = await trx
    .selectFrom('pages')
    .innerJoin('incidents', 'incidents.id', 'pages.incident_id')
    .select(['pages.id as pageId', 'pages.title as title', 'incidents.id as incidentId', 'region'])
    .where('pages.responder', '=', responder)
    .where('pages.level', 'is', null)
    .where('pages.created_at', '>', new Date(now - windowMs))
    .where('incidents.alertname', '=', alertname)
    .where('region', 'not in', [NATIONAL, region])
    .orderBy('pages.created_at')
    .orderBy('pages.id')
    .execute();
  return asked.find((page) => withoutPlace(page.title, page.region) === withoutPlace(title, region));
}

/**
 * Page people of a role outside of the ladder. Who stands by is asked the same once for all provinces with the same
 * alert: the others stand on the list to which that page leads. Leadership is told of each.
 */
export async function askPeople(
  { directory, onDuty, windowMs }: AskDeps,
  tx: ChainedTransaction,
  role: Role,
  order: Pick<PageOrder, 'incidentId' | 'title' | 'token'>,
): Promise<void> {
  const { incidentId, title } = order;
  const incident = await tx.trx
    .selectFrom('incidents')
    .select(['alertname', 'region', 'service'])
    .where('id', '=', incidentId)
    .executeTakeFirst();
  const isDuty = role === 'on-call';
  const people = isDuty ? onDuty(incident?.service ?? '', tx.now) : respondersOf(role);
  for (const responder of people) {
    const asked = isDuty && incident && (await askedAlready(tx, { ...incident, responder, title }, windowMs));
    if (asked) {
      const summary = `Sudah ditanyakan lewat ${asked.incidentId}: ${title}`;
      const data = { pageIds: [asked.pageId], responder, title, summary };
      await tx.append({ incidentId, type: 'page.joined', actor: 'siaga', data });
    } else await orderPage(tx, { ...order, responder, level: null }, directory.channelsOf(responder));
  }
}
