import { provinceOf, type Role } from '../../catalog/index.ts';
import { NATIONAL, STATEMENT_LONGEST, STATEMENT_ROLES } from '../../contracts/index.ts';

type StatementRole = (typeof STATEMENT_ROLES)[number];

/** A draft that nobody approved for so long was written about another hour. */
export const DRAFT_LASTS_MS = 3_600_000;

/** What may be promised, in minutes. */
export const NEXT_UPDATE_MINUTES: readonly number[] = [15, 30, 60, 120, 240];

const APPROVERS: readonly Role[] = ['commander', 'leadership'];

/** One of the two who make a statement. */
export interface Side {
  readonly id: string;
  readonly role: string;
}

export const isStatementRole = (role: string): role is StatementRole =>
  (STATEMENT_ROLES as readonly string[]).includes(role);

/** Whether statements can be made of this region: the nation, or a province. */
export const hasStatements = (region: string): boolean =>
  region === NATIONAL || (region.length === 2 && provinceOf(region) !== undefined);

/** Whether statements of these two regions are read together by the same people, and so must not contradict each other. */
export const doOverlap = (one: string, other: string): boolean =>
  one !== other && (one === NATIONAL || other === NATIONAL);

/** The text as it would be signed, on one line; undefined when there is none or too much of it. */
export function cleanStatement(text: string): string | undefined {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\ufffe\uffff]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toWellFormed();
  return line.length > 0 && line.length <= STATEMENT_LONGEST ? line : undefined;
}

/** Whether somebody may put a draft aside: whoever wrote it, and whoever might have approved another's. */
export const mayPutAside = (author: Side, person: Side): boolean =>
  person.id === author.id || (APPROVERS as readonly string[]).includes(person.role);

/** Why these two may not make a statement together; undefined: they may. Two people, one of them a leader. */
export function whyNotTogether(author: Side, approver: Side): string | undefined {
  if (author.id === approver.id) return 'Penyusun tidak boleh menyetujui pernyataannya sendiri.';
  if (!isStatementRole(author.role) || !(APPROVERS as readonly string[]).includes(approver.role))
    return 'Penyetuju harus komandan insiden atau pimpinan.';
  if (author.role !== 'leadership' && approver.role !== 'leadership')
    return 'Salah satu dari keduanya harus pimpinan.';
  return undefined;
}
