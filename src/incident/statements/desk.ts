import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { STATEMENT_TYP, statementHash, statementSchema, type Statement } from '../../contracts/index.ts';
import type { Clock, SigningKey } from '../../kernel/index.ts';
import {
  cleanStatement,
  DRAFT_LASTS_MS,
  hasStatements,
  isStatementRole,
  mayPutAside,
  NEXT_UPDATE_MINUTES,
  whyNotTogether,
} from '../domain/statement-rules.ts';
import { regionWord } from '../domain/words.ts';
import { hourMinute } from '../console/format.ts';
import { fail } from '../errors.ts';
import type { Person } from '../people/index.ts';
import { chained, type ChainedTransaction } from '../store/chained.ts';
import type { Database } from '../store/database.ts';
import { besides, hashOf, headOf, type DraftRow, type Head } from './line.ts';

/** A statement as somebody proposes it. */
export interface Proposal {
  readonly region: string;
  /** Null: nothing is to be said of the region any more. */
  readonly text: string | null;
  /** One of NEXT_UPDATE_MINUTES, from the approval on; null: no promise. */
  readonly nextUpdateMinutes: number | null;
  /** Hash of the statement that its author saw in force. */
  readonly replaces: string;
}

/** Makes statements: one writes, another signs. Throws INCIDENT_STATEMENT_OVERTAKEN, …_REFUSED, INCIDENT_BODY_INVALID. */
export interface StatementDesk {
  /** Keep a proposal for a second person; answers its id. Refused when a newer statement is in force than it names. */
  draft(proposal: Proposal, person: Person): Promise<string>;
  /**
   * Sign a draft and put it in force, if what it replaces is still the last word. `read`: hashes of the statements of
   * overlapping regions that its approver has read beside it; refused when others are in force.
   */
  approve(id: string, person: Person, read?: readonly string[]): Promise<Statement>;
  /** Put a draft aside: somebody else's with a reason, or one's own. */
  reject(id: string, person: Person, reason: string): Promise<void>;
}

const quoted = ({ text }: Statement): string => (text === null ? 'dicabut' : `“${text}”`);

const overtaken = ({ statement }: Head) =>
  fail(
    'INCIDENT_STATEMENT_OVERTAKEN',
    `Pernyataan nomor ${String(statement.serial)} untuk ${regionWord(statement.region)} sudah berlaku sejak ` +
      `${hourMinute(Date.parse(statement.approver.at))} WIB: ${quoted(statement)}. Baca dahulu, lalu susun dari yang terbaru.`,
  );

function checked(proposal: Proposal): Proposal {
  const text = proposal.text === null ? null : cleanStatement(proposal.text);
  const minutes = proposal.nextUpdateMinutes;
  if (!hasStatements(proposal.region))
    throw fail('INCIDENT_BODY_INVALID', 'Pernyataan hanya untuk nasional atau sebuah provinsi.');
  if (text === undefined) throw fail('INCIDENT_BODY_INVALID', 'Isi pernyataan kosong atau terlalu panjang.');
  if (minutes !== null && !NEXT_UPDATE_MINUTES.includes(minutes))
    throw fail('INCIDENT_BODY_INVALID', 'Waktu pembaruan berikutnya bukan salah satu pilihan.');
  return { ...proposal, text };
}

/** The document that is signed, key by key in the order of its schema. */
function documentOf(draft: DraftRow, head: Head | undefined, approver: Person, now: number): Statement {
  const minutes = draft.next_update_minutes;
  return statementSchema.parse({
    region: draft.region,
    serial: (head?.statement.serial ?? 0) + 1,
    text: draft.body,
    nextUpdateAt: minutes === null ? null : new Date(now + minutes * 60_000).toISOString(),
    author: { role: draft.author_role, at: draft.drafted_at.toISOString() },
    approver: { role: approver.role, at: new Date(now).toISOString() },
    previous: hashOf(head),
  });
}

/** The draft, held against others until the transaction ends. Throws when nobody waits for a word on it. */
async function lockDraft({ trx, now }: ChainedTransaction, id: string): Promise<DraftRow> {
  const draft = await trx
    .selectFrom('statement_drafts')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!draft) throw fail('INCIDENT_NOT_FOUND', 'Usulan pernyataan itu tidak ada.');
  if (draft.settled_at)
    throw fail('INCIDENT_STATEMENT_REFUSED', 'Usulan ini sudah diputuskan atau digantikan.');
  if (draft.drafted_at.getTime() + DRAFT_LASTS_MS < now)
    throw fail('INCIDENT_STATEMENT_REFUSED', 'Usulan ini sudah lebih dari satu jam; susun yang baru.');
  return draft;
}

const settle = ({ trx, now }: ChainedTransaction, id: string, outcome: 'signed' | 'rejected') =>
  trx
    .updateTable('statement_drafts')
    .set({ settled_at: new Date(now), outcome })
    .where('id', '=', id)
    .execute();

/** Drafts that began from a statement which is no longer the last. */
const overtakeOthers = ({ trx, now }: ChainedTransaction, region: string) =>
  trx
    .updateTable('statement_drafts')
    .set({ settled_at: new Date(now), outcome: 'overtaken' })
    .where('region', '=', region)
    .where('settled_at', 'is', null)
    .execute();

/** The nation's and a province's statement are read on one page: who signs one must have read the others. */
async function expectRead(
  { trx }: ChainedTransaction,
  draft: DraftRow,
  read: readonly string[],
): Promise<void> {
  if (draft.body === null) return;
  const unread = (await besides(trx, draft.region)).filter(({ hash }) => !read.includes(hash));
  if (unread.length === 0) return;
  const words = unread.map(({ statement }) => `${regionWord(statement.region)}: ${quoted(statement)}`);
  throw fail(
    'INCIDENT_STATEMENT_REFUSED',
    `Dibaca pada halaman yang sama: ${words.join('; ')}. Baca, lalu nyatakan tidak bertentangan.`,
  );
}

async function sign(tx: ChainedTransaction, key: SigningKey, draft: DraftRow, person: Person) {
  const head = await headOf(tx.trx, draft.region);
  if (head && hashOf(head) !== draft.replaces) throw overtaken(head);
  const statement = documentOf(draft, head, person, tx.now);
  const jws = await key.sign(statement, STATEMENT_TYP);
  const { region, serial } = statement;
  await tx.trx
    .insertInto('statements')
    .values({
      ...{ region, serial, jws, document: JSON.stringify(statement), hash: statementHash(jws) },
      ...{ author_id: draft.author_id, approver_id: person.id, approved_at: new Date(tx.now) },
    })
    .execute();
  await settle(tx, draft.id, 'signed');
  await overtakeOthers(tx, region);
  const summary = `Pernyataan ${String(serial)} untuk ${regionWord(region)} disetujui ${person.name}, disusun ${draft.author_name}: ${quoted(statement)}`;
  const data = {
    region,
    serial,
    draft: draft.id,
    author: draft.author_id,
    hash: statementHash(jws),
    summary,
  };
  await tx.append({ incidentId: null, type: 'statement.signed', actor: person.id, data });
  return statement;
}

async function keep(tx: ChainedTransaction, proposal: Proposal, person: Person): Promise<string> {
  const head = await headOf(tx.trx, proposal.region);
  if (hashOf(head) !== proposal.replaces) {
    if (head) throw overtaken(head);
    throw fail('INCIDENT_BODY_INVALID', 'Pernyataan yang digantikan tidak dikenal.');
  }
  const id = randomUUID();
  await tx.trx
    .insertInto('statement_drafts')
    .values({
      ...{ id, region: proposal.region, body: proposal.text, replaces: proposal.replaces },
      next_update_minutes: proposal.nextUpdateMinutes,
      ...{ author_id: person.id, author_name: person.name, author_role: person.role },
      ...{ drafted_at: new Date(tx.now), settled_at: null, outcome: null },
    })
    .execute();
  const { region, text } = proposal;
  const summary = `${person.name} mengusulkan pernyataan untuk ${regionWord(region)}: ${text === null ? 'dicabut' : `“${text}”`}`;
  const data = { region, draft: id, text, summary };
  await tx.append({ incidentId: null, type: 'statement.drafted', actor: person.id, data });
  return id;
}

/** The desk over the store. The chain's lock orders drafts and approvals, so a head cannot move between look and write. */
export function statementDesk(db: Kysely<Database>, clock: Clock, key: SigningKey): StatementDesk {
  return {
    async draft(proposal, person) {
      if (!isStatementRole(person.role))
        throw fail('INCIDENT_FORBIDDEN', 'Peran Anda tidak menyusun pernyataan.');
      const clean = checked(proposal);
      return chained(db, clock, (tx) => keep(tx, clean, person));
    },
    approve: (id, person, read = []) =>
      chained(db, clock, async (tx) => {
        const draft = await lockDraft(tx, id);
        const why = whyNotTogether({ id: draft.author_id, role: draft.author_role }, person);
        if (why !== undefined) throw fail('INCIDENT_STATEMENT_REFUSED', why);
        await expectRead(tx, draft, read);
        return sign(tx, key, draft, person);
      }),
    reject: (id, person, reason) =>
      chained(db, clock, async (tx) => {
        const draft = await lockDraft(tx, id);
        if (!mayPutAside({ id: draft.author_id, role: draft.author_role }, person))
          throw fail('INCIDENT_FORBIDDEN', 'Peran Anda tidak memutuskan pernyataan.');
        if (reason === '' && draft.author_id !== person.id)
          throw fail('INCIDENT_BODY_INVALID', 'Tulis alasan menolak.');
        await settle(tx, id, 'rejected');
        const summary = `${person.name} menolak usulan pernyataan untuk ${regionWord(draft.region)}: ${reason}`;
        const data = { region: draft.region, draft: id, reason, summary };
        await tx.append({ incidentId: null, type: 'statement.rejected', actor: person.id, data });
      }),
  };
}
