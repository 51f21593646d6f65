import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NationalPicture } from '../../contracts/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import { EVENT_TYPES } from '../domain/event-types.ts';
import { LIFECYCLE } from '../domain/lifecycle.ts';
import type { Decision } from './deps.ts';
import {
  APPROVAL,
  NIGHT,
  nightPicture,
  REGION_DETAIL,
  REGION_INCIDENT,
  SLOW_INCIDENT,
} from './testing/night.ts';
import { TestBrowser } from './testing/browser.ts';
import { startTestConsole, type TestConsole } from './testing/serve.ts';

const HOUR = 3_600_000;
const ATTACK = '<img src=x onerror=alert(1)>"\'';

const EVERY_EVENT = EVENT_TYPES.map((type) => ({ at: NIGHT, type, actor: 'Siaga', summary: null }));
/** Words of the code, which no page shows. */
const CODES = [...EVENT_TYPES, ...LIFECYCLE, 'on-call', 'leadership', 'commander', 'completed', 'gateway'];

const clock = new ManualClock(NIGHT);
let nightTime: number | null = null;
let zonePhases: NationalPicture['zonePhases'];
const decisions: Decision[] = [];
const acknowledged: string[] = [];
let site: TestConsole;

beforeAll(async () => {
  site = await startTestConsole(clock, {
    decide: async (decision) => {
      decisions.push(decision);
      return decisions.length < 9 ? { outcome: 'done' } : { outcome: 'refused', why: 'Sudah diputuskan.' };
    },
    nightTime: () => nightTime,
    picture: async () => ({ ...nightPicture(), ...(zonePhases && { phase: 'penghitungan', zonePhases }) }),
    acknowledge: async (id, person) => {
      acknowledged.push(`${id} ${person.id}`);
      return id === REGION_INCIDENT.id
        ? { outcome: 'refused', why: 'Insiden sudah ditangani.' }
        : { outcome: 'done' };
    },
    incident: async (id) =>
      id === 'serangan'
        ? {
            ...REGION_DETAIL,
            incident: { ...REGION_INCIDENT, title: ATTACK },
            description: ATTACK,
            dashboardUrl: 'javascript:alert(1)',
            graphUrl: '//jahat.example/',
          }
        : {
            ...REGION_DETAIL,
            incident: id === SLOW_INCIDENT.id || id === 'bersama' ? SLOW_INCIDENT : REGION_INCIDENT,
            ...(id === 'bersama' ? { together: [REGION_INCIDENT] } : {}),
            ...(id === 'tanpa-grafana' ? { dashboardUrl: null } : {}),
            ...(id === 'semua' ? { timeline: EVERY_EVENT } : {}),
          },
  });
});
afterAll(() => site.close());

const passwordOf = (id: string): string => site.people.find((person) => person.id === id)!.password;

const browsers = new Map<string, TestBrowser>();

/** Somebody's browser, signed in once for all tests that do not end the session. */
async function signedIn(id: string): Promise<TestBrowser> {
  const browser = browsers.get(id) ?? (await freshlySignedIn(id));
  browsers.set(id, browser);
  return browser;
}

async function freshlySignedIn(id: string): Promise<TestBrowser> {
  const browser = new TestBrowser(site.url);
  expect((await browser.signIn(id, passwordOf(id))).status).toBe(303);
  return browser;
}

describe('signing in', () => {
  it('sends those who have not signed in to the form, and back where they wanted to go', async () => {
    const answer = await new TestBrowser(site.url).get(`/insiden/${REGION_INCIDENT.id}`);
    expect(answer.status).toBe(303);
    const form = await (await new TestBrowser(site.url).get(answer.headers.get('location')!)).text();
    expect(form).toContain(`value="/insiden/${REGION_INCIDENT.id}"`);
  });

  it('never leads to another site', async () => {
    const text = await (await new TestBrowser(site.url).get('/masuk?lanjut=//jahat.example/')).text();
    expect(text).not.toContain('jahat.example');
  });

  it('reads where to go back to in no time, however it is made', async () => {
    const answer = await new TestBrowser(site.url).get(`/masuk?lanjut=/${'a'.repeat(5_000)}!`);
    expect(await answer.text()).toContain('name="lanjut" value="/"');
  });

  it('answers an address that cannot be read with a page', async () => {
    const answer = await new TestBrowser(site.url).get('/insiden/%zz');
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('Permintaan tidak terbaca');
  });

  it('refuses a wrong password and an unknown account with the same words', async () => {
    const browser = new TestBrowser(site.url);
    const wrong = await browser.signIn('auditor', 'bukan-ini');
    const unknown = await browser.signIn('siapa', 'bukan-ini');
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await wrong.text()).toBe(await unknown.text());
    expect(browser.cookie('siaga_sesi')).toBeUndefined();
  });

  it('keeps the session in a cookie that scripts and other sites do not get', async () => {
    const browser = new TestBrowser(site.url);
    const answer = await browser.signIn('piket-1', passwordOf('piket-1'));
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('siaga_sesi='));
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect((await browser.get('/')).status).toBe(200);
  });

  it('refuses a sign-in form that this browser did not fetch', async () => {
    const own = new TestBrowser(site.url);
    const foreign = await new TestBrowser(site.url).token('/masuk');
    await own.get('/masuk');
    const answer = await own.post('/masuk', {
      token: foreign,
      akun: 'piket-1',
      sandi: passwordOf('piket-1'),
    });
    expect(answer.status).toBe(403);
    expect(own.cookie('siaga_sesi')).toBeUndefined();
  });

  it('is over after signing out, also for who kept the cookie', async () => {
    const browser = await freshlySignedIn('auditor');
    const kept = browser.cookie('siaga_sesi')!;
    const answer = await browser.post('/keluar', { token: await browser.token('/') });
    expect(answer.status).toBe(303);
    const thief = await fetch(site.url, { headers: { cookie: `siaga_sesi=${kept}` }, redirect: 'manual' });
    expect(thief.status).toBe(303);
  });

  it('steps once more for a link from elsewhere, on which the strict cookie stayed home', async () => {
    const answer = await new TestBrowser(site.url).get('/', { 'sec-fetch-site': 'cross-site' });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('http-equiv="refresh"');
  });
});

describe('writing', () => {
  it('refuses a form without its token, with a foreign one, or sent by another site', async () => {
    const browser = await signedIn('piket-1');
    const path = `/insiden/${SLOW_INCIDENT.id}/tangani`;
    const foreign = await (await signedIn('piket-2')).token('/');
    const own = await browser.token('/');
    expect((await browser.post(path, {})).status).toBe(403);
    expect((await browser.post(path, { token: foreign })).status).toBe(403);
    expect((await browser.post(path, { token: own }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await new TestBrowser(site.url).post(path, { token: own })).status).toBe(401);
    expect(acknowledged).toEqual([]);
    expect((await browser.post(path, { token: own })).status).toBe(303);
    expect(acknowledged).toEqual([`${SLOW_INCIDENT.id} piket-1`]);
  });

  it('tells why an acknowledgement was refused', async () => {
    const browser = await signedIn('piket-1');
    const answer = await browser.post(`/insiden/${REGION_INCIDENT.id}/tangani`, {
      token: await browser.token('/'),
    });
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('Insiden sudah ditangani.');
  });

  it.each([
    ['piket-1', 303],
    ['komandan', 303],
    ['pimpinan', 303],
    ['auditor', 403],
    ['admin', 403],
  ])('lets %s decide on an approval: %i', async (id, status) => {
    const browser = await signedIn(id);
    const before = decisions.length;
    const fields = { token: await browser.token('/'), putusan: 'approve', alasan: 'Penyedia membenarkan.' };
    expect((await browser.post(`/persetujuan/${APPROVAL.id}`, fields)).status).toBe(status);
    expect(decisions.length - before).toBe(status === 303 ? 1 : 0);
  });

  it('passes each decision on under the name of its own session', async () => {
    decisions.length = 0;
    for (const id of ['komandan', 'pimpinan']) {
      const browser = await signedIn(id);
      const fields = { token: await browser.token('/'), putusan: 'approve', alasan: `Setuju: ${id}` };
      await browser.post(`/persetujuan/${APPROVAL.id}`, { ...fields, person: 'admin' });
    }
    expect(decisions).toMatchObject([
      {
        approvalId: APPROVAL.id,
        person: { id: 'komandan', role: 'commander' },
        verdict: 'approve',
        reason: 'Setuju: komandan',
      },
      {
        approvalId: APPROVAL.id,
        person: { id: 'pimpinan', role: 'leadership' },
        verdict: 'approve',
        reason: 'Setuju: pimpinan',
      },
    ]);
  });

  it('wants a reason and a verdict', async () => {
    const browser = await signedIn('pimpinan');
    const token = await browser.token('/');
    const path = `/persetujuan/${APPROVAL.id}`;
    expect((await browser.post(path, { token, putusan: 'approve', alasan: '  ' })).status).toBe(422);
    expect((await browser.post(path, { token, putusan: 'mungkin', alasan: 'x' })).status).toBe(422);
  });
});

describe('pages', () => {
  it('show buttons to those whose role has them', async () => {
    const incident = `/insiden/${SLOW_INCIDENT.id}`;
    const text = async (id: string, path: string) => (await (await signedIn(id)).get(path)).text();
    expect(await text('piket-1', incident)).toContain('Saya tangani');
    expect(await text('pimpinan', incident)).not.toContain('Saya tangani');
    expect(await text('pimpinan', '/persetujuan')).toContain('name="putusan"');
    expect(await text('komandan', '/persetujuan')).not.toContain('name="putusan"');
    expect(await text('auditor', '/persetujuan')).not.toContain('name="putusan"');
  });

  it('show all 38 provinces with their state in words', async () => {
    const text = await (await (await signedIn('auditor')).get('/')).text();
    for (const province of nightPicture().provinces) expect(text).toContain(province.name);
    expect(text.match(/class="ubin /g)).toHaveLength(38);
  });

  it('say in which phase the election is, and of a rehearsal that it is one', async () => {
    const text = await (await (await signedIn('auditor')).get('/')).text();
    expect(text).toContain('<strong>GLADI.</strong> <span>Latihan, bukan hari pemungutan suara');
  });

  it('say of each zone where it is, while in the west they still vote and in the east they count', async () => {
    zonePhases = { WIB: 'pemungutan', WITA: 'penghitungan', WIT: 'penghitungan' };
    const text = await (await (await signedIn('auditor')).get('/')).text();
    zonePhases = undefined;
    expect(text.replaceAll(/<[^>]*>/g, '').replaceAll(/\s+/g, ' ')).toContain(
      'WIB Pemungutan suara WITA, WIT Penghitungan suara',
    );
  });

  it('escape what alerts say, and link to web addresses only', async () => {
    const text = await (await (await signedIn('auditor')).get('/insiden/serangan')).text();
    expect(text).not.toContain('<img');
    expect(text).not.toContain('javascript:');
    expect(text).not.toContain('jahat.example');
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it('lead to a dashboard where there is one, and to the graph of the alert', async () => {
    const browser = await signedIn('auditor');
    const text = async (id: string) => (await browser.get(`/insiden/${id}`)).text();
    expect(await text('x')).toContain(`<a href="${REGION_DETAIL.dashboardUrl!}">Dasbor</a>`);
    expect(await text('tanpa-grafana')).not.toContain('Dasbor');
    expect(await text('tanpa-grafana')).toContain(`<a href="${REGION_DETAIL.graphUrl!}">Grafik alarm`);
  });

  it('name what is called together with an incident, and that taking one takes all', async () => {
    const text = async (id: string) => (await (await signedIn('piket-1')).get(`/insiden/${id}`)).text();
    const [together, alone] = [await text('bersama'), await text(SLOW_INCIDENT.id)];
    expect(together).toContain('menangani semua insiden dalam satu panggilan');
    expect(together).toContain(`<a href="/insiden/${REGION_INCIDENT.id}">${REGION_INCIDENT.title}</a>`);
    expect(alone).not.toContain('satu panggilan');
  });

  it('say which page they are', async () => {
    const browser = await signedIn('auditor');
    const titles = await Promise.all(
      [
        '/',
        `/insiden/${REGION_INCIDENT.id}`,
        '/persetujuan',
        '/sakelar',
        '/pernyataan',
        '/klaim',
        '/runbooks/region-upload-outage',
      ].map(async (path) => /<title>(.*?)<\/title>/.exec(await (await browser.get(path)).text())?.[1]),
    );
    expect(titles).toEqual([
      'Gambaran nasional · Terganggu — Siaga',
      'RegionUploadOutage · Nusa Tenggara Barat — Siaga',
      'Persetujuan · 1 menunggu — Siaga',
      'Sakelar darurat · siap — Siaga',
      'Pernyataan · 1 menunggu — Siaga',
      'Klaim SLA — Siaga',
      'Runbook region-upload-outage · Gangguan unggahan satu provinsi — Siaga',
    ]);
  });

  it('show no word of the code, whatever has happened', async () => {
    const browser = await signedIn('pimpinan');
    for (const path of ['/', '/insiden/semua', '/persetujuan', '/sakelar', '/pernyataan', '/klaim']) {
      const text = (await (await browser.get(path)).text()).replaceAll(/<code>.*?<\/code>|<[^>]*>/g, ' ');
      const shown = CODES.filter((code) => new RegExp(`(?<![\\w-])${code}(?![\\w-])`, 'i').test(text));
      expect(shown, path).toEqual([]);
      expect(text).not.toContain('Peristiwa lain');
    }
  });

  it('say who was called, by what, and who answered', async () => {
    const text = (await (await (await signedIn('auditor')).get('/insiden/x')).text())
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ');
    expect(text).toMatch(/Piket Pusdatin A Ditangani 13\.59\.30 WIB tingkat 1 · 13\.55\.30 WIB/);
    expect(text).toMatch(/webhook: sampai 13\.55\.30 WIB surel: gagal 13\.55\.34 WIB/);
    expect(text).toContain('Pimpinan KPU untuk keputusan · 14.07.30 WIB');
  });

  it('name the simulated clock of a replay, and only there', async () => {
    const browser = await signedIn('auditor');
    expect(await (await browser.get('/')).text()).not.toContain('simulasi');
    nightTime = NIGHT + HOUR;
    const text = await (await browser.get('/')).text();
    nightTime = null;
    expect(text.replaceAll(/<[^>]*>/g, '').replaceAll(/\s+/g, ' ')).toContain('jam simulasi 15.12 ');
    expect(text).toContain('jam nyata 14.12 WIB');
    expect(text).not.toContain('15.12 WIB');
  });

  it.each(['/', '/masuk', '/persetujuan', '/aset/konsol.css'])(
    'let nothing foreign load or frame %s',
    async (path) => {
      const policy = (await new TestBrowser(site.url).get(path)).headers.get('content-security-policy')!;
      expect(policy.split(';')).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "form-action 'self'",
          "frame-ancestors 'none'",
        ]),
      );
      expect(policy).not.toContain('unsafe');
    },
  );

  it('carry no script and no style of their own', async () => {
    const browser = await signedIn('pimpinan');
    for (const path of ['/', `/insiden/${REGION_INCIDENT.id}`, '/persetujuan']) {
      const text = await (await browser.get(path)).text();
      expect(text).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?! src=")/);
    }
  });
});

describe('the event stream', () => {
  it('tells of a change, and of the last one of a burst after a second', async () => {
    const browser = await signedIn('auditor');
    const stream = await browser.get('/peristiwa');
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    const read = async () => (await reader.read()).value ?? '';
    expect(await read()).toContain('retry: 3000');
    site.change();
    site.change();
    site.change();
    expect(await read()).toBe('event: berubah\ndata: 1\n\n');
    await clock.advance(1_000);
    expect(await read()).toBe('event: berubah\ndata: 1\n\n');
    await clock.advance(15_000);
    expect(await read()).toContain(': masih di sini');
    await reader.cancel();
  });

  it('is closed to those who have not signed in', async () => {
    expect((await new TestBrowser(site.url).get('/peristiwa')).status).toBe(401);
  });
});

describe('the end of a session', () => {
  it('comes twelve hours after signing in, however busy it was', async () => {
    const browser = await freshlySignedIn('piket-2');
    for (let hour = 0; hour < 12; hour++) {
      expect((await browser.get('/persetujuan')).status).toBe(200);
      await clock.advance(HOUR - 1);
    }
    await clock.advance(12);
    expect((await browser.get('/persetujuan')).status).toBe(303);
  });

  it('comes after an hour in which nobody used it', async () => {
    const browser = await freshlySignedIn('piket-2');
    await clock.advance(HOUR);
    expect((await browser.get('/persetujuan')).status).toBe(303);
  });
});
