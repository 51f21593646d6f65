import { mkdir, open, readFile, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { randomSecret } from '../../kernel/index.ts';
import { statusError } from '../errors.ts';

const subscriptionSchema = z.strictObject({
  id: z.string(),
  email: z.string(),
  region: z.string(),
  /** When it was confirmed, ISO. */
  since: z.string(),
});
/** Somebody who wants to hear of a region, and confirmed it. */
export type Subscription = z.infer<typeof subscriptionSchema>;

const lineSchema = z.union([subscriptionSchema, z.strictObject({ gone: z.string() })]);

/** Who hears of what, durably. One process writes. */
export interface SubscriptionRegister {
  /** Keep one; the same person and region again is the same one. Rejects with STATUS_SUBSCRIPTIONS_FULL. */
  add(email: string, region: string, now: number): Promise<Subscription>;
  /** Forget one; of one that is gone nothing happens. */
  remove(id: string): Promise<void>;
  all(): Iterable<Subscription>;
  close(): Promise<void>;
}

const FILE = 'langganan.jsonl';
/** Regions of one address, and of all. */
const MOST_EACH = 50;
const MOST = 200_000;

const keyOf = (email: string, region: string): string => `${region} ${email}`;

/** What the file says, line by line; a last line that was torn by a crash was never answered for. */
async function readLines(path: string): Promise<Map<string, Subscription>> {
  const found = new Map<string, Subscription>();
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  for (const line of whole.split('\n').filter((each) => each !== '')) {
    const read = lineSchema.parse(JSON.parse(line));
    if ('gone' in read) found.delete(read.gone);
    else found.set(read.id, read);
  }
  return found;
}

/** Write the file anew with what is left, so that whoever left is in it no longer. */
async function rewritten(path: string, kept: Iterable<Subscription>): Promise<FileHandle> {
  const passing = `${path}.tmp`;
  const file = await open(passing, 'w', 0o600);
  await file.writeFile([...kept].map((each) => `${JSON.stringify(each)}\n`).join(''));
  await file.sync();
  await rename(passing, path);
  return file;
}

/** Open the register in a folder, made if it is not there (mode 0700, the file 0600). */
export async function openRegister(folder: string): Promise<SubscriptionRegister> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, FILE);
  const known = await readLines(path);
  const byKey = new Map([...known.values()].map((each) => [keyOf(each.email, each.region), each]));
  const each = new Map<string, number>();
  const counted = (email: string, by: number) => each.set(email, (each.get(email) ?? 0) + by);
  for (const { email } of known.values()) counted(email, 1);
  const file = await rewritten(path, known.values());
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
  const append = async (line: z.infer<typeof lineSchema>): Promise<void> => {
    await file.appendFile(`${JSON.stringify(line)}\n`);
    await file.sync();
  };
  return {
    add: (email, region, now) =>
      inTurn(async () => {
        const before = byKey.get(keyOf(email, region));
        if (before) return before;
        if (known.size >= MOST || (each.get(email) ?? 0) >= MOST_EACH)
          throw statusError('STATUS_SUBSCRIPTIONS_FULL', 'Tidak ada tempat untuk langganan lagi.');
        const made = { id: randomSecret(12), email, region, since: new Date(now).toISOString() };
        await append(made);
        known.set(made.id, made);
        byKey.set(keyOf(email, region), made);
        counted(email, 1);
        return made;
      }),
    remove: (id) =>
      inTurn(async () => {
        const one = known.get(id);
        if (!one) return;
        await append({ gone: id });
        known.delete(id);
        byKey.delete(keyOf(one.email, one.region));
        counted(one.email, -1);
      }),
    all: () => known.values(),
    async close() {
      await turn;
      await file.close();
    },
  };
}
