import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../contracts/index.ts';
import { Strain, type StrainFacts } from './strain.ts';

const SETTINGS = { loopMs: [50, 100, 200], heapShare: [0.85, 0.92, 0.95] } as const;
const WELL: StrainFacts = { loopP99Ms: 5, heapShare: 0.3 };

const after = (readings: readonly Partial<StrainFacts>[], strain = new Strain(SETTINGS)): Strain => {
  for (const reading of readings) strain.read({ ...WELL, ...reading });
  return strain;
};
const refused = (strain: Strain): string[] => OPERATIONS.filter((operation) => strain.refuses(operation));
const times = (count: number, reading: Partial<StrainFacts>): Partial<StrainFacts>[] =>
  new Array<Partial<StrainFacts>>(count).fill(reading);

describe('the strain on a gateway', () => {
  it.each([
    [{ loopP99Ms: 49 }, []],
    [{ loopP99Ms: 50 }, ['public-read']],
    [{ loopP99Ms: 100 }, ['officer-read', 'public-read']],
    [{ loopP99Ms: 200 }, ['login', 'session', 'officer-read', 'public-read']],
    [{ heapShare: 0.84 }, []],
    [{ heapShare: 0.85 }, ['public-read']],
    [{ heapShare: 0.92 }, ['officer-read', 'public-read']],
    [{ heapShare: 0.95 }, ['login', 'session', 'officer-read', 'public-read']],
  ])('at %o refuses %j', (reading, expected) => {
    expect(refused(after(times(2, reading)))).toEqual(expected);
  });

  it('says whether the loop or the heap is why', () => {
    expect(after(times(2, { loopP99Ms: 60 })).refuses('public-read')).toBe('loop');
    expect(after(times(2, { heapShare: 0.86 })).refuses('public-read')).toBe('heap');
    const both = after(times(2, { loopP99Ms: 120, heapShare: 0.86 }));
    expect([both.refuses('officer-read'), both.refuses('public-read')]).toEqual(['loop', 'heap']);
  });

  it('does not believe a single reading', () => {
    expect(after([{ loopP99Ms: 500 }]).step).toBe(0);
    expect(after([{ loopP99Ms: 500 }, {}, { loopP99Ms: 500 }]).step).toBe(0);
  });

  it('comes down a step at a time, after four readings well below', () => {
    const strain = after(times(2, { loopP99Ms: 250 }));
    after(times(3, {}), strain);
    expect(strain.step).toBe(3);
    after([{}], strain);
    expect(strain.step).toBe(2);
    after(times(8, {}), strain);
    expect(strain.step).toBe(0);
  });

  it('does not flap around a threshold', () => {
    const strain = after(times(2, { loopP99Ms: 51 }));
    for (let turn = 0; turn < 20; turn += 1) {
      after(times(4, { loopP99Ms: 40 }), strain);
      expect(strain.step).toBe(1);
      after(times(4, { loopP99Ms: 55 }), strain);
      expect(strain.step).toBe(1);
    }
    after(times(4, { loopP99Ms: 34 }), strain);
    expect(strain.step).toBe(0);
    const full = after(times(2, { heapShare: 0.93 }));
    after(times(8, { heapShare: 0.87 }), full);
    expect(full.step).toBe(2);
    after(times(4, { heapShare: 0.86 }), full);
    expect(full.step).toBe(1);
  });

  it('never refuses an upload, and never the more critical where it serves the less', () => {
    const reading = fc.record({
      loopP99Ms: fc.double({ min: 0, max: 1_000 }),
      heapShare: fc.double({ min: 0, max: 1.2 }),
    });
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 30 }), (readings) => {
        const strain = after(readings);
        const serves = OPERATIONS.map((operation) => strain.refuses(operation) === undefined);
        expect(serves[0]).toBe(true);
        expect(serves.lastIndexOf(true)).toBe(serves.filter(Boolean).length - 1);
      }),
    );
  });
});
