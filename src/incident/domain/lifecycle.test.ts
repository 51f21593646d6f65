import { describe, expect, it } from 'vitest';
import { decideTransition, isClosed, LIFECYCLE, TRANSITIONS } from './lifecycle.ts';

const pairs = LIFECYCLE.flatMap((from) => LIFECYCLE.map((to) => [from, to] as const));

describe('the lifecycle', () => {
  it.each(pairs)('%s to %s is decided by the published table alone', (from, to) => {
    const move = decideTransition(from, to);
    if (from === to) expect(move).toEqual({ outcome: 'stay' });
    else if (TRANSITIONS[from].includes(to)) expect(move).toEqual({ outcome: 'move', to });
    else expect(move.outcome).toBe('refuse');
  });

  it('reaches its end from every state, and never goes back from a closed one to an open one', () => {
    for (const state of LIFECYCLE) {
      const reached = new Set([state]);
      for (const next of reached) for (const to of TRANSITIONS[next]) reached.add(to);
      expect(reached).toContain('reviewed');
      if (isClosed(state)) expect([...reached].every(isClosed)).toBe(true);
    }
  });
});
