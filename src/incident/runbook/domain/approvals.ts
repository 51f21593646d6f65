import { roleWord } from '../../domain/words.ts';
import type { ApprovalOutcome, RunEvent, Slots, Voter } from '../types.ts';
import type { ApprovalState } from './state.ts';

/** What one person's word on a request comes to. */
export type VoteResult =
  | {
      readonly outcome: 'counted';
      readonly events: readonly RunEvent[];
      readonly closes: ApprovalOutcome | null;
    }
  /** The same word was already given: nothing changes. */
  | { readonly outcome: 'repeated' }
  | { readonly outcome: 'refused'; readonly why: string };

export interface Vote {
  readonly person: Voter;
  readonly verdict: 'approve' | 'reject';
  readonly reason: string;
}

const refused = (why: string): VoteResult => ({ outcome: 'refused', why });

/** Whether every one of these people can have a slot of their own (slots are few: try them all). */
export function fits(slots: Slots, people: readonly Voter[]): boolean {
  const [person, ...rest] = people;
  if (!person) return true;
  return slots.some((roles, i) => roles.includes(person.role) && fits(slots.toSpliced(i, 1), rest));
}

const names = (slots: Slots): string =>
  slots.map((roles) => roles.map(roleWord).join(' atau ')).join(' dan ');

/** Judge one vote on a request at `now` (wall ms): distinct people, each in a role that is still wanted. */
export function judgeVote(approval: ApprovalState, vote: Vote, now: number): VoteResult {
  const { person, verdict, reason } = vote;
  const earlier = approval.votes.filter((given) => given.person.id === person.id);
  if (earlier.some((given) => given.verdict === verdict)) return { outcome: 'repeated' };
  if (approval.closed !== null) return refused('Permintaan ini sudah ditutup.');
  if (approval.expiresAt !== null && approval.expiresAt <= now)
    return refused('Permintaan ini sudah kedaluwarsa.');
  if (!approval.slots.some((roles) => roles.includes(person.role))) {
    return refused(`Peran ${roleWord(person.role)} tidak berwenang; yang diminta: ${names(approval.slots)}.`);
  }
  const given: RunEvent = { type: 'approval.given', approval: approval.id, person, verdict, reason };
  const close = (as: ApprovalOutcome): RunEvent => ({ type: 'approval.closed', approval: approval.id, as });
  if (verdict === 'reject')
    return { outcome: 'counted', events: [given, close('rejected')], closes: 'rejected' };
  const approvers = [
    ...approval.votes.filter((entry) => entry.verdict === 'approve').map((entry) => entry.person),
    person,
  ];
  if (!fits(approval.slots, approvers)) {
    return refused(`Masih diperlukan orang lain dengan peran berbeda: ${names(approval.slots)}.`);
  }
  if (approvers.length < approval.slots.length) return { outcome: 'counted', events: [given], closes: null };
  return { outcome: 'counted', events: [given, close('granted')], closes: 'granted' };
}
