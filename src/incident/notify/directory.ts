import type { Responder } from '../../catalog/index.ts';
import { fail } from '../errors.ts';
import type { Channel } from './paging.ts';

/** How each responder can be reached. */
export interface Directory {
  channelsOf(responder: string): readonly Channel[];
  webhookOf(responder: string): string | undefined;
  responder(id: string): Responder | undefined;
}

/** Make the directory, or refuse (INCIDENT_RESPONDER_UNREACHABLE) when somebody could not be reached at all. */
export function directoryOf(
  responders: readonly Responder[],
  webhooks: Readonly<Record<string, string>>,
  hasMail: boolean,
): Directory {
  const byId = new Map(responders.map((responder) => [responder.id, responder]));
  const channelsOf = (id: string): readonly Channel[] => [
    ...(webhooks[id] === undefined ? [] : ['webhook' as const]),
    ...(hasMail && byId.get(id)?.email ? ['email' as const] : []),
  ];
  const unreachable = responders.filter((responder) => channelsOf(responder.id).length === 0);
  if (unreachable.length > 0) {
    const names = unreachable.map((responder) => `${responder.id} (${responder.name})`).join(', ');
    throw fail(
      'INCIDENT_RESPONDER_UNREACHABLE',
      `no way to reach ${names}: set SIAGA_SMTP_URL, or name a webhook in SIAGA_PAGE_WEBHOOKS`,
    );
  }
  return { channelsOf, webhookOf: (id) => webhooks[id], responder: (id) => byId.get(id) };
}
