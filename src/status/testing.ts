import {
  nationalPictureSchema,
  NO_STATEMENT,
  STATEMENT_TYP,
  statementHash,
  type NationalPicture,
  type SignedStatement,
} from '../contracts/index.ts';
import { signingKeyFrom, type Clock, type SigningKey } from '../kernel/index.ts';
import type { History } from './domain/history.ts';
import type { Snapshot } from './domain/snapshot.ts';
import { unknownPicture } from './domain/unknown.ts';
import { openFolder } from './folder.ts';
import { loadRegencyNames } from './regency-names.ts';
import { publisher, type Publisher } from './publisher.ts';

export { browserAt } from './subscribe/push/testing.ts';
export type { History } from './domain/history.ts';
export { mailServer, subscribingConfig, type MailServer } from './subscribe/testing.ts';

/** A quiet night at the clock's time: 1,234 photos received in each province, 100 of them held. */
export function quietPicture(clock: Clock): NationalPicture {
  const base = unknownPicture(clock.now());
  const provinces = base.provinces.map((each) => ({
    ...each,
    ...({ state: 'normal', received: 1_234, held: 100, recorded: 1_134 } as const),
  }));
  return { ...base, state: 'normal', provinces };
}

/** What a folder's site says of itself, and what it remembers. */
interface SiteOfTest extends Partial<Snapshot['site']> {
  readonly history?: History;
}

/** A folder of quiet nights, published once; snapshots are believed for 45 s, unless told. The key is made if there is none. */
export async function publishedFolder(
  folder: string,
  keyFile: string,
  clock: Clock,
  change: Partial<NationalPicture> = {},
  { history, ...site }: SiteOfTest = {},
): Promise<Publisher> {
  const made = publisher({
    source: async () => ({ ...quietPicture(clock), ...change }),
    folder: await openFolder(folder, await signingKeyFrom(keyFile)),
    site: { address: 'https://status.example/', staleAfterMs: 45_000, ...site },
    ...{ clock, lastSeen: undefined, history, names: await loadRegencyNames() },
    onFault: (error) => {
      throw error;
    },
  });
  await made.publish();
  return made;
}

/** A statement by a commander and a leader that nobody signed. */
export const statementOfTest = (
  region: string,
  serial: number,
  text: string | null,
  at: number,
  previous = NO_STATEMENT,
): SignedStatement => ({
  statement: {
    ...{ region, serial, text, nextUpdateAt: new Date(at + 1_800_000).toISOString() },
    author: { role: 'commander', at: new Date(at - 60_000).toISOString() },
    approver: { role: 'leadership', at: new Date(at).toISOString() },
    previous,
  },
  jws: 'a.b.c',
});

/** A region's line as the incident service signs it, one statement a minute from `at` on. */
export async function signedLine(
  key: SigningKey,
  region: string,
  texts: readonly (string | null)[],
  at: number,
): Promise<SignedStatement[]> {
  const line: SignedStatement[] = [];
  for (const [index, text] of texts.entries()) {
    const before = line.at(-1);
    const previous = before ? statementHash(before.jws) : NO_STATEMENT;
    const { statement } = statementOfTest(region, index + 1, text, at + index * 60_000, previous);
    line.push({ statement, jws: await key.sign(statement, STATEMENT_TYP) });
  }
  return line;
}

/** The public half of a key, as pictures carry it. */
export const statementKeysOf = (key: SigningKey): NationalPicture['statementKeys'] =>
  nationalPictureSchema.shape.statementKeys.parse([key.publicJwk]);
