import { ballotsOf } from '../../../catalog/index.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anomaliesOf, judgeReading } from './arithmetic-guard.ts';

const DPT = 250;

describe('the arithmetic guard', () => {
  it.each([
    ['figures that agree', { candidates: [74, 100, 50], invalid: 6, ballotsUsed: 230 }, []],
    ['every ballot and the whole reserve', { candidates: [255], invalid: 0, ballotsUsed: 255 }, []],
    [
      '74 read as 748',
      { candidates: [748, 100, 50], invalid: 6, ballotsUsed: 230 },
      ['sum-mismatch', 'more-than-ballots'],
    ],
    ['41 read as 91', { candidates: [91, 100, 50], invalid: 6, ballotsUsed: 197 }, ['sum-mismatch']],
    ['one ballot too many', { candidates: [256], invalid: 0, ballotsUsed: 256 }, ['more-than-ballots']],
    [
      'ballots used misread alone',
      { candidates: [100], invalid: 0, ballotsUsed: 900 },
      ['sum-mismatch', 'more-than-ballots'],
    ],
  ])('judges %s', (_case, reading, expected) => {
    expect(anomaliesOf(reading, DPT)).toEqual(expected);
  });

  it('flags what it cannot read, and nothing when nothing was sent', () => {
    expect(judgeReading(undefined, DPT)).toEqual([]);
    for (const text of ['', '{', '[]', '{"candidates":[-1],"invalid":0,"ballotsUsed":0}', 'x'.repeat(3000)]) {
      expect(judgeReading(text, DPT)).toEqual(['unreadable']);
    }
    expect(judgeReading('{"candidates":[9],"invalid":1,"ballotsUsed":10}', DPT)).toEqual([]);
  });

  it('never flags a sum that agrees and fits', () => {
    const votes = fc.nat({ max: 60 });
    fc.assert(
      fc.property(fc.array(votes, { minLength: 1, maxLength: 3 }), votes, (candidates, invalid) => {
        const ballotsUsed = candidates.reduce((sum, figure) => sum + figure, invalid);
        expect(ballotsUsed).toBeLessThanOrEqual(ballotsOf(DPT));
        expect(anomaliesOf({ candidates, invalid, ballotsUsed }, DPT)).toEqual([]);
      }),
    );
  });
});
