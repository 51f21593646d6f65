import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FAILED_UPLOAD,
  NIGHT,
  nightPicture,
  REGION_INCIDENT,
  startTestConsole,
  type TestConsole,
} from '../../src/incident/testing.ts';
import { GATEWAY_PATHS, PATHS } from '../../src/contracts/index.ts';
import {
  inAnHour,
  jpeg,
  openHouse,
  policyOf,
  signPolicy,
  tpsIn,
  type House,
} from '../../src/gateway/testing.ts';
import { ManualClock } from '../../src/kernel/index.ts';
import { startStatus, type RunningStatus } from '../../src/status/index.ts';
import { subscribingConfig } from '../../src/status/testing.ts';
import { launchChromium } from '../support/chromium.ts';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCHEMES = ['light', 'dark'] as const;
const WIDTHS = [1280, 360] as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: unknown; readonly failureSummary: string }[];
}

/** What axe finds wrong on the page as it stands, with its places. */
async function violations(page: Page): Promise<readonly string[]> {
  // As the page's own inspector would: the policy of the page rightly lets no foreign script in.
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: AXE });
  await session.detach();
  const found = await page.evaluate<readonly Violation[]>('axe.run().then((result) => result.violations)');
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id} ${JSON.stringify(node.target)} ${node.failureSummary}`),
  );
}

const visibility = (page: Page, selector: string) =>
  page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).visibility`);

const overflows = (page: Page) => page.evaluate('document.documentElement.scrollWidth > innerWidth');

/** The page as it stands, in each scheme and width. */
async function expectNoComplaint(page: Page): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      expect(await violations(page), `${colorScheme}, ${String(width)} wide`).toEqual([]);
      expect(await overflows(page), `${colorScheme}, ${String(width)} wide`).toBe(false);
    }
  }
}

/** Four looks of axe at a large page on a machine that does other things too. */
const PATIENT = { timeout: 240_000 };

describe('nothing that axe or a narrow screen complains of, light or dark, is', PATIENT, () => {
  it('on the page to sign in', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}/masuk`);
    await expectNoComplaint(page);
    await page.context().close();
  });

  it.each([
    '/',
    `/insiden/${REGION_INCIDENT.id}`,
    `/insiden/${REGION_INCIDENT.id}/jejak/${FAILED_UPLOAD[0]!.traceId}`,
    '/persetujuan',
    '/sakelar',
    '/klaim',
    '/pernyataan',
    '/runbooks/region-upload-outage',
    '/insiden/tidak-ada',
  ])("on the console's %s", async (path) => {
    const page = await browser.newPage();
    await signIn(page, 'pimpinan');
    await page.waitForURL(`${site.url}/`);
    await page.goto(site.url + path);
    await expectNoComplaint(page);
    await page.context().close();
  });

  it.each(['pimpinan', 'komandan'])("on the console's head, one row at 1280 for %s", async (account) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await signIn(page, account);
    await page.waitForURL(`${site.url}/`);
    const middles = await page
      .locator('.merek, .atas nav a, .jam, .siapa, .atas button')
      .evaluateAll((parts) =>
        parts.map((part) => {
          const { top, bottom } = part.getBoundingClientRect();
          return (Number(top) + Number(bottom)) / 2;
        }),
      );
    expect(middles).toHaveLength(8);
    expect(Math.max(...middles) - Math.min(...middles)).toBeLessThan(8);
    await page.context().setOffline(true);
    await page.getByText('Terputus dari Siaga').waitFor();
    expect(await overflows(page)).toBe(false);
    await page.context().close();
  });

  it('on the pages of receipts', async () => {
    const page = await browser.newPage();
    const base = `http://127.0.0.1:${String(house.gateway.port)}`;
    const receipt = String((await house.upload(jpeg(1))).json['receipt']);
    await page.goto(`${base}/tanda-terima/${receipt}`);
    expect(await page.title()).toContain('Tanda terima');
    await expectNoComplaint(page);
    await page.goto(`${base}/periksa`);
    await expectNoComplaint(page);
    for (const [text, heading] of [
      [receipt, 'Tanda terima sah'],
      ['bukan-tanda-terima', 'Ini bukan tanda terima'],
    ] as const) {
      await page.fill('textarea', text);
      await page.click('button[type=submit]');
      await page.waitForSelector(`text=${heading}`);
      await expectNoComplaint(page);
      await page.goto(`${base}/periksa`);
    }
    await page.context().close();
  });

  it.each([
    ['fresh', NIGHT, 'visible'],
    ['old by the clock of the visitor', NIGHT + 3_600_000, 'hidden'],
  ])('on the status page, %s', async (_, at, seen) => {
    const page = await browser.newPage();
    await page.clock.setFixedTime(at);
    await page.goto(`http://127.0.0.1:${String(status.port)}/`);
    expect(await visibility(page, 'h1 .kini')).toBe(seen);
    await expectNoComplaint(page);
    await page.context().close();
  });
});

describe('the pages below the status page', PATIENT, () => {
  it.each(['provinsi/52.html', 'papan.html'])(
    'have nothing that axe or a narrow screen complains of: %s',
    async (path) => {
      const page = await browser.newPage();
      await page.clock.setFixedTime(NIGHT);
      await page.goto(`http://127.0.0.1:${String(status.port)}/${path}`);
      expect(await visibility(page, 'h1 .kini')).toBe('visible');
      await expectNoComplaint(page);
      await page.context().close();
    },
  );

  it.each([
    ['langganan?wilayah=52', '#pemberitahuan'],
    ['konfirmasi?t=a', 'text=Ya, kirimi saya kabar'],
    ['tidak-ada', 'text=Halaman ini tidak ada.'],
  ])('for who subscribes have nothing to complain of either: %s', async (path, shown) => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${String(status.subscriptions!.port)}/${path}`);
    await page.waitForSelector(shown);
    await expectNoComplaint(page);
    await page.context().close();
  });

  it('fit a wall of 1920 × 1080 with nothing cut off, from a folder without a server or scripts', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.goto(`file://${join(home, 'umum', 'papan.html')}`);
    const boxes = await page
      .locator('.petak, .petak .cap:not(.nanti), .petak h3, .ringkas, .angka, footer')
      .evaluateAll((elements) =>
        elements.map((element) => {
          const { right, bottom } = element.getBoundingClientRect();
          const parent = element.closest('.petak')?.getBoundingClientRect() ?? { right: 1920, bottom: 1080 };
          return right <= parent.right && bottom <= parent.bottom;
        }),
      );
    expect(boxes).toHaveLength(3 * 38 + 3);
    expect(boxes.every(Boolean)).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollHeight <= innerHeight')).toBe(true);
    await page.click('text=Halaman biasa');
    await page.click('.ubin a:text-is("Nusa Tenggara Barat")');
    expect(await page.innerText('h1 .kini')).toBe('Rekap manual disarankan di Nusa Tenggara Barat.');
    await page.click('.jalan a');
    expect(page.url()).toBe(`file://${join(home, 'umum', 'index.html')}`);
    await context.close();
  });
});

describe('the waiting room', PATIENT, () => {
  const address = () => `http://127.0.0.1:${String(house.gateway.port)}`;
  const pace = async (epoch: number, loginPerSecond: number): Promise<void> => {
    const rules = [{ scope: '52', until: inAnHour(), loginPerSecond }];
    house.control.push(await signPolicy(house.policyKey, policyOf(epoch, { rules })));
    await expect.poll(() => house.gateway.epoch()).toBe(epoch);
  };
  /** A browser asks to log in, and has to wait. */
  const queueUp = (context: BrowserContext, n: number) =>
    context.request.post(address() + PATHS.login, {
      data: { account: `${tpsIn('52', n)}-1`, password: 'rahasia' },
      headers: { accept: 'text/html' },
    });

  it.each([
    ['of somebody who waits', true, 'Anda dalam antrean masuk'],
    ['of somebody who does not', false, 'Anda tidak sedang mengantre'],
  ])('has nothing that axe or a narrow screen complains of on the page %s', async (_, waits, heading) => {
    await pace(house.gateway.epoch() + 1, 0.01);
    await house.login(`${tpsIn('52', 0)}-1`);
    const context = await browser.newContext();
    if (waits) await queueUp(context, 1);
    const page = await context.newPage();
    // It would come back by itself while axe looks at it.
    await page.route(address() + GATEWAY_PATHS.waitingPage, async (route) => {
      const response = await route.fetch();
      const { refresh, ...headers } = response.headers();
      expect(refresh === undefined).toBe(!waits);
      await route.fulfill({ response, headers });
    });
    await page.goto(address() + GATEWAY_PATHS.waitingPage);
    expect(await page.innerText('h1')).toBe(heading);
    await expectNoComplaint(page);
    await context.close();
  });

  it('is followed without scripts until it is one’s turn', async () => {
    await pace(house.gateway.epoch() + 1, 0.5);
    await house.login(`${tpsIn('52', 2)}-1`);
    const context = await browser.newContext({ javaScriptEnabled: false });
    await queueUp(context, 3);
    const page = await context.newPage();
    await page.goto(address() + GATEWAY_PATHS.waitingPage);
    await page.waitForSelector('text=Giliran Anda', { timeout: 120_000 });
    await context.close();
  });
});

async function signIn(page: Page, account: string, from = '/masuk'): Promise<void> {
  await page.goto(site.url + from);
  await page.fill('#akun', account);
  await page.fill('#sandi', site.people.find((person) => person.id === account)!.password);
  await page.click('button[type=submit]');
}

describe('without scripts', () => {
  it('a person signs in, reads and decides', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await signIn(page, 'piket-1', '/persetujuan');
    await page.fill('textarea', 'Penyedia membenarkan gangguan.');
    await page.click('text=Setujui');
    await page.waitForURL(`${site.url}/persetujuan`);
    expect(decided).toEqual(['piket-1 approve Penyedia membenarkan gangguan.']);
    await context.close();
  });

  it('a status page that nothing renews turns unknown at the second sight of its snapshot', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const base = `http://127.0.0.1:${String(status.port)}`;
    const shown = () => page.locator('h1 span:visible').allInnerTexts();
    await page.goto(`${base}/index.html`);
    expect(await shown()).toEqual(['Gangguan berat di Papua Tengah.']);
    await page.goto(`${base}/lanjut.html#s-${String(NIGHT)}`);
    expect(await visibility(page, 'h1 .kini')).toBe('hidden');
    expect(await visibility(page, '.ubin .kini')).toBe('hidden');
    expect(await visibility(page, 'h1 .nanti')).toBe('visible');
    await context.close();
  });
});

describe('with scripts', () => {
  it('a status page whose own script did not come turns unknown by the time it has been open', async () => {
    const page = await browser.newPage();
    await page.route('**/segar.js', (route) => route.abort());
    await page.goto(`http://127.0.0.1:${String(status.port)}/`);
    expect(await visibility(page, 'h1 .kini')).toBe('visible');
    await page.evaluate('document.getAnimations().forEach((one) => one.finish())');
    expect(await visibility(page, 'h1 .kini')).toBe('hidden');
    expect(await visibility(page, 'h1 .nanti')).toBe('visible');
    await page.context().close();
  });

  it('an open wall board takes up what is new in its footer, where official words stand', async () => {
    const page = await browser.newPage();
    await page.clock.install({ time: NIGHT });
    const address = `http://127.0.0.1:${String(status.port)}/papan.html`;
    await page.goto(address);
    await page.route(address, async (route) => {
      const response = await route.fetch();
      const text = (await response.text())
        .replaceAll(String(NIGHT), String(NIGHT + 1_000))
        .replace('</footer>', '<p>Kata yang baru.</p></footer>');
      await route.fulfill({ response, body: text });
    });
    await page.clock.runFor(5_001);
    await page.waitForSelector('footer >> text=Kata yang baru.');
    await page.context().close();
  });

  it('an open console shows a change without being reloaded', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await signIn(page, 'auditor');
    await page.waitForSelector('text=Langsung');
    openTitle = 'Insiden yang baru saja dibuka';
    site.change();
    await page.waitForSelector(`text=${openTitle}`);
    await context.close();
  });
});

const clock = new ManualClock(NIGHT);
const decided: string[] = [];
let openTitle = REGION_INCIDENT.title;
let site: TestConsole;
let status: RunningStatus;
let house: House;
let home: string;
const incidentService = createServer((_req, res) => {
  res.setHeader('content-type', 'application/json').end(JSON.stringify(nightPicture()));
});

beforeAll(async () => {
  site = await startTestConsole(clock, {
    // The longest head: two clocks stand in it.
    nightTime: () => NIGHT,
    openIncidents: async () => [{ ...REGION_INCIDENT, title: openTitle }],
    decide: async ({ person, verdict, reason }) => {
      decided.push(`${person.id} ${verdict} ${reason}`);
      return { outcome: 'done' };
    },
  });
  await once(incidentService.listen(0, '127.0.0.1'), 'listening');
  home = await mkdtemp(join(tmpdir(), 'siaga-halaman-'));
  await writeFile(join(home, 'token'), 'pembaca-status');
  const config = subscribingConfig(home, {
    SIAGA_INCIDENT_URL: `http://127.0.0.1:${String((incidentService.address() as AddressInfo).port)}`,
  });
  status = await startStatus(config, { clock, logger: { warn: () => {} } });
  house = await openHouse();
});

afterAll(async () => {
  await status.close();
  await house.close();
  incidentService.close();
  await site.close();
  await rm(home, { recursive: true });
});
