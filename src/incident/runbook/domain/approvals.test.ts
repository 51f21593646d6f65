import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fits, judgeVote } from './approvals.ts';
import type { ApprovalState } from './state.ts';

const SLOTS = [['leadership'], ['on-call', 'commander']];
const person = (id: string, role: string) => ({ id, name: id, role });
const LEADER = person('pimpinan', 'leadership');
const ENGINEER = person('piket', 'on-call');
const COMMANDER = person('komandan', 'commander');
const AUDITOR = person('auditor', 'auditor');

const asked = (
  votes: ApprovalState['votes'] = [],
  closed: ApprovalState['closed'] = null,
): ApprovalState => ({
  id: 'a-1',
  step: 'a',
  kind: 'approval',
  question: 'Boleh?',
  slots: SLOTS,
  requestedAt: 0,
  expiresAt: 1_000,
  votes,
  closed,
});
const given = (who: ReturnType<typeof person>, verdict: 'approve' | 'reject' = 'approve') => ({
  person: who,
  verdict,
  reason: '',
  at: 1,
});
const vote = (who: ReturnType<typeof person>, verdict: 'approve' | 'reject' = 'approve') => ({
  person: who,
  verdict,
  reason: '',
});

describe('judgeVote', () => {
  it('grants with a leader and an engineer, in either order', () => {
    for (const [first, second] of [
      [LEADER, ENGINEER],
      [COMMANDER, LEADER],
    ] as const) {
      expect(judgeVote(asked(), vote(first), 10)).toMatchObject({ outcome: 'counted', closes: null });
      expect(judgeVote(asked([given(first)]), vote(second), 10)).toMatchObject({
        outcome: 'counted',
        closes: 'granted',
      });
    }
  });

  it('does not count the same person twice', () => {
    expect(judgeVote(asked([given(LEADER)]), vote(LEADER), 10)).toEqual({ outcome: 'repeated' });
    expect(judgeVote(asked([given(LEADER)]), vote({ ...LEADER, role: 'commander' }), 10)).toEqual({
      outcome: 'repeated',
    });
  });

  it.each([
    ['two engineers without a leader', asked([given(ENGINEER)]), vote(COMMANDER), 10, /orang lain/],
    ['two leaders', asked([given(LEADER)]), vote(person('pimpinan-2', 'leadership')), 10, /orang lain/],
    ['a role without a say', asked(), vote(AUDITOR), 10, /tidak berwenang/],
    ['a late decision', asked(), vote(LEADER), 1_000, /kedaluwarsa/],
    ['a decision on what is closed', asked([], 'withdrawn'), vote(LEADER), 10, /ditutup/],
    [
      'a change of mind after the grant',
      asked([given(LEADER), given(ENGINEER)], 'granted'),
      vote(LEADER, 'reject'),
      10,
      /ditutup/,
    ],
    ['a rejection by a role without a say', asked(), vote(AUDITOR, 'reject'), 10, /tidak berwenang/],
  ])('refuses %s', (_name, approval, word, now, why) => {
    const judged = judgeVote(approval, word, now);
    expect(judged.outcome === 'refused' ? judged.why : '').toMatch(why);
  });

  it('closes on one rejection, even by somebody who had approved', () => {
    expect(judgeVote(asked([given(LEADER)]), vote(ENGINEER, 'reject'), 10)).toMatchObject({
      closes: 'rejected',
    });
    expect(judgeVote(asked([given(LEADER)]), vote(LEADER, 'reject'), 10)).toMatchObject({
      closes: 'rejected',
    });
  });

  it('answers a repeated decision as before, also when the request is closed or late', () => {
    expect(judgeVote(asked([given(LEADER), given(ENGINEER)], 'granted'), vote(ENGINEER), 5_000)).toEqual({
      outcome: 'repeated',
    });
  });

  it('is granted only by as many distinct people as slots, one of them a leader, whatever the order', () => {
    const people = fc.array(
      fc.constantFrom(LEADER, ENGINEER, COMMANDER, AUDITOR, person('piket-2', 'on-call')),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(people, (words) => {
        let approval = asked();
        for (const who of words) {
          const judged = judgeVote(approval, vote(who), 10);
          if (judged.outcome !== 'counted') continue;
          approval = asked([...approval.votes, given(who)], judged.closes);
        }
        if (approval.closed !== 'granted') return true;
        const ids = new Set(approval.votes.map((entry) => entry.person.id));
        return ids.size === 2 && approval.votes.some((entry) => entry.person.role === 'leadership');
      }),
    );
  });
});

describe('fits', () => {
  it('finds a place for everybody when the greedy choice would not', () => {
    expect(fits([['commander', 'leadership'], ['commander']], [COMMANDER, LEADER])).toBe(true);
    expect(fits([['commander']], [COMMANDER, LEADER])).toBe(false);
  });
});
