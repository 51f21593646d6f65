import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kernel/index.ts';
import { startStatus, type RunningStatus } from '../../src/status/index.ts';
import { browserAt, mailServer, subscribingConfig, type MailServer } from '../../src/status/testing.ts';
import { launchChromium } from '../support/chromium.ts';

const PUSHED = browserAt('https://fcm.googleapis.com/fcm/send/uji');
const given = ({ endpoint, keys }: typeof PUSHED) => ({ endpoint, keys });
const OLD = given(PUSHED);
const RENEWED = given(browserAt('https://fcm.googleapis.com/fcm/send/baru'));

let home: string;
let mail: MailServer;
let status: RunningStatus;
let browser: Browser;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-langganan-'));
  await writeFile(join(home, 'token'), 'pembaca-status');
  mail = await mailServer();
  const config = subscribingConfig(home, { SIAGA_SMTP_URL: mail.url });
  status = await startStatus(config, { clock: systemClock, logger: { warn: () => {} } });
  browser = await launchChromium();
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
  await page.addInitScript(`{
    const made = {
      toJSON: () => (${JSON.stringify(OLD)}),
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
    expect((await worker).url()).toContain(`${origin()}/pemberitahuan-pekerja.js?wilayah=52&kunci=`);
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
    expect(await kept()).not.toContain(PUSHED.endpoint);
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
    // Of the worker itself: asked of `getNotifications` from the moment of the push on, a busy machine once never told of it.
    const watch = `(() => {
      const show = registration.showNotification.bind(registration);
      self.shown = new Promise((resolve) => {
        registration.showNotification = async (title, options) => {
          await show(title, options);
          resolve([title, options.body, options.tag]);
        };
      });
    })()`;
    await (await worker).evaluate(watch);
    const message = { origin: `${origin()}/`, registrationId: await registered, data };
    await session.send('ServiceWorker.deliverPushMessage', message);
    expect(await (await worker).evaluate('shown')).toEqual(['Sirekap Bali', 'Insiden dibuka.', 'kabar']);
    await context.close();
  });

  it.each([
    ['named by the browser', { oldSubscription: OLD, newSubscription: RENEWED }],
    ['asked for by the worker', { oldSubscription: null, newSubscription: null }],
  ])('has a worker that tells us of a subscription that took another’s place, %s', async (_, change) => {
    const context = await browser.newContext({ permissions: ['notifications'] });
    const page = await pageWithPush(context);
    await page.goto(address());
    const registered = context.waitForEvent('serviceworker');
    await page.click('#pemberitahuan-mulai');
    await word(page).getByText('menerima kabar').waitFor();
    // A browser does this by itself, in its own time; all that follows from it is the worker's.
    await (
      await registered
    ).evaluate(`{
      const wrapped = (given) => given && { toJSON: () => given };
      const { oldSubscription, newSubscription } = ${JSON.stringify(change)};
      PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
        if (applicationServerKey !== ${JSON.stringify(await page.getAttribute('#pemberitahuan', 'data-kunci'))}) throw new Error('kunci lain');
        return wrapped(${JSON.stringify(RENEWED)});
      };
      const event = new Event('pushsubscriptionchange');
      let done;
      event.waitUntil = (work) => { done = work; };
      event.oldSubscription = wrapped(oldSubscription);
      event.newSubscription = wrapped(newSubscription);
      self.dispatchEvent(event);
      done;
    }`);
    const lines = (await kept()).trim().split('\n');
    const named = lines.filter((line) => line.includes(RENEWED.endpoint)).map((line) => JSON.parse(line));
    expect(named.at(-1)).toMatchObject({ endpoint: RENEWED.endpoint, keys: RENEWED.keys, region: '52' });
    if (change.oldSubscription !== null) expect(await kept()).not.toContain(OLD.endpoint);
    await fetch(`${origin()}/pemberitahuan`, {
      ...{ method: 'DELETE', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ endpoint: RENEWED.endpoint, keys: { auth: RENEWED.keys.auth } }),
    });
    await context.close();
  });

  it('can be installed, which an iPhone wants before anything is pushed to it', async () => {
    const page = await browser.newPage();
    await page.goto(address());
    const session = await page.context().newCDPSession(page);
    const { url, errors, data } = await session.send('Page.getAppManifest');
    expect(url).toBe(`${origin()}/aplikasi.webmanifest`);
    expect(errors).toEqual([]);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // Every context of a test is one.
    expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito']);
    const { icons } = JSON.parse(data!) as { icons: { src: string; sizes: string }[] };
    const touch = { src: await page.getAttribute('link[rel=apple-touch-icon]', 'href'), sizes: '180x180' };
    for (const { src, sizes } of [...icons, touch]) {
      const size = await page.evaluate(
        `new Promise((resolve, reject) => Object.assign(new Image(), { src: ${JSON.stringify(src)}, onerror: reject,
          onload: ({ target }) => resolve(target.naturalWidth + 'x' + target.naturalHeight) }))`,
      );
      expect(size).toBe(sizes);
    }
    await page.close();
  });

  it('tells the owner of an iPhone to install it, and nobody else', async () => {
    const hint = '#pemberitahuan-pasang';
    const page = await browser.newPage();
    await page.goto(address());
    expect(await page.isVisible(hint)).toBe(false);
    await page.addInitScript(`delete window.PushManager; navigator.standalone = false`);
    await page.reload();
    await page.waitForSelector(hint);
    expect(await page.isVisible('#pemberitahuan')).toBe(false);
    await page.close();
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
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';connect-src 'self';worker-src 'self';manifest-src 'self'");
    expect(policy).not.toContain('unsafe');
    await page.close();
  });
});
