import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NationalPicture } from '../../src/contracts/index.ts';
import { signingKeyFrom, systemClock } from '../../src/kernel/index.ts';
import { publishedFolder } from '../../src/status/testing.ts';
import { badNight } from '../support/bad-night.ts';
import { launchChromium } from '../support/chromium.ts';

/** Every count of every province as large as each can get; the nation's are 46.913.546. */
async function fullNight(): Promise<NationalPicture> {
  const night = await badNight(systemClock.now(), await signingKeyFrom(join(home, 'kunci-pernyataan')));
  const most = { received: 1_234_567, held: 1_234_567, recorded: 1_234_567, published: 1_234_567 };
  return { ...night, provinces: night.provinces.map((each) => ({ ...each, ...most, publication: 'hold' })) };
}

let home: string;
let browser: Browser;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-muat-'));
  await publishedFolder(join(home, 'umum'), join(home, 'kunci'), systemClock, await fullNight());
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await rm(home, { recursive: true });
});

describe('with tens of millions of photos, without scripts', () => {
  it.each([
    ['papan.html', 1920, 1080],
    ['papan.html', 1280, 900],
    ['papan.html', 360, 740],
    ['index.html', 1920, 1080],
    ['index.html', 1280, 900],
    ['index.html', 360, 740],
    ['index.html', 320, 560],
    ['provinsi/32.html', 1920, 1080],
    ['provinsi/32.html', 1280, 900],
    ['provinsi/32.html', 360, 740],
    ['provinsi/32.html', 320, 560],
  ])('every count of %s stands in its own cell at %i × %i', async (path, width, height) => {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width, height } });
    const page = await context.newPage();
    await page.goto(`file://${join(home, 'umum', path)}`);
    const cells = await page.locator('.angka > div, .ubin dl > div, .petak').evaluateAll((all) =>
      all.flatMap((cell) => {
        const own = cell.getBoundingClientRect();
        const edge = cell.closest('.ubin, .petak, .angka')!.getBoundingClientRect();
        const next = cell.nextElementSibling?.getBoundingClientRect();
        // A sibling on the same row begins where this cell must have ended.
        const beside = next !== undefined && next.top === own.top ? next.left : edge.right;
        return [...cell.querySelectorAll('dt, dd, .redup')].map((words) => {
          const range = words.ownerDocument.createRange();
          range.selectNodeContents(words);
          const { left, right } = range.getBoundingClientRect();
          const end = Math.min(beside, cell.matches('.ubin *') ? edge.right : own.right);
          return { says: words.textContent, fits: left >= own.left && right <= end, right, end };
        });
      }),
    );
    const wanted = path.startsWith('provinsi') ? '1.234.567' : '46.913.546';
    expect(cells.filter(({ says }) => says === wanted).length).toBeGreaterThanOrEqual(3);
    expect(cells.filter(({ fits }) => !fits)).toEqual([]);
    // Nobody scrolls a wall.
    if (path === 'papan.html' && width === 1920)
      expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(height);
    await context.close();
  });
});
