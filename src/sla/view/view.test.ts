import { describe, expect, it } from 'vitest';
import { daysBetween } from '../domain/period.ts';
import { reportAbout, PLACES, contractOf } from '../testing/index.ts';
import { burnDown } from './burn-down.ts';
import { stepText } from './credit-section.ts';
import { figuresCsv } from './figures-csv.ts';
import { heatMap } from './heat-map.ts';
import { count, duration, percent, target, time } from './numbers.ts';
import { printDocument } from './print-document.ts';
import { reportPage } from './report-page.ts';
import { stripChart } from './strip-chart.ts';

const contract = contractOf('vendor-utama-2024-02');
const report = reportAbout({
  troubles: [
    { from: '2024-02-14T13:00:00+07:00', to: '2024-02-14T19:00:00+07:00', what: 'fails', streams: 'upload.' },
  ],
});
/** What a reader sees as a space, whatever keeps it from breaking. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('figures', () => {
  it.each([
    [percent(991_379), '99,1379 %'],
    [percent(1_000_000), '100,0000 %'],
    [percent(41), '0,0041 %'],
    [percent(0), '0,0000 %'],
    [percent(null), '–'],
    [target(999_000), '99,9 %'],
    [target(950_000), '95 %'],
    [target(999_950), '99,995 %'],
    [target(100_000), '10 %'],
    [count(1_923_631), '1.923.631'],
    [count(-762), '−762'],
    [duration(21_600), '6 j 00 m'],
    [duration(300), '5 m'],
    [duration(90), '1 m 30 d'],
    [time('2024-02-14T13:05:00+07:00'), '14 Feb 2024 13.05'],
  ])('are written as people read them: %s', (written, expected) => {
    expect(plain(written)).toBe(expected);
  });
});

describe('what is not known', () => {
  const gap = { from: '2024-02-14T13:00:00+07:00', to: '2024-02-14T14:00:00+07:00', what: 'silent' } as const;
  const some = reportAbout({ troubles: [{ ...gap, streams: 'upload.' }] });
  const weighted = some.objectives.find(({ objective }) => objective.id === 'upload-election')!.sources[0]!
    .weighted!;
  const bound = `tidak diketahui ${count(weighted.unknown)} unggahan; seandainya semua terganggu ${percent(weighted.ppmIfUnknownDown)}`;

  it('stands with the lower bound beside the figure, on the first page, in the tables and in print', () => {
    expect(weighted).toMatchObject({ ppm: 1_000_000, down: 0 });
    const document = { report: some, contract, places: PLACES };
    const page = reportPage(document, 'x');
    expect(page.slice(0, page.indexOf('<table'))).toContain(bound);
    expect(plain(page)).toContain('tanpa data atau sepi 1 j 00 m; seandainya selama itu terganggu 99,8563 %');
    expect(page).toContain(
      `<td class="n">${count(weighted.unknown)}</td><td class="n">${percent(weighted.ppmIfUnknownDown)}</td>`,
    );
    const print = JSON.stringify(printDocument(document));
    // On the cover once, and of each of the three who looked.
    expect(print.split(bound)).toHaveLength(1 + 1 + 3);
  });

  it('is not told of when all is known', () => {
    expect(reportPage({ report, contract, places: PLACES }, 'x')).not.toContain('seandainya semua terganggu');
  });
});

describe('probes', () => {
  const pageOf = (about: Parameters<typeof reportAbout>[0]) => {
    const document = {
      report: reportAbout({ ...about, period: daysBetween('2024-02-14', '2024-02-16', 'WIB') }),
      contract,
      places: PLACES,
    };
    const first = reportPage(document, 'x');
    return {
      page: plain(first.slice(0, first.indexOf('<table'))),
      print: plain(JSON.stringify(printDocument(document))),
      csv: figuresCsv(document.report),
    };
  };

  it('of fewer than three places are said to be that, before any table, in print and among the figures', () => {
    const { page, print, csv } = pageOf({ vantages: 2 });
    const note =
      'Penerimaan foto C.Hasil: kurang dari 3 titik pantau melapor selama 48 j 00 m dari 48 j 00 m, paling banyak 2. Kuorum 2 dari 3 tidak ada selama itu';
    expect(page).toContain(note);
    expect(print).toContain(`Penjajak terlalu sedikit. ${note}`);
    expect(page.split('Penjajak terlalu sedikit')).toHaveLength(1 + 2);
    expect(csv).toContain('upload,vantages.most,upload.probe,2\r\n');
    expect(csv).toContain('upload,vantages.shortSlices,upload.probe,576\r\n');
  });

  it('that fell silent for an hour are, for that hour; three that never did are told of nowhere', () => {
    const hour = { from: '2024-02-14T13:00:00+07:00', to: '2024-02-14T14:00:00+07:00' };
    const { page } = pageOf({ troubles: [{ ...hour, what: 'silent', streams: 'login.probe' }] });
    expect(page).toContain(
      'Masuk (SSO): kurang dari 3 titik pantau melapor selama 1 j 00 m dari 48 j 00 m, paling banyak 3.',
    );
    expect(page).not.toContain('C.Hasil: kurang dari');
    expect(pageOf({}).page).not.toContain('Penjajak terlalu sedikit');
  });
});

describe('records that were not read', () => {
  const about = { period: daysBetween('2024-02-14', '2024-02-16', 'WIB') };
  const drawn = (records?: Parameters<typeof reportAbout>[0]) => {
    const document = { report: reportAbout({ ...about, ...records }), contract, places: PLACES };
    return {
      page: plain(reportPage(document, 'x')),
      print: plain(JSON.stringify(printDocument(document))),
      csv: figuresCsv(document.report),
    };
  };

  it('are said not to be, before any table, where they would stand, in print and among the figures', () => {
    const { page, print, csv } = drawn({ records: { incidents: 'not-asked', ledger: 'not-asked' } });
    expect(page.slice(0, page.indexOf('<table')).split('Catatan tidak dibaca.')).toHaveLength(1 + 2);
    for (const text of [page, print]) {
      expect(text).toContain('Catatan permintaan tidak dibaca.');
      expect(text).toContain('Catatan insiden tidak dibaca.');
      expect(text).not.toContain('Tidak ada yang diminta');
      expect(text).not.toContain('Keparahan');
    }
    expect(csv).toContain('records,incidents,,not-asked\r\nrecords,ledger,,not-asked\r\n');
    expect(csv).not.toContain('critical,incidents');
  });

  it('are told of nowhere when they were, though they are empty', () => {
    const { page, print, csv } = drawn();
    for (const text of [page, print]) {
      expect(text).toContain('Tidak ada yang diminta.');
      expect(text).not.toContain('tidak dibaca');
    }
    expect(csv).toContain('critical,incidents,,0\r\n');
  });
});

describe('a credit step', () => {
  it('says neither reached nor owed of a target that was missed above the ladder', () => {
    const step = { objective: 'upload', part: 9_992, whole: 10_000, ppm: 999_200, tier: null, percent: 0 };
    const told = (targetPpm: number) =>
      plain(stepText({ report, contract, places: PLACES }, { ...step, targetPpm }));
    expect(told(999_500)).toMatch(/99,9200 %; sasaran 99,95 % tidak tercapai, tetapi .*: 0 %$/);
    expect(told(999_200)).toMatch(/; sasaran 99,92 % tercapai: 0 %$/);
  });
});

describe('charts', () => {
  it('say whole by how much a budget is overdrawn, be it ten thousand times', () => {
    const spent = [{ day: '2024-02-14', sum: 2_458_643 }];
    const drawn = burnDown({ unit: 'events', allowed: 245, spent }, '').text;
    const [, x = '', size = '', words = ''] =
      /<text x="(\d+)"[^>]*font-size="(\d+)" font-weight="bold"[^>]*>([^<]*)</.exec(drawn) ?? [];
    expect(words).toBe('terpakai 10.035×');
    // No letter of it is wider than seven tenths of its height.
    expect(Number(x) + words.length * Number(size) * 0.7).toBeLessThanOrEqual(1_000);
  });

  it.each([
    [0, 'sisa 100 %'],
    [31, 'sisa 87 %'],
    [245, 'sisa 0 %'],
    [246, 'terpakai 1,1×'],
    [367, 'terpakai 1,5×'],
    [1, 'tanpa jatah', 0],
  ])('say of %i spent of a budget: %s', (sum, words, allowed = 245) => {
    const drawn = burnDown({ unit: 'events', allowed, spent: [{ day: '2024-02-14', sum }] }, '').text;
    expect(drawn).toContain(`>${words}</text>`);
  });

  it('draw an outage of minutes in a month so wide that it is seen', () => {
    const svg = stripChart('u4000 d1 u4351', ['2024-02-01'], 'x').text;
    expect(svg).toMatch(/<path fill="#b3261e" d="M478\.93 0h1\.6V40h-1\.6z"\/>/);
  });

  it('make one piece of equal hours, and nothing of what a name would run', () => {
    const svg = heatMap({
      rows: [{ name: '<b>"A"&', hours: '0000990-' }],
      ticks: [[0, '1 Feb']],
      label: 'x',
    }).text;
    expect(svg.match(/M[\d.]+ 20h/g)).toHaveLength(4);
    expect(svg).not.toContain('<b>');
  });
});

describe('the figures beside the page', () => {
  it('are a line each, and none is a formula', () => {
    const lines = figuresCsv({ ...report, contract: report.contract }).split('\r\n');
    expect(lines[0]).toBe('of,figure,where,value');
    expect(lines).toContain('upload,judged.ppm,,991379');
    expect(lines).toContain('upload-election,weighted.down,upload.gateway,1923631');
    expect(lines).toContain('credits,percent,,100');
    const dangerous = figuresCsv({
      ...report,
      exclusions: [{ ...asked, id: '=cmd|x' }],
    });
    expect(dangerous).toContain("'=cmd|x,exclusion.granted,,false");
  });

  const asked = {
    id: 'PM-1',
    kind: 'pemeliharaan',
    components: [],
    from: '2024-02-03T01:00:00+07:00',
    to: '2024-02-03T03:00:00+07:00',
    announcedAt: null,
    approvedBy: null,
    approvedAt: null,
    reason: '<script>alert(1)</script>',
    granted: false,
    why: 'tidak diumumkan',
  };

  it('and the page say the same, and the page escapes what people wrote', () => {
    const page = plain(
      reportPage({ report: { ...report, exclusions: [asked] }, contract, places: PLACES }, 'x'),
    );
    expect(page).toContain('<b>99,1379 %</b>');
    expect(page).toContain('<b>21,7604 %</b>');
    expect(page).toContain('8.280 ÷ 8.352 irisan = 99,1379 % &lt; 99,9 %: 10 %');
    expect(page).toContain('dalam jendela genting juga oleh Sekretaris Jenderal KPU, orang lain.');
    expect(page).toContain('&lt;script&gt;alert(1)');
    expect(page).not.toContain('<script');
  });
});

describe('times that people wrote by another clock', () => {
  it.each([
    ['2024-02-10T18:00:00Z', '2024-02-10T20:00:00Z'],
    ['2024-02-11T03:00:00+09:00', '2024-02-11T05:00:00+09:00'],
    ['2024-02-11T01:00:00+07:00', '2024-02-11T03:00:00+07:00'],
  ])('stand by the report’s own, which is named, with what they are for: %s', (from, to) => {
    const wish = {
      ...{ id: 'PM-1', kind: 'pemeliharaan', components: ['upload', 'login'], reason: 'pangkalan data' },
      ...{ from, to, announcedAt: from.replace('2024-02', '2024-01'), approvedAt: null, approvedBy: null },
    };
    const document = {
      report: reportAbout({
        period: daysBetween('2024-02-10', '2024-02-12', 'WIB'),
        ledger: { exclusions: [wish, { ...wish, id: 'PM-2', components: [] }] },
      }),
      ...{ contract, places: PLACES },
    };
    const page = plain(reportPage(document, 'x'));
    const rows = page.slice(page.indexOf('>PM-1<') + 1, page.indexOf('Waktu tanggap'));
    const cells = rows.split(/<[^>]+>\s*/).filter((cell) => cell !== '');
    const times = ['11 Feb 2024 01.00', '11 Feb 2024 03.00'];
    const what = 'Penerimaan foto C.Hasil, Masuk (SSO)';
    expect(cells.slice(0, 5)).toEqual(['PM-1', 'pemeliharaan', what, ...times]);
    expect(rows).toContain('semua layanan');
    for (const head of ['Untuk', 'Mulai (WIB)', 'Selesai (WIB)', 'Diumumkan (WIB)']) {
      expect(page).toContain(`<th scope="col" class="">${head}</th>`);
    }
    const print = plain(JSON.stringify(printDocument(document)));
    for (const text of ['Untuk', 'Mulai (WIB)', what, 'semua layanan', ...times]) {
      expect(print).toContain(`"text":"${text}"`);
    }
  });
});

describe('a report that is no base of a claim', () => {
  it('says so on its first page, in print, in its figures and where people sign, and names no credit', () => {
    const few = reportAbout({
      period: daysBetween('2024-02-14', '2024-02-15', 'WIB'),
      troubles: [{ from: '2024-02-14T00:00:00+07:00', to: '2024-02-15T00:00:00+07:00', what: 'fails' }],
    });
    const document = { report: few, contract, places: PLACES };
    const note = 'Bukan dasar klaim: masanya bukan satu bulan penuh. Tidak ada kredit.';
    const page = plain(reportPage(document, 'x'));
    expect(page.slice(0, page.indexOf('Yang dijanjikan dan yang terjadi'))).toContain(note);
    const print = plain(JSON.stringify(printDocument(document)));
    expect(print.slice(0, print.indexOf('Yang dijanjikan dan yang terjadi'))).toContain(note);
    for (const text of [page, print])
      expect(text).not.toMatch(/biaya bulanan|Rumus bulanan|Tangga kontrak|bila diklaim/);
    expect(print).toContain('2024-02-14/2024-02-15: bukan dasar klaim,');
    expect(figuresCsv(few)).toContain('claim,notBase,,masanya bukan satu bulan penuh\r\n');
    expect(figuresCsv(few)).not.toContain('claim,deadline');
    expect(plain(reportPage({ report, contract, places: PLACES }, 'x'))).not.toContain('Bukan dasar klaim');
  });
});
