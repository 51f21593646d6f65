import { describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { AskedSiblings } from './siblings.ts';

const line = () => ({
  ask: () => Promise.resolve(undefined),
  delivered: vi.fn<(key: string) => void>(),
  uploaded: () => undefined,
  standby: () => Promise.resolve([]),
});

describe('the other workers of a gateway', () => {
  it('are told once of what is delivered here that one of them holds, and of nothing else', () => {
    const told = line();
    const siblings = new AskedSiblings(told, new ManualClock());
    siblings.takenAnew('a');
    for (const key of ['a', 'b', 'a']) siblings.delivered(key);
    expect(told.delivered.mock.calls).toEqual([['a']]);
  });
});
