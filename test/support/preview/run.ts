import { globSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { provinceOf } from '../../../src/catalog/index.ts';
import type { Html } from '../../../src/kernel/index.ts';
import { dashboardSchema } from './dashboard.ts';
import { drawPanel, marksOf, type View } from './draw.ts';
import { dashboardPage, heightOf, SCREEN } from './page.ts';
import { scrapingOf } from './prometheus.ts';
import { launchChromium } from '../chromium.ts';

/**
 * Draws the generated dashboards as Grafana lays them out, from the Prometheus of a running stack or drill:
 * `npm run preview:dashboards -- --minutes 5 --speed 80 --into folder`. Honest, not pretty: same grid, titles, units,
 * thresholds, legends and annotations. `--speed` is the replay's: panels' shortest windows shrink with it.
 */
const { values } = parseArgs({
  options: {
    prometheus: { type: 'string', default: 'http://127.0.0.1:7640' },
    /** The time shown: so long, until so long ago. */
    minutes: { type: 'string', default: '60' },
    ago: { type: 'string', default: '0' },
    speed: { type: 'string', default: '1' },
    province: { type: 'string', default: '52' },
    phase: { type: 'string', default: 'penghitungan' },
    only: { type: 'string', default: '*' },
    /** Pixels of the picture for one of the screen. */
    zoom: { type: 'string', default: '1' },
    into: { type: 'string', default: 'previews' },
  },
});

const DASHBOARDS = join(import.meta.dirname, '../../../dashboards');
const MINUTE_MS = 60_000;

async function draw(browser: Browser, file: string, view: View): Promise<void> {
  const dashboard = dashboardSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  const marks = await marksOf(dashboard, view);
  const bodies = new Map<number, Html>();
  const silent: string[] = [];
  for (const panel of dashboard.panels.filter(({ type }) => type !== 'row')) {
    const { body, empty } = await drawPanel(dashboard, panel, view, marks);
    bodies.set(panel.id, body);
    if (empty) silent.push(panel.title);
  }
  const height = heightOf(dashboard);
  const page = await browser.newPage({
    deviceScaleFactor: Number(values.zoom),
    viewport: { width: SCREEN.width, height: Math.max(height, SCREEN.height) },
  });
  await page.setContent(
    dashboardPage(
      dashboard,
      { Provinsi: provinceOf(values.province)?.name ?? '', Fase: values.phase },
      bodies,
    ),
  );
  const path = join(values.into, `${dashboard.uid}.png`);
  await page.screenshot({ path, timeout: 120_000 });
  await page.close();
  const fits = height <= SCREEN.height ? 'fits one screen' : `${String(height)} px high`;
  console.log(`${path}: ${fits}${silent.length > 0 ? `; without data: ${silent.join(', ')}` : ''}`);
}

const { everyMs } = await scrapingOf(values.prometheus);
const to = Math.floor((Date.now() - Number(values.ago) * MINUTE_MS) / everyMs) * everyMs;
const view: View = {
  origin: values.prometheus,
  from: to - Number(values.minutes) * MINUTE_MS,
  to,
  scrapeMs: everyMs,
  speed: Number(values.speed),
  chosen: { province: values.province, phase: values.phase },
};
await mkdir(values.into, { recursive: true });
const browser = await launchChromium();
for (const file of globSync(join(DASHBOARDS, `${values.only}.json`)).sort()) {
  await draw(browser, file, view).catch((error: unknown) => {
    console.error(`${basename(file)}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
}
await browser.close();
