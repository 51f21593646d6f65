import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nationalPictureSchema, NO_STATEMENT, type Problem } from '../../contracts/index.ts';
import { alertOf, bodyOf, readJson, sendAlerts, testService, type TestService } from '../testing/service.ts';
import { TestBrowser } from './testing/browser.ts';

let site: TestService;
const browsers = new Map<string, TestBrowser>();

beforeAll(async () => {
  site = await testService();
  for (const { id, password } of site.service.firstPeople) {
    const browser = new TestBrowser(site.origin);
    await browser.signIn(id, password);
    browsers.set(id, browser);
  }
});
afterAll(async () => {
  await site.service.close();
  await site.store.close();
});

const as = (id: string) => browsers.get(id)!;
const picture = async () => nationalPictureSchema.parse(await readJson(site.origin, '/api/picture'));
const fieldOn = (page: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';

/** The form for a region as somebody has it open. */
async function formOf(id: string, region: string) {
  const page = await (await as(id).get(`/pernyataan?wilayah=${region}`)).text();
  const fields = {
    token: fieldOn(page, 'token'),
    wilayah: region,
    menggantikan: fieldOn(page, 'menggantikan'),
  };
  return { page, fields: { ...fields, jenis: 'isi', menit: '30' } };
}

async function draftIdIn(id: string): Promise<string> {
  const page = await (await as(id).get('/pernyataan')).text();
  return /action="\/pernyataan\/([0-9a-f-]{36})"/.exec(page)?.[1] ?? '';
}

describe('a statement on the console', () => {
  it('goes from one who writes to one who signs, and out with the picture', async () => {
    const { page, fields } = await formOf('komandan', '52');
    expect(page).toContain('Belum ada pernyataan untuk Nusa Tenggara Barat.');
    expect(fields.menggantikan).toBe(NO_STATEMENT);
    const sent = await as('komandan').post('/pernyataan', { ...fields, isi: 'Unggahan NTB tertunda.' });
    expect(sent.headers.get('location')).toBe('/pernyataan?wilayah=52');
    expect((await picture()).statements).toEqual([]);
    const id = await draftIdIn('pimpinan');
    expect(await (await as('komandan').get('/pernyataan')).text()).not.toContain('Setujui dan tandatangani');
    const token = await as('pimpinan').token('/pernyataan');
    const signed = await as('pimpinan').post(`/pernyataan/${id}`, { token, putusan: 'approve' });
    expect(signed.status).toBe(303);
    const { statements, statementKeys } = await picture();
    expect(statements).toMatchObject([
      { statement: { region: '52', serial: 1, text: 'Unggahan NTB tertunda.' } },
    ]);
    expect(statementKeys).toHaveLength(1);
    const shown = await (await as('auditor').get('/pernyataan')).text();
    expect(shown.replaceAll(/\s+/g, ' ')).toContain(
      'Disusun Komandan Insiden (Komandan insiden), disetujui Pimpinan KPU',
    );
    expect(shown).not.toContain('name="isi"');
  });

  it('is refused to who began from an older one: with both on a page, or as a problem', async () => {
    const old = await formOf('piket-1', '52');
    const fields = { ...old.fields, menggantikan: NO_STATEMENT, isi: 'NTB sudah normal.' };
    const page = await as('piket-1').post('/pernyataan', fields, { accept: 'text/html' });
    expect(page.status).toBe(409);
    const text = await page.text();
    expect(text).toContain('Belum disimpan.');
    expect(text).toContain('Unggahan NTB tertunda.');
    expect(text).toContain('>NTB sudah normal.</textarea>');
    const problem = await as('piket-1').post('/pernyataan', fields, { accept: 'application/problem+json' });
    expect(problem.status).toBe(409);
    expect(problem.headers.get('content-type')).toContain('application/problem+json');
    expect((await problem.json()) as Problem).toMatchObject({
      code: 'INCIDENT_STATEMENT_OVERTAKEN',
      retry: 'never',
      detail: expect.stringContaining('“Unggahan NTB tertunda.”'),
    });
    expect(await draftIdIn('pimpinan')).toBe('');
  });

  it('is none of an auditor’s or of a foreign form’s business', async () => {
    const { fields } = await formOf('komandan', '51');
    const isi = 'Bali normal.';
    expect((await as('auditor').post('/pernyataan', { ...fields, isi })).status).toBe(403);
    const own = { ...fields, token: await as('auditor').token('/'), isi };
    expect((await as('auditor').post('/pernyataan', own)).status).toBe(403);
    await as('komandan').post('/pernyataan', { ...fields, isi });
    const id = await draftIdIn('pimpinan');
    for (const person of ['auditor', 'komandan', 'piket-1']) {
      const token = await as(person).token('/');
      expect((await as(person).post(`/pernyataan/${id}`, { token, putusan: 'approve' })).status).toBe(409);
    }
    expect((await picture()).statements.map(({ statement }) => statement.region)).toEqual(['52']);
  });
});

describe('the next update of an incident', () => {
  it('is promised by severity from its opening, and as the commander says from then on', async () => {
    await sendAlerts(site.origin, bodyOf(alertOf('UploadQueueBacklog', 'nasional')));
    const [opened] = (await picture()).incidents;
    expect(Date.parse(opened!.nextUpdateAt!) - Date.parse(opened!.openedAt)).toBe(15 * 60_000);
    const path = `/insiden/${opened!.id}/pembaruan`;
    const token = await as('komandan').token('/');
    expect((await as('komandan').post(path, { token, menit: '7' })).status).toBe(409);
    const before = Date.now();
    expect((await as('komandan').post(path, { token, menit: '120' })).status).toBe(303);
    const [told] = (await picture()).incidents;
    expect(Date.parse(told!.nextUpdateAt!)).toBeGreaterThanOrEqual(before + 120 * 60_000);
    const page = await (await as('auditor').get(`/insiden/${opened!.id}`)).text();
    expect(page).toContain('menjanjikan pembaruan berikutnya dalam 120 menit');
    expect(page).not.toContain('name="menit"');
    const foreign = await as('auditor').token('/');
    expect((await as('auditor').post(path, { token: foreign, menit: '15' })).status).toBe(403);
  });
});
