import { timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { randomSecret } from '../../../kernel/index.ts';
import { statusError } from '../../errors.ts';
import { openJournal } from '../journal.ts';

const pushSubscriptionSchema = z.strictObject({
  id: z.string(),
  endpoint: z.string(),
  /** Of the browser, base64url: its public key (P-256, uncompressed) and the secret it shares with us (RFC 8291). */
  keys: z.strictObject({ p256dh: z.string(), auth: z.string() }),
  /** Entry of the list of services that let the endpoint be. */
  service: z.string(),
  region: z.string(),
  /** When it was asked for, ISO. */
  since: z.string(),
});
/** A browser that wants to hear of one region. */
export type PushSubscription = z.infer<typeof pushSubscriptionSchema>;
export type NewPushSubscription = Omit<PushSubscription, 'id' | 'since'>;

/** Which browsers hear of what, durably. One process writes. */
export interface PushRegister {
  /**
   * Keep a browser's subscription, in the place of its earlier one. Of an endpoint that is known with another secret
   * nothing changes. Rejects with STATUS_SUBSCRIPTIONS_FULL.
   */
  put(subscription: NewPushSubscription, now: number): Promise<void>;
  /** Forget who knows its endpoint and secret; of others nothing happens. */
  leave(endpoint: string, auth: string): Promise<void>;
  remove(id: string): Promise<void>;
  all(): Iterable<PushSubscription>;
  /** Lines of its file that could not be read, and lie beside it. */
  readonly damagedLines: number;
  close(): Promise<void>;
}

const FILE = 'pemberitahuan.jsonl';
const MOST = 50_000;

const isSecretOf = ({ keys }: PushSubscription, auth: string): boolean => {
  const [own, given] = [Buffer.from(keys.auth), Buffer.from(auth)];
  return own.length === given.length && timingSafeEqual(own, given);
};

/** Open the register in a folder that is there (the file mode 0600). `most`: browsers in all. */
export async function openPushRegister(folder: string, most = MOST): Promise<PushRegister> {
  const journal = await openJournal(join(folder, FILE), pushSubscriptionSchema);
  const { known } = journal;
  const byEndpoint = new Map([...known.values()].map((each) => [each.endpoint, each]));
  const forget = async (one: PushSubscription | undefined): Promise<void> => {
    if (!one) return;
    await journal.drop(one.id);
    byEndpoint.delete(one.endpoint);
  };
  return {
    put: (subscription, now) =>
      journal.inTurn(async () => {
        const before = byEndpoint.get(subscription.endpoint);
        if (before && !isSecretOf(before, subscription.keys.auth)) return;
        if (before?.region === subscription.region) return;
        if (!before && known.size >= most)
          throw statusError('STATUS_SUBSCRIPTIONS_FULL', 'Tidak ada tempat untuk langganan lagi.');
        const since = new Date(now).toISOString();
        const made = { ...subscription, id: before?.id ?? randomSecret(12), since };
        await journal.put(made);
        byEndpoint.set(made.endpoint, made);
      }),
    leave: (endpoint, auth) =>
      journal.inTurn(async () => {
        const one = byEndpoint.get(endpoint);
        if (one && isSecretOf(one, auth)) await forget(one);
      }),
    remove: (id) => journal.inTurn(() => forget(known.get(id))),
    all: () => known.values(),
    damagedLines: journal.damagedLines,
    close: () => journal.close(),
  };
}
