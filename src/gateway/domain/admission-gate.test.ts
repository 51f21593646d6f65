import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPERATIONS, type Operation } from '../../contracts/index.ts';
import { admits, admitsCalled, admitsDrain, fairRank, isShedBelow, placeRank } from './admission-gate.ts';

describe('the admission gate', () => {
  it.each([
    ['upload', 99, true],
    ['upload', 100, false],
    ['login', 79, true],
    ['login', 80, false],
    ['session', 80, false],
    ['officer-read', 60, false],
    ['public-read', 39, true],
    ['public-read', 40, false],
  ] as const)('%s at %i of 100 in flight: %s', (operation, inflight, admitted) => {
    expect(admits(operation, { inflight, ofOperation: inflight, limit: 100 })).toBe(admitted);
  });

  it.each([
    ['login', 9, 114, true],
    ['login', 10, 114, false],
    ['officer-read', 4, 114, true],
    ['officer-read', 4, 115, false],
    ['public-read', 0, 114, false],
  ] as const)(
    '%s keeps its floor: %i held, %i in flight: %s',
    (operation, ofOperation, inflight, admitted) => {
      expect(admits(operation, { inflight, ofOperation, limit: 100 })).toBe(admitted);
    },
  );

  it.each([
    [0, true],
    [0.9, true],
    [1, false],
    [1.2, false],
  ])('keeps a floor of one place in twenty where such requests held %d lately: %s', (lately, admitted) => {
    expect(admits('officer-read', { inflight: 20, ofOperation: 0, limit: 20, lately })).toBe(admitted);
  });

  it('never admits the less critical where it refuses an upload, floors aside', () => {
    fc.assert(
      fc.property(
        fc.nat(200),
        fc.integer({ min: 1, max: 150 }),
        fc.constantFrom(...OPERATIONS),
        (inflight, limit, operation) => {
          const load = { inflight, ofOperation: limit, limit };
          if (admits(operation, load)) expect(admits('upload', load)).toBe(true);
        },
      ),
    );
  });

  it.each([
    [79, 79, true],
    [80, 80, false],
    [29, 114, true],
    [29, 115, false],
    [30, 114, false],
  ])('a login whose turn has come, with %i logins of %i in flight: %s', (ofOperation, inflight, admitted) => {
    expect(admitsCalled({ inflight, ofOperation, limit: 100 })).toBe(admitted);
  });

  it('leaves most of the limit to uploads however many logins are called', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('login', 'upload'), { minLength: 400, maxLength: 1_000 }),
        fc.integer({ min: 10, max: 100 }),
        (asking, limit) => {
          const held = { login: limit, upload: 0 };
          const inflight = (): number => held.login + held.upload;
          for (const operation of asking) {
            // Whatever was sent first is answered first: logins, until there is none.
            held[held.login > 0 ? 'login' : 'upload'] -= 1;
            const load = { inflight: inflight(), ofOperation: held[operation], limit };
            const admitted = operation === 'login' ? admitsCalled(load) : admits('upload', load);
            if (admitted) held[operation] += 1;
            // The other is always there to take what is free.
            if (admits('upload', { inflight: inflight(), ofOperation: held.upload, limit })) held.upload += 1;
          }
          expect(held.upload).toBeGreaterThan(0.6 * limit);
        },
      ),
    );
  });

  describe('a drain', () => {
    const alone = { isUploading: false, isCrowded: false };
    const beside = { isUploading: true, isCrowded: false };
    const crowded = { isUploading: true, isCrowded: true };

    it.each([
      ['uses the whole limit while no phone uploads', alone, 99, 99, true],
      ['never goes beyond the limit', alone, 100, 0, false],
      ['adds to what is in flight up to half of the limit beside live uploads', beside, 49, 40, true],
      ['goes no further, whoever filled it', beside, 50, 10, false],
      ['holds a tenth of the limit however busy live requests keep the vendor', beside, 99, 9, true],
      ['holds no more than a tenth beside them', beside, 99, 10, false],
      ['has half of the places while phones crowd the limit', crowded, 99, 49, true],
      ['has had its half while phones crowd the limit', crowded, 90, 50, false],
    ] as const)('%s', (_what, live, inflight, ofOperation, admitted) => {
      expect(admitsDrain({ inflight, ofOperation, limit: 100 }, live)).toBe(admitted);
    });

    it('has one place of a limit that is not full, however small that is and whoever waits', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 10 }),
          fc.boolean(),
          fc.boolean(),
          (limit, isUploading, isCrowded) => {
            const load = { inflight: limit - 1, ofOperation: 0, limit };
            expect(admitsDrain(load, { isUploading, isCrowded })).toBe(true);
          },
        ),
      );
    });

    it('comes before reads: they have their shares of what it may fill, others of the limit', () => {
      // As many of each as no floor would let in.
      const load = { ofOperation: 10, limit: 100, forReads: 50 };
      const most = (operation: Operation): number =>
        Array.from({ length: 200 }, (_, inflight) => inflight).findLast((inflight) =>
          admits(operation, { ...load, inflight }),
        )!;
      expect(OPERATIONS.map((operation) => [operation, most(operation) + 1])).toEqual([
        ['upload', 100],
        ['login', 80],
        ['session', 80],
        ['officer-read', 30],
        ['public-read', 20],
      ]);
      // The floor is of the limit: 5 of 100.
      expect(admits('officer-read', { ...load, inflight: 40, ofOperation: 4 })).toBe(true);
      expect(admits('officer-read', { ...load, inflight: 40, ofOperation: 5 })).toBe(false);
    });
  });

  it('sheds what is less critical than the threshold, and an upload never', () => {
    expect(OPERATIONS.filter((operation) => isShedBelow(operation, 'officer-read'))).toEqual(['public-read']);
    expect(OPERATIONS.filter((operation) => isShedBelow(operation, 'upload'))).not.toContain('upload');
    expect(OPERATIONS.filter((operation) => isShedBelow(operation, undefined))).toEqual([]);
  });
});

describe('the fair rank', () => {
  it('is spread evenly, holds for an hour and changes with it', () => {
    const codes = Array.from({ length: 1_000 }, (_, n) =>
      `52010120010${String(n).padStart(2, '0')}`.slice(0, 13),
    );
    const mean = codes.reduce((sum, code) => sum + fairRank(code, 0), 0) / codes.length;
    expect(mean).toBeGreaterThan(0.4);
    expect(mean).toBeLessThan(0.6);
    expect(fairRank('5201012001001', 0)).toBe(fairRank('5201012001001', 3_599_999));
    expect(fairRank('5201012001001', 0)).not.toBe(fairRank('5201012001001', 3_600_000));
  });

  it('is a polling station’s own, and the middle for whoever names none', () => {
    expect(placeRank('5201012001001', 0)).toBe(fairRank('5201012001001', 0));
    expect(['520101', 'nasional', '52010120010011'].map((place) => placeRank(place, 0))).toEqual([
      0.5, 0.5, 0.5,
    ]);
  });
});
