import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { CHALLENGE_MS, Challenges } from './challenges.ts';

const START = Date.parse('2024-02-14T08:00:00Z');

describe('a challenge', () => {
  it('is good once, and tells when it was given', () => {
    const challenges = new Challenges(new ManualClock(START));
    const challenge = challenges.give();
    expect([challenges.take(challenge), challenges.take(challenge)]).toEqual([START, undefined]);
  });

  it('is good for twenty seconds by what has passed, and not a moment longer', async () => {
    const clock = new ManualClock(START);
    const challenges = new Challenges(clock);
    const [first, second] = [challenges.give(), challenges.give()];
    await clock.advance(CHALLENGE_MS);
    expect(challenges.take(first)).toBe(START);
    await clock.advance(1);
    expect(challenges.take(second)).toBeUndefined();
  });

  it('of another process, or one that was touched, is none', () => {
    const clock = new ManualClock(START);
    const challenges = new Challenges(clock);
    const challenge = challenges.give();
    const later = `zz${challenge.slice(challenge.indexOf('.'))}`;
    for (const other of [new Challenges(clock).give(), later, `${challenge}x`, challenge.slice(1), '', '.'])
      expect(challenges.take(other), other).toBeUndefined();
    expect(challenges.take(challenge)).toBe(START);
  });
});
