import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policySpansOf } from './policy-spans.ts';

const asked = { crossedAt: 1_000, approvalRequestedAt: 4_000, approvedAt: 64_000, policyInForceAt: 66_000 };

describe('the spans to a policy', () => {
  it.each([
    ['where people approve', asked, [65_000, 2_000, 5_000]],
    [
      'where nobody has to',
      { ...asked, approvalRequestedAt: null, approvedAt: null },
      [65_000, null, 65_000],
    ],
    [
      'where nothing says when people were asked',
      { ...asked, approvalRequestedAt: null },
      [65_000, 2_000, 65_000],
    ],
    [
      'where the platform was slow to ask',
      { ...asked, approvalRequestedAt: 50_000 },
      [65_000, 2_000, 51_000],
    ],
    [
      'where the platform was slow to obey',
      { ...asked, policyInForceAt: 164_000 },
      [163_000, 100_000, 103_000],
    ],
    ['where no crossing was seen', { ...asked, crossedAt: null }, [null, 2_000, null]],
    ['where no policy came into force', { ...asked, policyInForceAt: null }, [null, null, null]],
  ])('%s', (_, times, [detectToPolicyMs, approvalToPolicyMs, platformMs]) => {
    expect(policySpansOf(times)).toEqual({ detectToPolicyMs, approvalToPolicyMs, platformMs });
  });

  it('take out people’s time only, whatever the clocks say', () => {
    const time = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(time, time, time, time, (crossedAt, approvalRequestedAt, approvedAt, policyInForceAt) => {
        fc.pre(crossedAt <= policyInForceAt);
        const times = { crossedAt, approvalRequestedAt, approvedAt, policyInForceAt };
        const { detectToPolicyMs, approvalToPolicyMs, platformMs } = policySpansOf(times);
        expect(platformMs).toBeLessThanOrEqual(detectToPolicyMs!);
        expect(platformMs).toBeGreaterThanOrEqual(Math.min(approvalToPolicyMs!, detectToPolicyMs!));
        expect(platformMs).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
