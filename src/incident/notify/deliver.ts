import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { PageMessage } from '../../contracts/index.ts';
import { pagesSent, zeroSeries, type Logger, type Meter } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { callImpact, regionsInWords } from '../domain/call.ts';
import { CHANNEL_WORDS, eventWord } from '../domain/words.ts';
import { fail } from '../errors.ts';
import { waitingAt } from '../store/calls.ts';
import { chained } from '../store/chained.ts';
import type { Database } from '../store/database.ts';
import type { IncidentRow } from '../store/incidents.ts';
import type { Directory } from './directory.ts';
import type { Mailer } from './mail.ts';
import { CHANNELS, type Channel } from './paging.ts';
import { sendWebhook } from './webhook.ts';

export interface DeliverDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly directory: Directory;
  readonly mailer: Mailer | undefined;
  /** HMAC secret of outgoing webhooks. */
  readonly webhookSecret: string;
  /** Origin of the console, for links. */
  readonly publicUrl: string;
  readonly meter: Meter;
  readonly logger: Logger;
}

const payloadSchema = z.object({ pageId: z.string(), channel: z.enum(CHANNELS) });

/** Quick tries within one job, before the queue's longer pauses. */
const TRIES = 3;
const FIRST_PAUSE_MS = 250;

type PageRow = Selectable<Database['pages']>;

/** What a page tells of: of its ladder the whole call as it stood then, else the one incident. */
async function calledBy(
  db: Kysely<Database>,
  page: PageRow,
  incident: IncidentRow | undefined,
): Promise<readonly IncidentRow[]> {
  if (!incident) return [];
  const { call_id: callId } = incident;
  const isOfLadder = page.level !== null && callId !== null;
  const call = isOfLadder ? await waitingAt(db, callId, page.created_at.getTime()) : [];
  return call.length > 0 ? call : [incident];
}

async function messageOf(deps: DeliverDeps, page: PageRow): Promise<PageMessage> {
  const incident = await deps.db
    .selectFrom('incidents')
    .selectAll()
    .where('id', '=', page.incident_id)
    .executeTakeFirst();
  const called = await calledBy(deps.db, page, incident);
  return {
    id: page.id,
    incidentId: page.incident_id,
    responder: page.responder,
    severity: incident?.severity ?? 'critical',
    title: page.title,
    impact: incident ? callImpact(incident, called) : '-',
    region: regionsInWords(called),
    runbookUrl: incident?.runbook_url ?? '',
    consoleUrl: `${deps.publicUrl}/insiden/${page.incident_id}`,
    // The page's own time: a retry repeats the very same message.
    sentAt: page.created_at.toISOString(),
  };
}

async function sendOnce(deps: DeliverDeps, channel: Channel, page: PageMessage): Promise<string> {
  if (channel === 'webhook') {
    const url = deps.directory.webhookOf(page.responder);
    if (url === undefined) throw new Error(`no webhook is set for ${page.responder}`);
    return sendWebhook(url, deps.webhookSecret, page, deps.clock);
  }
  const to = deps.directory.responder(page.responder)?.email;
  if (!deps.mailer || !to) throw new Error(`no mail can be sent to ${page.responder}`);
  return deps.mailer.send(to, page);
}

async function sendPatiently(deps: DeliverDeps, channel: Channel, page: PageMessage) {
  for (let attempt = 1; ; attempt++) {
    try {
      return {
        outcome: 'delivered' as const,
        attempts: attempt,
        detail: await sendOnce(deps, channel, page),
      };
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      deps.logger.warn({ pageId: page.id, channel, attempt, err: error }, 'a page was not delivered');
      if (attempt === TRIES) return { outcome: 'failed' as const, attempts: attempt, detail };
      await deps.clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}

/** The job that delivers one page over one channel and keeps the receipt. Throws to be tried again later. */
export const deliverTask = (deps: DeliverDeps): ((payload: unknown) => Promise<void>) => {
  const pages = deps.meter.counter(pagesSent);
  // None failed yet is 0, and not silence.
  zeroSeries(pages, { channel: CHANNELS, outcome: ['delivered', 'failed'] });
  return async (payload) => {
    const { pageId, channel } = payloadSchema.parse(payload);
    const { db } = deps;
    const page = await db.selectFrom('pages').selectAll().where('id', '=', pageId).executeTakeFirst();
    if (!page) return;
    const before = await db
      .selectFrom('page_deliveries')
      .select(['outcome', 'attempts'])
      .where('page_id', '=', pageId)
      .where('channel', '=', channel)
      .executeTakeFirst();
    if (before?.outcome === 'delivered') return;
    const sent = await sendPatiently(deps, channel, await messageOf(deps, page));
    const attempts = (before?.attempts ?? 0) + sent.attempts;
    await chained(db, deps.clock, async (tx) => {
      const receipt = {
        outcome: sent.outcome,
        attempts,
        detail: sent.detail.slice(0, 500),
        at: new Date(tx.now),
      };
      await tx.trx
        .insertInto('page_deliveries')
        .values({ page_id: pageId, channel, ...receipt })
        .onConflict((conflict) => conflict.columns(['page_id', 'channel']).doUpdateSet(receipt))
        .execute();
      const type = `page.${sent.outcome}` as const;
      const who = deps.directory.responder(page.responder)?.name ?? page.responder;
      const summary = `${eventWord(type)}: ${who} lewat ${CHANNEL_WORDS[channel]}`;
      const data = { pageId, channel, responder: page.responder, attempts, detail: receipt.detail, summary };
      await tx.append({ incidentId: page.incident_id, type, actor: 'siaga', data });
    });
    pages.inc({ channel, outcome: sent.outcome });
    if (sent.outcome === 'failed')
      throw fail('INCIDENT_PAGE_UNDELIVERED', `${pageId} over ${channel}: ${sent.detail}`);
  };
};
