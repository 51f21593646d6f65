import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMeter, type Meter } from '../../instrumentation/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import type { StatusEvent } from '../domain/events.ts';
import { startSubscriptions, type RunningSubscriptions } from './start.ts';
import { mailServer, subscribingConfig, unfolded, type MailServer } from './testing.ts';

const HOUR = 3_600_000;
const GAP = 5 * 60_000;

let home: string;
let clock: ManualClock;
let mail: MailServer;
let meter: Meter;
let faults: unknown[];
let running: RunningSubscriptions;

const start = async (change: Readonly<Record<string, string>> = {}) =>
  startSubscriptions(
    subscribingConfig(home, { SIAGA_SMTP_URL: mail.url, SIAGA_PUSH_CONTACT: '', ...change }),
    { clock, meter, onFault: (error) => faults.push(error) },
  );

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-kabar-'));
  clock = new ManualClock(Date.parse('2024-02-14T07:00:00Z'));
  mail = await mailServer();
  meter = createMeter({ processMetrics: false });
  faults = [];
  running = (await start())!;
});
afterEach(async () => {
  await running.close();
  await mail.close();
  await rm(home, { recursive: true });
});

const at = (path: string) => `http://127.0.0.1:${String(running.port)}/${path}`;
const post = (path: string, fields: Readonly<Record<string, string>> = {}, headers = {}) =>
  fetch(at(path), { method: 'POST', body: new URLSearchParams(fields), headers });
const ask = (surel: string, wilayah = '52', headers = {}) => post('langganan', { surel, wilayah }, headers);
const linkIn = (text: string, kind: 'konfirmasi' | 'berhenti') =>
  new RegExp(`https://kabar\\.example/(${kind}\\?t=[\\w.-]+)`).exec(text)?.[1] ?? '';

/** Somebody who subscribed and confirmed. */
async function subscribed(surel: string, wilayah = '52'): Promise<void> {
  const before = mail.letters.length;
  await ask(surel, wilayah);
  const letters = await mail.until(before + 1);
  const answer = await post(linkIn(unfolded(letters.at(-1)!), 'konfirmasi'));
  expect(await answer.text()).toContain('Anda berlangganan');
  await running.idle();
}

let events = 0;
const event = (title: string, ...regions: string[]): StatusEvent => ({
  ...{
    id: `urn:uji:${String((events += 1))}`,
    at: new Date(clock.now()).toISOString(),
    kind: 'opened',
    title,
    regions,
  },
});

describe('somebody subscribes', () => {
  it('by a form without scripts, and once the owner of the address has said yes by a button', async () => {
    const form = await (await fetch(at('langganan?wilayah=52'))).text();
    expect(form).toContain('<option value="52" selected>Nusa Tenggara Barat</option>');
    expect(form).not.toContain('<script');
    await ask('Warga@Surat.example');
    const [letter] = await mail.until(1);
    expect(letter!.to).toBe('warga@surat.example');
    const link = linkIn(unfolded(letter!), 'konfirmasi');
    running.tell([event('Belum boleh', '52')]);
    await running.idle();
    expect(mail.letters).toHaveLength(1);
    // A scanner that opens every link does no more than that.
    expect(await (await fetch(at(link))).text()).toContain('Ya, kirimi saya kabar');
    running.tell([event('Masih belum boleh', '52')]);
    await running.idle();
    expect(mail.letters).toHaveLength(1);
    expect((await post(link)).status).toBe(200);
    running.tell([event('Unggahan gagal', '52')]);
    expect(unfolded((await mail.until(2))[1]!)).toContain('Unggahan gagal');
  });

  it('with a token that tells nobody the address, is over after a day, and cannot be made or changed', async () => {
    await ask('warga@surat.example');
    const link = linkIn(unfolded((await mail.until(1))[0]!), 'konfirmasi');
    for (const part of link.split(/[=.]/))
      expect(Buffer.from(part, 'base64url').toString('latin1')).not.toContain('surat.example');
    expect((await post(`${link.slice(0, -4)}AAAA`)).status).toBe(410);
    expect((await post('konfirmasi?t=eyJhbGciOiJub25lIn0.e30.')).status).toBe(410);
    expect((await post(link.replace('konfirmasi', 'berhenti'))).status).toBe(410);
    await clock.advance(24 * HOUR + 1_000);
    expect((await post(link)).status).toBe(410);
  });

  it('and nobody learns whether an address is known, nor drowns it in mails', async () => {
    await subscribed('warga@surat.example');
    const word = async (answer: Response) => [answer.status, await answer.text()];
    const stranger = await word(await ask('baru@surat.example'));
    expect(await word(await ask('warga@surat.example'))).toEqual(stranger);
    for (let n = 0; n < 5; n += 1) expect(await word(await ask('warga@surat.example'))).toEqual(stranger);
    await running.idle();
    expect(mail.letters.filter(({ to }) => to === 'warga@surat.example')).toHaveLength(3);
  });

  it('and not twenty times an hour from one network, whatever the addresses', async () => {
    const from = (address: string) => ({ 'x-forwarded-for': address });
    for (let n = 0; n < 20; n += 1)
      expect((await ask(`a${String(n)}@surat.example`, '52', from(`203.0.113.${String(n)}`))).status).toBe(
        200,
      );
    const refused = await ask('b@surat.example', '52', from('203.0.113.99'));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3600']);
    expect((await ask('b@surat.example', '52', from('198.51.100.1'))).status).toBe(200);
    await clock.advance(HOUR);
    expect((await ask('b@surat.example', '52', from('203.0.113.99'))).status).toBe(200);
  });

  it('and is told apart behind any proxy that is trusted, and behind no other', async () => {
    await running.close();
    running = (await start({ SIAGA_TRUSTED_PROXIES: '127.0.0.1, 203.0.113.0/24' }))!;
    const by = (proxy: string, n: number) => ({ 'x-forwarded-for': `198.51.${String(n)}.7, ${proxy}` });
    for (let n = 0; n < 21; n += 1)
      expect((await ask('warga@surat.example', '52', by('203.0.113.9', n))).status).toBe(200);
    for (let n = 0; n < 21; n += 1)
      expect((await ask('warga@surat.example', '52', by('192.0.2.9', n))).status).toBe(n < 20 ? 200 : 429);
    await running.idle();
  });

  it('and only with an address and a region, from a form of ours', async () => {
    for (const surel of ['', 'bukan', 'a@b.example\r\nBcc: c@d.example', `${'a'.repeat(255)}@b.example`])
      expect((await ask(surel)).status).toBe(422);
    expect((await ask('a@b.example', '5201')).status).toBe(422);
    expect((await ask('a@b.example', '52', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    await running.idle();
    expect(mail.letters).toEqual([]);
  });
});

describe('who subscribed', () => {
  it('hears of the region and of the nation, not of another, with what mail programs need to end it', async () => {
    await subscribed('ntb@surat.example', '52');
    await subscribed('bali@surat.example', '51');
    running.tell([event('NTB saja', '52')]);
    const letter = (await mail.until(3))[2]!;
    expect(letter.to).toBe('ntb@surat.example');
    const text = unfolded(letter);
    expect(text).toMatch(/List-Unsubscribe: <https:\/\/kabar\.example\/berhenti\?t=[\w.-]+>/);
    expect(text).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(text).toContain('Auto-Submitted: auto-generated');
    expect(text).toContain('https://status.example/provinsi/52.html');
    await running.idle();
    await clock.advance(GAP);
    running.tell([event('Semua', 'nasional')]);
    await mail.until(5);
    expect(
      mail.letters
        .slice(3)
        .map(({ to }) => to)
        .sort(),
    ).toEqual(['bali@surat.example', 'ntb@surat.example']);
  });

  it('leaves by one POST of the mail program, for good', async () => {
    await subscribed('ntb@surat.example');
    running.tell([event('Satu', '52')]);
    const link = linkIn(unfolded((await mail.until(2))[1]!), 'berhenti');
    expect(await (await fetch(at(link))).text()).toContain('Ya, berhenti');
    const left = await post(link, { 'List-Unsubscribe': 'One-Click' });
    expect([left.status, (await left.text()).includes('Anda berhenti')]).toEqual([200, true]);
    expect((await post(link)).status).toBe(200);
    await clock.advance(GAP);
    running.tell([event('Dua', '52')]);
    await running.idle();
    expect(mail.letters).toHaveLength(2);
  });

  it('hears at most every five minutes, and then of all that happened', async () => {
    await subscribed('ntb@surat.example');
    running.tell([event('Pertama', '52')]);
    await mail.until(2);
    await running.idle();
    running.tell([event('Kedua', '52')]);
    running.tell([event('Ketiga', '52')]);
    await running.idle();
    expect(mail.letters).toHaveLength(2);
    await clock.advance(GAP);
    const text = unfolded((await mail.until(3))[2]!);
    expect(text.indexOf('Kedua')).toBeLessThan(text.lastIndexOf('Ketiga'));
  });

  it('hears later from a server that could not, and is given up by one that never will', async () => {
    await subscribed('ntb@surat.example');
    mail.refuse = 451;
    running.tell([event('Tertunda', '52')]);
    await vi.waitFor(() => expect(faults).toHaveLength(1));
    mail.refuse = undefined;
    await running.idle();
    await clock.advance(25_000);
    expect(unfolded((await mail.until(2))[1]!)).toContain('Tertunda');
    await running.idle();
    mail.refuse = 550;
    for (let n = 1; n <= 3; n += 1) {
      await clock.advance(GAP);
      running.tell([event(`Ditolak ${String(n)}`, '52')]);
      await vi.waitFor(() => expect(faults).toHaveLength(1 + n));
      await running.idle();
    }
    expect((await readFile(join(home, 'langganan/langganan.jsonl'), 'utf8')).trim()).toBe('');
    // The confirmation and what came late; the try that failed; not those that said there is no such mailbox.
    const counts = (await meter.registry.metrics()).matchAll(/way="mail",outcome="(\w+)"\} (\d+)/g);
    expect([...counts].map(([, outcome, count]) => `${outcome!} ${count!}`)).toEqual([
      'delivered 2',
      'failed 1',
    ]);
  });

  it('is still subscribed after a restart, by the key that was made at the first', async () => {
    await subscribed('ntb@surat.example');
    expect((await stat(join(home, 'langganan/kunci-langganan'))).mode & 0o777).toBe(0o600);
    await running.close();
    running = (await start())!;
    running.tell([event('Sesudah mulai lagi', '52')]);
    const link = linkIn(unfolded((await mail.until(2))[1]!), 'berhenti');
    expect((await post(link)).status).toBe(200);
    expect((await readdir(join(home, 'langganan'))).sort()).toEqual(['kunci-langganan', 'langganan.jsonl']);
  });
});

describe('subscriptions', () => {
  it('are not offered where no address for them is set, and refused where only half is', async () => {
    expect(await start({ SIAGA_SUBSCRIBE_URL: '' })).toBeUndefined();
    await expect(start({ SIAGA_SMTP_URL: '' })).rejects.toMatchObject({
      code: 'STATUS_SUBSCRIBE_INCOMPLETE',
    });
  });
});
