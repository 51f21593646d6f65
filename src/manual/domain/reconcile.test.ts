import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../../contracts/index.ts';
import { AT, factsOf, queued, READ, sha256, shown, stored, TPS, uploadOf } from '../testing/facts.ts';
import { accountsOf, withReceipts, type RegionFacts } from './accounts.ts';
import { judgeClosing, judgeReturn } from './judge-return.ts';
import type { PlenoStanding, Totals } from './pleno.ts';
import { reconcile, type DifferenceNote, type Reconciliation } from './reconcile.ts';
import { sumsOf } from './sums.ts';

const run = (
  facts: Partial<RegionFacts>,
  pleno: readonly PlenoStanding[] = [],
  notes: readonly DifferenceNote[] = [],
) => reconcile({ scope: '52', facts: factsOf(facts), pleno, notes, hash: sha256 });

/** What differs of photos and figures, whether or not the pleno is done. */
const withoutPleno = ({ differences }: Reconciliation) =>
  differences.filter(({ kind }) => kind !== 'no-pleno');

const says = (totals: Totals, changes: Partial<PlenoStanding> = {}): PlenoStanding => ({
  ...{ tps: TPS, ballot: 'ppwp', done: true, totals, by: 'PPK Gerung', at: AT, before: [] },
  ...changes,
});
const FIGURES = { candidates: [10, 20, 30], invalid: 4, ballotsUsed: 64 } satisfies Reading;

describe('the reconciliation of receipts', () => {
  it('finds each receipt delivered, held, a duplicate or missing', () => {
    const [a, b, c, d] = [1, 2, 3, 3].map((page, at) => uploadOf(`foto ${String(at)}`, TPS, page));
    const found = run({
      receipts: [shown(a!), shown(b!), shown(c!), shown(a!)],
      queued: [queued(a!, 'delivered'), queued(b!), queued(d!, 'dead')],
      stored: [stored(a!)],
    });
    expect(found.totals.shown).toEqual({
      ...{ receipts: 4, delivered: 1, held: 1, setAside: 0, duplicates: 1, missing: 1, unknown: 0 },
    });
    expect(found.totals.unshown).toMatchObject({ receipts: 1, held: 1, setAside: 1 });
    expect(
      withoutPleno(found)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['receipt-missing', 'set-aside', 'two-photos']);
  });

  it('misses what a gateway calls delivered and Sirekap does not have', () => {
    const found = run({ queued: [queued(uploadOf('a'), 'delivered')] });
    expect(found.totals.unshown).toMatchObject({ receipts: 1, missing: 1 });
    expect(withoutPleno(found)[0]).toMatchObject({ kind: 'receipt-missing', one: { source: 'gw-wita' } });
  });

  it('calls nothing missing while a source could not be read', () => {
    const upload = uploadOf('a');
    for (const sources of [
      [{ name: 'gw-wita', fault: 'tidak terjangkau' }, READ[1]!],
      [{ name: 'gw-wita', asOf: AT, damagedLines: 1 }, READ[1]!],
      [],
    ]) {
      const found = run({ sources, receipts: [shown(upload)] });
      expect(found.totals.shown).toMatchObject({ missing: 0, unknown: 1 });
      expect(withoutPleno(found)).toEqual([]);
      expect(judgeReturn(found).may).toBe(false);
    }
  });

  it('calls nothing missing that a gateway signed which nobody asked, and says which', () => {
    const sources = [{ name: 'gw-wib', asOf: AT, damagedLines: 0 }, READ[1]!];
    const signed = [shown(uploadOf('a')), shown(uploadOf('b', TPS, 2))];
    const found = run(withReceipts(factsOf({ sources }), signed));
    expect(found.totals.shown).toMatchObject({ missing: 0, unknown: 2 });
    expect(found.isComplete).toBe(false);
    expect(found.sources).toEqual([...sources, { name: 'gw-wita', fault: 'alamatnya tidak diatur' }]);
    expect(withoutPleno(found)).toEqual([]);
    expect(judgeReturn(found).may).toBe(false);
  });

  it('counts a copy that stands by for a lost gateway as held', () => {
    const upload = uploadOf('a');
    const found = run({ receipts: [shown(upload)], queued: [queued(upload, 'copy', 'gw-wib')] });
    expect(found.totals.shown).toMatchObject({ held: 1, missing: 0 });
  });

  it('counts a photo that Sirekap refused for good as set aside, copy or not', () => {
    const upload = uploadOf('a');
    const found = run({ queued: [queued(upload, 'copy', 'gw-wib'), queued(upload, 'dead')] });
    expect(found.totals.unshown).toMatchObject({ held: 1, setAside: 1 });
    expect(withoutPleno(found)).toMatchObject([{ kind: 'set-aside' }]);
    expect(judgeReturn(found).may).toBe(false);
  });

  it('asks about a copy whose owner says delivered and which Sirekap does not have', () => {
    const upload = uploadOf('a');
    const found = run({ queued: [queued(upload, 'copy', 'gw-wib'), queued(upload, 'delivered')] });
    expect(found.totals.unshown).toMatchObject({ held: 0, missing: 1 });
    expect(withoutPleno(found)).toMatchObject([
      { kind: 'receipt-missing', other: { says: 'foto ini tidak ada; salinannya ada di gw-wib' } },
    ]);
    expect(judgeReturn(found).may).toBe(false);
  });

  it('accounts for every receipt exactly once, whatever is where', () => {
    const place = fc.record({
      photo: fc.integer({ min: 0, max: 5 }),
      page: fc.integer({ min: 1, max: 3 }),
      tps: fc.constantFrom(TPS, '5201012001002'),
      shown: fc.integer({ min: 0, max: 3 }),
      state: fc.constantFrom('held', 'dead', 'delivered', 'copy', undefined),
      stored: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 30 }), fc.boolean(), (places, read) => {
        const uploads = places.map((one) => ({ ...one, of: uploadOf(String(one.photo), one.tps, one.page) }));
        const receipts = uploads.flatMap((one) => Array.from({ length: one.shown }, () => shown(one.of)));
        const facts: Partial<RegionFacts> = {
          receipts,
          queued: uploads.flatMap(({ of, state }) => (state ? [queued(of, state)] : [])),
          stored: uploads.flatMap((one) => (one.stored ? [stored(one.of)] : [])),
          ...(read ? {} : { sources: [] }),
        };
        const found = run(facts);
        for (const { tps, shown: tally } of found.stations) {
          const { receipts: all, delivered, held, duplicates, missing, unknown } = tally;
          expect(all).toBe(receipts.filter((receipt) => receipt.tps === tps).length);
          expect(delivered + held + duplicates + missing + unknown).toBe(all);
        }
        const accounts = accountsOf(factsOf(facts)).size;
        const { shown: seen, unshown, withoutReceipt } = found.totals;
        expect(seen.receipts - seen.duplicates + unshown.receipts + withoutReceipt).toBe(accounts);
      }),
    );
  });
});

describe('a photo that Sirekap stored otherwise than its receipt says', () => {
  const upload = uploadOf('a', TPS, 2);
  const right = stored(upload, FIGURES);
  const OTHER_TPS = '5201012001002';
  const altered = { ...right, sha256: 'f'.repeat(64) };
  const MISREAD: Reading = { candidates: [11, 20, 30], invalid: 4, ballotsUsed: 65 };
  const kindsOf = (found: Reconciliation) => withoutPleno(found).map(({ kind }) => kind);
  const note = ({ id }: { id: string }): DifferenceNote => ({
    ...{ difference: id, by: 'Ayu', at: AT, text: 'diperiksa' },
  });

  it.each([
    ['under another TPS', { ...right, tps: OTHER_TPS }, 'TPS 52.01.01.2001.002 ppwp halaman 2'],
    ['under another ballot', { ...right, ballot: 'pdpd' as const }, 'TPS 52.01.01.2001.001 pdpd halaman 2'],
    ['under another page', { ...right, page: 9 }, 'TPS 52.01.01.2001.001 ppwp halaman 9'],
    ['with another hash', altered, 'foto ffffffffffffffff'],
  ])('%s is not delivered, and keeps the region manual until somebody noted it', (_, row, says) => {
    const facts = { receipts: [shown(upload)], queued: [queued(upload, 'delivered')], stored: [row] };
    const found = run(facts);
    expect(found.totals.shown).toMatchObject({ delivered: 0, missing: 1 });
    expect(withoutPleno(found)).toMatchObject([
      { kind: 'stored-otherwise', tps: TPS, page: 2, other: { says: expect.stringContaining(says) } },
    ]);
    expect(judgeReturn(found)).toMatchObject({ may: false, why: [expect.stringContaining('1 foto')] });
    expect(judgeReturn(run(facts, [], withoutPleno(found).map(note))).may).toBe(true);
  });

  it('beside the right row is a difference, whichever Sirekap lists first', () => {
    const [one, other] = [
      [right, altered],
      [altered, right],
    ].map((rows) => run({ receipts: [shown(upload)], stored: rows }));
    expect(kindsOf(one!)).toEqual(['stored-otherwise']);
    expect(other).toEqual(one);
    expect(one!.totals.shown).toMatchObject({ delivered: 1, missing: 0 });
    expect(judgeReturn(one!).may).toBe(false);
  });

  it('twice is a difference, and both readings are compared', () => {
    const twice = [right, { ...right, reading: MISREAD }];
    const found = run({ receipts: [shown(upload)], stored: twice }, [says(FIGURES)]);
    expect(kindsOf(found).sort()).toEqual(['stored-twice', 'totals', 'two-readings']);
    expect(found).toEqual(run({ receipts: [shown(upload)], stored: twice.toReversed() }, [says(FIGURES)]));
    expect(judgeReturn(found).may).toBe(false);
  });

  it('is compared with its figures where Sirekap filed it', () => {
    const found = run({
      receipts: [shown(upload)],
      stored: [{ ...right, tps: OTHER_TPS, reading: MISREAD }],
    });
    expect(
      found.stations.map(({ tps, ballots }) => [tps, ballots.flatMap(({ readings }) => readings)]),
    ).toEqual([
      [TPS, []],
      [OTHER_TPS, [MISREAD]],
    ]);
  });

  it('is found without a receipt too, when its words do not make its key', () => {
    expect(kindsOf(run({ stored: [right] }))).toEqual([]);
    for (const rows of [[{ ...right, tps: OTHER_TPS }], [right, { ...right, page: 9 }]])
      expect(kindsOf(run({ stored: rows }))).toEqual(['stored-otherwise']);
  });

  it('is one while a gateway still holds it, or not all could be read', () => {
    for (const change of [{ queued: [queued(upload)] }, { receipts: [shown(upload)], sources: [] }]) {
      const found = run({ ...change, stored: [altered] });
      expect(kindsOf(found)).toEqual(['stored-otherwise']);
      expect(judgeReturn(found).may).toBe(false);
    }
  });
});

describe('figures of the pleno and of Sirekap', () => {
  it('that are the same are no difference, however many lines the form has', () => {
    const upload = uploadOf('a', TPS, 2);
    const found = run({ stored: [stored(upload, FIGURES)] }, [
      says({ ...FIGURES, candidates: [10, 20, 30, 0, 0] }),
    ]);
    expect(found.differences).toEqual([]);
    expect(found.stations[0]?.ballots).toMatchObject([
      { ballot: 'ppwp', readings: [FIGURES], plenoDone: true },
    ]);
  });

  it('that differ are listed with both sources', () => {
    const upload = uploadOf('a', TPS, 2);
    const [difference] = run({ stored: [stored(upload, FIGURES)] }, [
      says({ candidates: [10, 20, 31], invalid: 3, ballotsUsed: 64 }),
    ]).differences;
    expect(difference).toMatchObject({
      kind: 'totals',
      one: { source: `pleno (PPK Gerung, ${AT})`, says: 'suara 10/20/31; tidak sah 3; digunakan 64' },
      other: { source: 'Sirekap', says: 'suara 10/20/30; tidak sah 4; digunakan 64' },
    });
  });

  it('of which Sirekap has none are a difference too; of one that is not done only the pleno is missing', () => {
    expect(run({}, [says(FIGURES)]).differences).toMatchObject([{ kind: 'no-figures' }]);
    expect(run({}, [says(FIGURES, { done: false })]).differences).toMatchObject([{ kind: 'no-pleno' }]);
  });

  it('that a pleno has not settled yet are compared all the same', () => {
    const facts = { stored: [stored(uploadOf('a', TPS, 2), FIGURES)] };
    const draft = says({ candidates: [10, 20, 31], invalid: 3, ballotsUsed: 64 }, { done: false });
    const totals = run(facts, [draft]).differences.filter(({ kind }) => kind === 'totals');
    expect(totals).toMatchObject([{ one: { source: expect.stringContaining('pleno sementara') } }]);
  });

  it('that Sirekap read differently from two pages are all listed, none resolved', () => {
    const wrong: Reading = { candidates: [900, 20, 30], invalid: 4, ballotsUsed: 954 };
    const first = { ...stored(uploadOf('a', TPS, 1), wrong), receivedAt: '2024-02-14T05:00:00.000Z' };
    const found = run({ stored: [first, stored(uploadOf('b', TPS, 2), FIGURES)] }, [says(FIGURES)]);
    expect(found.differences.map(({ kind, other }) => [kind, other.says]).sort()).toEqual([
      ['totals', 'suara 900/20/30; tidak sah 4; digunakan 954'],
      ['two-readings', 'suara 900/20/30; tidak sah 4; digunakan 954'],
    ]);
    expect(found.stations[0]?.ballots[0]?.readings).toEqual([FIGURES, wrong]);
  });

  it('without any pleno keep the reconciliation open, one difference a kecamatan and ballot', () => {
    const second = '5201012001002';
    const facts = { stored: [stored(uploadOf('a', TPS, 2), FIGURES), stored(uploadOf('b', second))] };
    const found = run(facts);
    expect(found.differences).toMatchObject([
      { kind: 'no-pleno', tps: '520101', ballot: 'ppwp', one: { says: 'selesai di 0 TPS' } },
    ]);
    expect(judgeReturn(found).may).toBe(true);
    expect(judgeClosing(found).why).toEqual([expect.stringContaining('belum selesai di pleno')]);
    const half = run(facts, [says(FIGURES)]).differences;
    expect(half).toMatchObject([{ one: { says: 'selesai di 1 TPS' }, other: { says: 'ada dari 2 TPS' } }]);
    expect(half[0]?.id).not.toBe(found.differences[0]?.id);
  });

  it('add up by kecamatan and desa, the pleno’s beside Sirekap’s', () => {
    const other = '5201012002001';
    const facts = { stored: [stored(uploadOf('a', TPS, 2), FIGURES)] };
    const { stations } = run(facts, [says(FIGURES), says(FIGURES, { tps: other })]);
    expect(
      sumsOf(stations).map(({ code, plenoTps, pleno, sirekapTps, sirekap }) => [
        ...[code, plenoTps, pleno.candidates, sirekapTps, sirekap.ballotsUsed],
      ]),
    ).toEqual([
      ['520101', 2, [20, 40, 60], 1, 64],
      ['5201012001', 1, [10, 20, 30], 1, 64],
      ['5201012002', 1, [10, 20, 30], 0, 0],
    ]);
  });

  it('keep nobody in manual mode, but keep the reconciliation open', () => {
    const found = run({}, [says(FIGURES)]);
    expect(judgeReturn(found)).toEqual({ may: true, why: [] });
    expect(judgeClosing(found).may).toBe(false);
  });
});

describe('a difference', () => {
  const note = (difference: string): DifferenceNote => ({
    difference,
    by: 'Ayu',
    at: AT,
    text: 'sudah dicek',
  });

  it('is closed by a person’s note and nothing else, and open again when a source says something else', () => {
    const upload = uploadOf('a', TPS, 2);
    const facts = { stored: [stored(upload, FIGURES)] };
    const wrong = says({ candidates: [10, 20, 31], invalid: 3, ballotsUsed: 64 });
    const { id } = run(facts, [wrong]).differences[0]!;
    expect(judgeClosing(run(facts, [wrong])).may).toBe(false);
    expect(judgeClosing(run(facts, [wrong], [note(id)])).may).toBe(true);
    const again = says({ candidates: [10, 20, 32], invalid: 2, ballotsUsed: 64 });
    expect(judgeClosing(run(facts, [again], [note(id)])).may).toBe(false);
  });

  it('of a missing or refused photo keeps a region manual until somebody has noted it', () => {
    for (const queue of [[], [queued(uploadOf('a'), 'dead')]]) {
      const facts = { receipts: [shown(uploadOf('a'))], queued: queue };
      expect(judgeReturn(run(facts))).toMatchObject({ may: false, why: [expect.stringContaining('1 ')] });
      const { id } = withoutPleno(run(facts))[0]!;
      expect(judgeReturn(run(facts, [], [note(id)])).may).toBe(true);
    }
  });

  it('is none where a photo is held: going back is what delivers it, and only then can it be closed', () => {
    const upload = uploadOf('a');
    const found = run({ receipts: [shown(upload)], queued: [queued(upload)] });
    expect(judgeReturn(found).may).toBe(true);
    expect(judgeClosing(found).why).toContain('1 foto masih ditahan di gerbang');
  });
});
