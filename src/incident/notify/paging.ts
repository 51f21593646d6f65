import { RESPONDERS, type Role } from '../../catalog/index.ts';
import { sha256, type ChainedTransaction } from '../store/chained.ts';
import { addJob } from '../store/jobs.ts';

/** Name of the job that delivers one page over one channel. */
export const DELIVER_JOB = 'deliver-page';

export const CHANNELS = ['webhook', 'email'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Somebody to be called about an incident. */
export interface PageOrder {
  readonly incidentId: string;
  readonly responder: string;
  /** Step of the ladder; null: outside of it. */
  readonly level: number | null;
  readonly title: string;
  /** The same token twice is one page. */
  readonly token: string;
}

const nameOf = (id: string): string => RESPONDERS.find((responder) => responder.id === id)?.name ?? id;

/** Order a page over all channels its responder has, in the transaction at hand; a repeat changes nothing. */
export async function orderPage(
  tx: ChainedTransaction,
  order: PageOrder,
  channels: readonly Channel[],
): Promise<void> {
  const { incidentId, responder, level, title } = order;
  const id = `P-${sha256(`${order.token}\n${responder}`).slice(0, 20)}`;
  const row = { id, incident_id: incidentId, responder, level, title, created_at: new Date(tx.now) };
  const made = await tx.trx
    .insertInto('pages')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) return;
  const data = {
    pageId: id,
    responder,
    level,
    title,
    channels,
    summary: `${nameOf(responder)} dipanggil: ${title}`,
  };
  await tx.append({ incidentId, type: 'page.ordered', actor: 'siaga', data });
  for (const channel of channels) {
    await addJob(tx.trx, {
      task: DELIVER_JOB,
      payload: { pageId: id, channel },
      key: `page:${id}:${channel}`,
    });
  }
}

/** Ids of the people of a role, as the catalog lists them. */
export const respondersOf = (role: Role): readonly string[] =>
  RESPONDERS.filter((responder) => responder.role === role).map((responder) => responder.id);
