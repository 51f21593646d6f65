import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';

/**
 * Takes pictures of a running stack's pages, wide and narrow: `npm run screenshots -- --console
 * http://127.0.0.1:7600 --status http://127.0.0.1:7601 --subscribe http://127.0.0.1:7603 --account pimpinan
 * --password … --into folder`. The README's are `console-1280.png` and `status-1280.png` of a night with approvals waiting (`npm start --
 * --approve manual`).
 */
const { values } = parseArgs({
  options: {
    console: { type: 'string', default: 'http://127.0.0.1:7600' },
    status: { type: 'string', default: 'http://127.0.0.1:7601' },
    subscribe: { type: 'string', default: 'http://127.0.0.1:7603' },
    account: { type: 'string', default: 'pimpinan' },
    password: { type: 'string', default: '' },
    into: { type: 'string', default: 'screenshots' },
  },
});

const SIZES = [
  { width: 1280, height: 900 },
  { width: 360, height: 800 },
  { width: 1920, height: 1080 },
] as const;

/** What is seen first. A starved machine takes its time. */
async function take(page: Page, name: string): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await page.screenshot({ path: join(values.into, `${name}-${String(size.width)}.png`), timeout: 120_000 });
  }
}

await mkdir(values.into, { recursive: true });
const browser = await launchChromium();
const page = await browser.newPage({ colorScheme: 'light' });
await page.goto(`${values.console}/masuk`);
await page.fill('#akun', values.account);
await page.fill('#sandi', values.password);
await page.click('button[type=submit]');
await page.waitForURL(`${values.console}/`);
await take(page, 'console');
const incidents = page.locator('#insiden .insiden-judul a, #insiden-lalu a');
// A night that has just begun has none, and asking for the first would wait for one.
const incident = (await incidents.count()) > 0 ? await incidents.first().getAttribute('href') : null;
if (incident !== null) {
  await page.goto(values.console + incident);
  await take(page, 'incident');
}
for (const [path, name] of [
  ['/persetujuan', 'approvals'],
  ['/pernyataan', 'statements'],
  ['/klaim', 'claims'],
  ['/sakelar', 'kill-switch'],
] as const) {
  await page.goto(values.console + path);
  await take(page, name);
}
for (const [path, name] of [
  ['/', 'status'],
  ['/provinsi/52.html', 'province'],
  ['/papan.html', 'wall'],
] as const) {
  await page.goto(values.status + path);
  await take(page, name);
}
await page.goto(`${values.subscribe}/langganan`);
await take(page, 'subscribe');
await browser.close();
