import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { randomSecret } from '../../kernel/index.ts';
import { statusError } from '../errors.ts';
import { openJournal } from './journal.ts';

const subscriptionSchema = z.strictObject({
  id: z.string(),
  email: z.string(),
  region: z.string(),
  /** When it was confirmed, ISO. */
  since: z.string(),
});
/** Somebody who wants to hear of a region, and confirmed it. */
export type Subscription = z.infer<typeof subscriptionSchema>;

/** Who hears of what, durably. One process writes. */
export interface SubscriptionRegister {
  /** Keep one; the same person and region again is the same one. Rejects with STATUS_SUBSCRIPTIONS_FULL. */
  add(email: string, region: string, now: number): Promise<Subscription>;
  /** Forget one; of one that is gone nothing happens. */
  remove(id: string): Promise<void>;
  all(): Iterable<Subscription>;
  /** Lines of its file that could not be read, and lie beside it. */
  readonly damagedLines: number;
  close(): Promise<void>;
}

const FILE = 'langganan.jsonl';
/** Regions of one address, and of all. */
const MOST_EACH = 50;
const MOST = 200_000;

const keyOf = (email: string, region: string): string => `${region} ${email}`;

/** Open the register in a folder, made if it is not there (mode 0700, the file 0600). */
export async function openRegister(folder: string): Promise<SubscriptionRegister> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const journal = await openJournal(join(folder, FILE), subscriptionSchema);
  const { known } = journal;
  const byKey = new Map([...known.values()].map((each) => [keyOf(each.email, each.region), each]));
  const each = new Map<string, number>();
  const counted = (email: string, by: number) => each.set(email, (each.get(email) ?? 0) + by);
  for (const { email } of known.values()) counted(email, 1);
  return {
    add: (email, region, now) =>
      journal.inTurn(async () => {
        const before = byKey.get(keyOf(email, region));
        if (before) return before;
        if (known.size >= MOST || (each.get(email) ?? 0) >= MOST_EACH)
          throw statusError('STATUS_SUBSCRIPTIONS_FULL', 'Tidak ada tempat untuk langganan lagi.');
        const made = { id: randomSecret(12), email, region, since: new Date(now).toISOString() };
        await journal.put(made);
        byKey.set(keyOf(email, region), made);
        counted(email, 1);
        return made;
      }),
    remove: (id) =>
      journal.inTurn(async () => {
        const one = known.get(id);
        if (!one) return;
        await journal.drop(id);
        byKey.delete(keyOf(one.email, one.region));
        counted(one.email, -1);
      }),
    all: () => known.values(),
    damagedLines: journal.damagedLines,
    close: () => journal.close(),
  };
}
