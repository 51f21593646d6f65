import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kernel/index.ts';
import { publishedFolder } from '../../src/status/testing.ts';
import { serveFolder } from '../support/served-folder.ts';
import { launchChromium } from '../support/chromium.ts';

/** As shipped: three publishing intervals. */
const SHIPPED_MS = 45_000;
/** So short that a test can wait for several of them. */
const SHORT_MS = 1_000;

let home: string;
let browser: Browser;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-mati-'));
  await publishedFolder(
    join(home, 'umum'),
    join(home, 'kunci'),
    systemClock,
    {},
    { staleAfterMs: SHIPPED_MS },
  );
  await publishedFolder(
    join(home, 'singkat'),
    join(home, 'kunci'),
    systemClock,
    {},
    { staleAfterMs: SHORT_MS },
  );
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await rm(home, { recursive: true });
});

/** A page that was opened from a server that then died. */
async function orphaned(folder: string, path: string, javaScriptEnabled: boolean) {
  const site = await serveFolder(join(home, folder));
  const context = await browser.newContext({ javaScriptEnabled });
  const page = await context.newPage();
  // Of the clock nothing is asked here, only of how long the page has been open.
  if (javaScriptEnabled) await page.clock.setFixedTime(systemClock.now());
  await page.goto(`${site.origin}/${path}`);
  await site.close();
  return { context, page, shown: () => page.locator('h1 span:visible').allInnerTexts() };
}

describe('an open page whose whole platform has died', () => {
  it.each([
    ['index.html', false],
    ['papan.html', false],
    ['provinsi/52.html', false],
    ['index.html', true],
    ['papan.html', true],
  ])('says within a minute that nothing is known: %s, scripts %s', async (path, scripts) => {
    const { context, page, shown } = await orphaned('umum', path, scripts);
    const aged = (ms: number) =>
      page.evaluate(`document.getAnimations().forEach((one) => { one.currentTime = ${String(ms)}; })`);
    await aged(SHIPPED_MS - 10_000);
    expect(await shown()).toEqual([expect.stringContaining('melayani')]);
    await aged(SHIPPED_MS + 10);
    expect(await shown()).toEqual([expect.stringContaining('tidak diketahui')]);
    expect(await page.locator('.tumpuk > .cap:visible').allInnerTexts()).not.toContain('Normal');
    await context.close();
  });

  it.each(['index.html', 'papan.html', 'provinsi/52.html'])(
    'goes on saying so without scripts, where a reload would show an error page: %s',
    async (path) => {
      const { context, page, shown } = await orphaned('singkat', path, false);
      const opened = page.url();
      await expect
        .poll(() => page.evaluate('document.timeline.currentTime'), { timeout: 30_000 })
        .toBeGreaterThan(4 * SHORT_MS);
      expect(page.url()).toBe(opened);
      expect(await shown()).toEqual([expect.stringContaining('tidak diketahui')]);
      await context.close();
    },
  );

  it('leads to the other name of itself, which knows the snapshot again', async () => {
    const site = await serveFolder(join(home, 'umum'));
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${site.origin}/provinsi/52.html`);
    await page.click('noscript a');
    expect(new URL(page.url()).pathname).toBe('/provinsi/52-lanjut.html');
    expect(await page.locator('h1 span:visible').allInnerTexts()).toEqual([
      expect.stringContaining('tidak diketahui'),
    ]);
    await context.close();
    await site.close();
  });
});
