import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kernel/index.ts';
import { startStatus, statusConfigSchema, type RunningStatus } from '../../src/status/index.ts';
import { browserAt, mailServer, type MailServer } from '../../src/status/testing.ts';

const PUSHED = browserAt('https://fcm.googleapis.com/fcm/send/uji');

let home: string;
let mail: MailServer;
let status: RunningStatus;
let browser: Browser;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-langganan-'));
  await writeFile(join(home, 'token'), 'pembaca-status');
  mail = await mailServer();
  const config = statusConfigSchema.parse({
    // Nobody is there: the page is about itself.
    SIAGA_INCIDENT_URL: 'http://127.0.0.1:9',
    SIAGA_STATUS_TOKEN_FILE: join(home, 'token'),
    SIAGA_STATUS_FOLDER: join(home, 'umum'),
    SIAGA_STATUS_KEY_FILE: join(home, 'kunci'),
    SIAGA_STATUS_PORT: '0',
    SIAGA_OPS_PORT: '0',
    SIAGA_SUBSCRIBE_URL: 'https://kabar.example/',
    SIAGA_SUBSCRIBE_PORT: '0',
    SIAGA_SUBSCRIBE_DIR: join(home, 'langganan'),
    SIAGA_SMTP_URL: mail.url,
    SIAGA_PUSH_CONTACT: 'mailto:pusdatin@kpu.example',
  });
  status = await startStatus(config, { clock: systemClock, logger: { warn: () => {} } });
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
});
afterAll(async () => {
  await browser.close();
  await status.close();
  await mail.close();
  await rm(home, { recursive: true });
});

const origin = () => `http://127.0.0.1:${String(status.subscriptions!.port)}`;
const address = () => `${origin()}/langganan?wilayah=52`;

/**
 * A page whose browser has a push service. A real one is out of reach of a test; all else (the worker, the permission, what
 * is sent to us) is the browser's own.
 */
async function pageWithPush(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  const given = JSON.stringify({ endpoint: PUSHED.endpoint, keys: PUSHED.keys });
  await page.addInitScript(`{
    const made = {
      toJSON: () => (${given}),
      unsubscribe: async () => localStorage.removeItem('kunci'),
    };
    PushManager.prototype.getSubscription = async () => (localStorage.getItem('kunci') === null ? null : made);
    PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
      localStorage.setItem('kunci', applicationServerKey);
      return made;
    };
  }`);
  return page;
}

const kept = () => readFile(join(home, 'langganan', 'pemberitahuan.jsonl'), 'utf8');
const word = (page: Page) => page.locator('#pemberitahuan-kata');

describe('the page to subscribe', () => {
  it('serves mail without scripts, and does not show what needs one', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(address());
    expect(await page.isVisible('#pemberitahuan')).toBe(false);
    await page.fill('#surel', 'warga@surat.example');
    await page.click('text=Kirim surel konfirmasi');
    expect(await page.innerText('h1')).toBe('Periksa surel Anda');
    expect((await mail.until(1))[0]!.to).toBe('warga@surat.example');
    await context.close();
  });

  it('asks for nothing before a press, registers its worker then, and tells us whom to push to', async () => {
    const context = await browser.newContext({ permissions: ['notifications'] });
    const page = await pageWithPush(context);
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(address());
    await page.waitForSelector('#pemberitahuan-mulai');
    expect(context.serviceWorkers()).toEqual([]);
    expect(await kept()).toBe('');
    const worker = context.waitForEvent('serviceworker');
    await page.click('#pemberitahuan-mulai');
    expect((await worker).url()).toBe(`${origin()}/pemberitahuan-pekerja.js`);
    await page.waitForSelector('text=Peramban ini menerima kabar: Nusa Tenggara Barat.');
    expect(JSON.parse(await kept())).toMatchObject({
      ...{ endpoint: PUSHED.endpoint, keys: PUSHED.keys, region: '52', service: 'fcm.googleapis.com' },
    });
    expect(await page.evaluate(`localStorage.getItem('kunci')`)).toBe(
      await page.getAttribute('#pemberitahuan', 'data-kunci'),
    );
    await page.reload();
    await page.waitForSelector('text=Peramban ini sudah menerima kabar.');
    await page.click('#pemberitahuan-berhenti');
    await page.waitForSelector('text=Peramban ini tidak lagi menerima kabar.');
    expect((await kept()).trim().split('\n').at(-1)).toContain('"gone"');
    expect(await page.isVisible('#pemberitahuan-berhenti')).toBe(false);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('has a worker that shows what is pushed', async () => {
    const context = await browser.newContext({ permissions: ['notifications'] });
    const page = await pageWithPush(context);
    const session = await context.newCDPSession(page);
    const registered = new Promise<string>((resolve) => {
      session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const [first] = registrations;
        if (first) resolve(first.registrationId);
      });
    });
    await session.send('ServiceWorker.enable');
    await page.goto(address());
    const worker = context.waitForEvent('serviceworker');
    await page.click('#pemberitahuan-mulai');
    await word(page).getByText('menerima kabar').waitFor();
    const data = JSON.stringify({
      title: 'Sirekap Bali',
      body: 'Insiden dibuka.',
      url: 'https://status.example/',
    });
    const message = { origin: `${origin()}/`, registrationId: await registered, data };
    await session.send('ServiceWorker.deliverPushMessage', message);
    const shown = `registration.getNotifications().then((all) => all.map(({ title, body, tag }) => [title, body, tag]))`;
    await expect
      .poll(async () => (await worker).evaluate(shown))
      .toEqual([['Sirekap Bali', 'Insiden dibuka.', 'kabar']]);
    await context.close();
  });

  it('says so when its owner does not allow it', async () => {
    const context = await browser.newContext();
    const page = await pageWithPush(context);
    await page.addInitScript(`Notification.requestPermission = async () => 'denied'`);
    await page.goto(address());
    await page.click('#pemberitahuan-mulai');
    await word(page).getByText('Peramban tidak mengizinkan pemberitahuan.').waitFor();
    expect(context.serviceWorkers()).toEqual([]);
    await context.close();
  });

  it('lets no script in but its own file', async () => {
    const page = await browser.newPage();
    const answer = await page.goto(address());
    const policy = answer!.headers()['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none';script-src 'self';connect-src 'self';worker-src 'self'");
    expect(policy).not.toContain('unsafe');
    await page.close();
  });
});
