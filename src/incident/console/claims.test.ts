import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { TestBrowser } from './testing/browser.ts';
import { NIGHT } from './testing/night.ts';
import { startTestConsole, type TestConsole } from './testing/serve.ts';

const settledClaims: object[] = [];
let site: TestConsole;
beforeAll(async () => {
  site = await startTestConsole(new ManualClock(NIGHT), {
    settleClaim: async (draft, { id }) => {
      settledClaims.push({ ...draft, by: id });
      return draft.period === '2024-01'
        ? { outcome: 'done' }
        : { outcome: 'refused', why: 'Masa ini belum berakhir.' };
    },
  });
});
afterAll(() => site.close());

async function signedIn(id: string): Promise<TestBrowser> {
  const browser = new TestBrowser(site.url);
  const { password } = site.people.find((person) => person.id === id)!;
  expect((await browser.signIn(id, password)).status).toBe(303);
  return browser;
}

describe('the page of claims', () => {
  it('counts down to the end of each claim, and says how its report stands', async () => {
    const page = await (await signedIn('auditor')).get('/klaim');
    const text = (await page.text()).replace(/\s+/g, ' ');
    // Thirty days after January's end; of February's claim nothing is late.
    expect(text).toContain('sebelum 2 Mar 2024 00.00 WIB: <strong>16 hari lagi</strong>');
    expect(text).toContain('7 percobaan, dicoba lagi 14 Feb 2024 14.32 WIB');
    expect(text).toContain('SLA_MEASUREMENTS_UNREADABLE');
    expect(text).toContain('akar <code>c0ffee15c0ff</code>');
    expect(text).toContain('2 tanggapan');
    expect(text).toContain('Laporan lebih tua daripada pengecualiannya');
    expect(text).toContain('sesudahnya: PM-7; edisi baru dibuat sendiri, yang ini tetap disimpan');
    expect(text).toContain('dengan edisi lama (akar <code>f00df00df00d</code>)');
    expect(text).toContain('Masa berjalan');
  });

  it('lets those on call, commanders and leaders record a claim as handed in, and nobody else', async () => {
    const form = {
      klaim: 'vendor-utama-2024-02 2024-01',
      ...{ hasil: 'handed-in', tanggal: '2024-02-12', catatan: 'surat 17/SLA' },
    };
    const record = async (id: string, fields = {}) => {
      const browser = await signedIn(id);
      const token = await browser.token('/klaim');
      return (await browser.post('/klaim', { token, ...form, ...fields })).status;
    };
    for (const id of ['piket-1', 'komandan', 'pimpinan']) expect(await record(id), id).toBe(303);
    expect(await record('auditor')).toBe(403);
    expect(await record('komandan', { hasil: 'hilang' })).toBe(422);
    expect(settledClaims).toHaveLength(3);
    expect(await record('komandan', { klaim: 'vendor-utama-2024-02 2024-02' })).toBe(409);
    expect(settledClaims[0]).toEqual({
      ...{ contract: 'vendor-utama-2024-02', period: '2024-01', outcome: 'handed-in' },
      ...{ on: '2024-02-12', note: 'surat 17/SLA', by: 'piket-1' },
    });
    const text = async (id: string) => (await (await signedIn(id)).get('/klaim')).text();
    expect(await text('piket-1')).toContain('Catat penyerahan');
    expect(await text('auditor')).not.toContain('Catat penyerahan');
    const words = (await text('auditor')).replace(/\s+/g, ' ');
    expect(words).toContain('Belum diserahkan');
    expect(words).toContain(
      '<span>pada 12 Feb 2024</span> <span class="redup">dicatat Komandan Insiden</span>',
    );
    expect(words).toContain('Diserahkan sesudah tenggat');
  });
});
