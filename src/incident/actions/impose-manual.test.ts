import { describe, expect, it } from 'vitest';
import type { ApprovalState } from '../runbook/domain/state.ts';
import { imposeManual } from './impose-manual.ts';
import { stepIn } from './testing.ts';

const RULE = {
  approval: 'setuju',
  advice: 'Lanjutkan dengan salinan kertas.',
  reason: 'penyedia padam',
  ttl: '30m',
};
const vote = (id: string, role: 'on-call' | 'leadership') => ({
  person: { id, name: id, role },
  verdict: 'approve' as const,
  reason: '',
  at: 0,
});
/** A request that two people have said yes to, however it was closed. */
const request = (closed: ApprovalState['closed']): ApprovalState => ({
  id: 'setuju-1',
  step: 'setuju',
  kind: 'approval',
  question: 'Manual?',
  slots: [['on-call'], ['leadership']],
  requestedAt: 0,
  expiresAt: null,
  votes: [vote('piket-1', 'on-call'), vote('pimpinan-1', 'leadership')],
  closed,
});

describe('advising a province to go manual', () => {
  it('is done on a granted approval, and says who gave it', async () => {
    const { context, world } = stepIn({ approval: () => request('granted') });
    expect(await imposeManual.perform(RULE, context)).toMatchObject({ kind: 'done' });
    expect([...world.interventions.values()]).toMatchObject([
      { scope: '52', rule: { manual: { approvedBy: [{ id: 'piket-1' }, { id: 'pimpinan-1' }] } } },
    ]);
  });

  it.each([
    ['was never asked for', undefined],
    ['is still open', request(null)],
    ['was rejected', request('rejected')],
    ['has expired', request('expired')],
    ['was withdrawn', request('withdrawn')],
  ])('changes nothing when approval %s', async (_name, approval) => {
    const { context, world } = stepIn({ approval: () => approval });
    expect(await imposeManual.perform(RULE, context)).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('belum disetujui'),
    });
    expect(world.interventions.size).toBe(0);
  });
});
