import { beforeAll, describe, expect, it } from 'vitest';
import { BALLOTS } from '../../contracts/index.ts';
import { accountsOf } from '../domain/accounts.ts';
import { tallyOf, type Pack } from '../domain/pack.ts';
import { pageStates } from '../domain/page-states.ts';
import { AT, factsOf, queued, READ, uploadOf } from '../testing/facts.ts';
import { CONTACT, somePacks } from '../testing/packs.ts';
import { widthOf } from './helvetica.ts';
import { PAPER, type Mark } from './marks.ts';
import { messagesOf } from './messages.ts';
import { packCsv, plenoTemplate } from './pack-csv.ts';
import { paperOf } from './paper.ts';
import { unreadWords } from './words.ts';

const NOTICE = 'sumber nama';
const { kecamatan, make } = await somePacks();
const pack = make();

const texts = (marks: readonly Mark[]): readonly string[] =>
  marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []));

describe('the paper of a kecamatan', () => {
  it('stays on its pages: nothing is drawn over an edge, and every ink is a grey', () => {
    for (const marks of paperOf(make({ contacts: Array.from({ length: 40 }, () => CONTACT) }), NOTICE)) {
      for (const mark of marks) {
        const right =
          mark.kind === 'text'
            ? mark.x + widthOf(mark.text, mark.size, mark.bold)
            : mark.kind === 'line'
              ? mark.x2
              : mark.x + mark.w;
        const bottom =
          mark.kind === 'text' ? mark.y + mark.size : mark.kind === 'line' ? mark.y2 : mark.y + mark.h;
        expect(right).toBeLessThanOrEqual(PAPER.right + 1);
        expect(bottom).toBeLessThanOrEqual(PAPER.h - 12);
        if (mark.kind === 'text') expect(mark.ink).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('has every TPS in the table of states and in the checklist', () => {
    const pages = paperOf(pack, NOTICE).map(texts);
    const table = pages.filter((page) => page.includes('Keadaan per TPS')).flat();
    const checklist = pages.filter((page) => page.includes('Daftar periksa C.HASIL')).flat();
    for (const { tps } of kecamatan.stations) expect(table).toContain(tps);
    const numbers = checklist.filter((text) => /^\d{3}$/.test(text));
    expect(numbers).toHaveLength(kecamatan.stations.length);
  });

  it('has no letter that its font lacks, whatever people and places are called', () => {
    const names = { kabKota: () => 'Kab Ḥ', kecamatan: () => 'Kec Łż', desa: () => 'Desa Syafiʼi 王' };
    const contact = { ...CONTACT, office: 'Ketua ŝ', name: 'Ḥasan 😀 ŝ' };
    const all = paperOf(make({ names, contacts: [contact] }), NOTICE).flatMap(texts);
    for (const text of all) expect(text).toMatch(/^[\u0020-\u007E\u00A0-\u00FF‘’“”…–—•]*$/);
    for (const printed of ['Hasan ? s', 'Ketua s', 'Kecamatan Kec Lz']) expect(all).toContain(printed);
    expect(all.join('\n')).toContain('Desa Syafi’i ?');
  });

  it('shows each state by its letter: recorded, held, set aside, looked for, and different photos', () => {
    const letters = paperOf(pack, NOTICE)
      .map(texts)
      .filter((page) => page.includes('Keadaan per TPS'))
      .flat()
      .filter((text) => /^(\d?[TDSC?]\*? ?)+$/.test(text));
    expect(letters).toEqual(['T', 'D*', 'S', 'C', '1T']);
  });

  it('says on each page what it is of, as of when in the time of the place, and its number', () => {
    const pages = paperOf(pack, NOTICE).map(texts);
    for (const [at, page] of pages.entries()) {
      expect(page.some((text) => text.includes('(520101)') && text.includes('14 Feb 2024 20.15 WITA'))).toBe(
        true,
      );
      expect(page).toContain(`hal. ${String(at + 1)} dari ${String(pages.length)}`);
    }
    expect(pages[0]).toContain(NOTICE);
  });

  it('numbers the sheets of figures of a TPS, and has its totals, in grey, on the last of them only', () => {
    const form = paperOf(pack, NOTICE).find((page) =>
      texts(page).some((text) => text.startsWith('Lembar periksa angka')),
    )!;
    expect(texts(form).filter((text) => text === 'Lembar ____ dari ____')).toHaveLength(2);
    const rules = texts(form).filter((text) => text.includes('Baris abu-abu'));
    expect(rules).toHaveLength(2);
    for (const rule of rules) expect(rule).toMatch(/hanya diisi di lembar terakhir\.$/);
    const greys = form.flatMap((mark) => (mark.kind === 'box' && mark.fill === 0.92 ? [mark.y] : []));
    const isGrey = (y: number) => greys.some((top) => y > top && y < top + 10);
    const rows = form.flatMap((mark) => (mark.kind === 'text' && isGrey(mark.y) ? [mark.text] : []));
    const totals = ['Pemilih dalam DPT', 'Pengguna hak pilih (jumlah)', 'Surat suara diterima'];
    totals.push('Surat suara digunakan', 'Suara sah', 'Suara tidak sah', 'Suara sah + tidak sah');
    expect(rows).toEqual([...totals, ...totals]);
  });

  it('says on each page of a rehearsal that it is one, and on no other', () => {
    const marked = (made: Pack) =>
      paperOf(made, NOTICE).filter((page) => texts(page).some((text) => text.startsWith('GLADI'))).length;
    expect(marked(pack)).toBe(paperOf(pack, NOTICE).length);
    expect(marked(make({ isRehearsal: false }))).toBe(0);
  });

  it('says loudly which source could not be read', () => {
    const [cover] = paperOf(make({ sources: [{ name: 'gw-wita', fault: 'tidak terjangkau' }] }), NOTICE);
    expect(texts(cover!).join(' ')).toContain('TIDAK terbaca: gw-wita (tidak terjangkau)');
  });

  it('counts nothing as none of which nobody could know: a mark in its place, on the cover and by desa', () => {
    const coverOf = (...unread: readonly string[]) => {
      const sources = READ.map(({ name, ...read }) =>
        unread.includes(name) ? { name, fault: 'tidak terjangkau' } : { name, ...read },
      );
      return texts(paperOf(make({ sources, photographed: [], statesOf: () => [] }), NOTICE)[0]!);
    };
    const held = 'ditahan: tidak diketahui, tidak semua gerbang terbaca';
    const recorded = 'tercatat: tidak diketahui, Sirekap tidak terbaca';
    const both = coverOf('gw-wita', 'sirekap');
    for (const words of [held, recorded]) expect(both[both.indexOf(words) - 1]).toBe('?');
    expect(coverOf('gw-wita')).toContain(held);
    expect(coverOf('gw-wita')).not.toContain(recorded);
    const marks = (cover: readonly string[]) => cover.filter((text) => text === '?').length;
    const desa = pack.desa.length;
    expect([both, coverOf('gw-wita'), coverOf('sirekap'), coverOf()].map(marks)).toEqual([
      3 + desa * 4,
      2 + desa * 3,
      1 + desa * 2,
      0,
    ]);
  });

  it('says of no page that there is none yet where not everybody could be asked', () => {
    const blind = make({
      sources: [{ name: 'gw-wita', fault: 'tidak terjangkau' }],
      ...{ photographed: [], statesOf: () => [] },
    });
    const paper = paperOf(blind, NOTICE).flatMap(texts).join('\n');
    expect(paper).toContain('kotak kosong: tidak diketahui');
    expect(paper).not.toMatch(/belum ada|PPWP belum|belum terdengar/i);
    expect(packCsv(blind)).not.toContain('belum ada');
    expect(packCsv(blind)).toContain('tidak diketahui');
    const [toPpk] = messagesOf(blind);
    expect(toPpk?.text).toContain('Tidak terbaca: gw-wita (tidak terjangkau)');
    expect(toPpk?.text).not.toContain('belum ada');
    const stations = kecamatan.stations.length;
    expect(tallyOf(blind)).toMatchObject({ absent: 0, unread: stations * 3, silent: stations });
  });

  it('counts pages that must be there and are not, and TPS of which nothing is known', () => {
    const tally = tallyOf(pack);
    const stations = kecamatan.stations.length;
    expect(tally).toMatchObject({
      ...{ tps: stations, recorded: 2, held: 1, 'set-aside': 1, missing: 1, conflicts: 1 },
      silent: stations - 5,
      ...{ absent: stations * 3 - 4, unread: 0 },
    });
  });
});

describe('photos of a TPS that is not in the list', () => {
  const STRANGER = '5201012001901';
  let odd: Pack;
  beforeAll(() => {
    const facts = factsOf({ queued: [queued(uploadOf('z', STRANGER))] });
    const pages = pageStates(accountsOf(facts).values());
    odd = make({ photographed: [...pages.keys()], statesOf: (tps) => pages.get(tps) ?? [] });
  });

  it('are counted, without making one more TPS of the list, or a silent one', () => {
    const stations = kecamatan.stations.length;
    expect(tallyOf(odd)).toMatchObject({ tps: stations, silent: stations, beyondList: 1, held: 1 });
    expect(tallyOf(odd)).toMatchObject({ absent: stations * 3 });
    expect(tallyOf(pack)).toMatchObject({ beyondList: 0 });
  });

  it('stand in a section of their own, on the cover, among the receipts and in the table', () => {
    const pages = paperOf(odd, NOTICE).map(texts);
    const table = pages.filter((page) => page.includes('Keadaan per TPS')).flat();
    expect(table.indexOf('TPS di luar daftar (ada fotonya; periksa kodenya dan daftar TPS)')).toBeGreaterThan(
      0,
    );
    expect(table).toContain(STRANGER);
    expect(pages.flat()).toContain('TPS di luar daftar');
    expect(pages.filter((page) => page.includes('Tanda terima')).flat()).toContain('2001.901');
    expect(packCsv(odd).trimEnd().split('\r\n').at(-1)).toMatch(
      /^52\.01\.01\.2001\.901;TPS di luar daftar;901;;;ppwp;1;ditahan;/,
    );
    expect(paperOf(pack, NOTICE).flatMap(texts).join()).not.toContain('luar daftar');
  });
});

describe('the tables of a kecamatan', () => {
  it('have a row for each page that is known or must be there', () => {
    const lines = packCsv(pack).trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + kecamatan.stations.length * 3 + 1);
    expect(lines.filter((line) => line.includes(';ditahan;'))).toHaveLength(1);
  });

  it('keep their codes and receipts as text in a spreadsheet, semicolons and a byte order mark before them', () => {
    for (const table of [packCsv(pack), plenoTemplate(pack)]) {
      expect(table.startsWith('\uFEFFkode_tps;')).toBe(true);
      for (const line of table.trimEnd().split('\r\n').slice(1))
        expect(line.split(';')[0]).toMatch(/^\d\d\.\d\d\.\d\d\.\d{4}\.\d{3}$/);
    }
    expect(packCsv(pack)).toMatch(/;tercatat;[0-9a-f]{10}…;/);
  });

  it('have a row to fill in for each TPS and ballot', () => {
    const lines = plenoTemplate(pack).trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + kecamatan.stations.length * BALLOTS.length);
    const cells = new Set(lines.map((line) => line.split(';').length));
    expect([...cells]).toEqual([5 + 24]);
  });
});

describe('what could not be read', () => {
  it('stands together by its fault, every source by its name', () => {
    const sources = [
      { name: 'gw-wib', fault: 'tidak terjangkau' },
      ...READ,
      { name: 'gw-wit', asOf: AT, damagedLines: 3 },
      { name: 'gw-wib-2', fault: 'tidak terjangkau' },
    ];
    expect(unreadWords(sources)).toBe('gw-wib, gw-wib-2 (tidak terjangkau), gw-wit (3 baris rusak)');
    expect(unreadWords(READ)).toBe('');
  });
});
