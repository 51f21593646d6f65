import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contractInForce, PROVINCES } from '../../src/catalog/index.ts';
import {
  alertOf,
  bodyOf,
  sendAlerts,
  testService,
  TOKENS,
  type TestService,
} from '../../src/incident/testing.ts';
import { signingKeyFrom } from '../../src/kernel/index.ts';
import { reportMaker } from '../../src/processes/make-report.ts';
import { resign } from '../../src/sla/testing/index.ts';
import { EDITION } from '../../src/sla/index.ts';
import { startPrometheus, type Prometheus } from '../support/prometheus.ts';
import { launchChromium } from '../support/chromium.ts';

const AXE = await readFile(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');
const BIN = join(import.meta.dirname, '../../src/cli/bin.mjs');
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const wibDay = (atMs: number): string => new Date(atMs + 7 * HOUR_MS).toISOString().slice(0, 10);

/** Yesterday's morning by Jakarta's clock: an hour is measured, of which the last ten minutes fail. */
const TODAY = Date.parse(`${wibDay(Date.now())}T00:00:00+07:00`);
const BEGINS = TODAY - DAY_MS + 8 * HOUR_MS;
const FAILS = BEGINS + 50 * 60_000;

/** A month that is over, of which nothing was measured. */
const LAST_MONTH = wibDay(Date.parse(`${wibDay(BEGINS).slice(0, 7)}-01T00:00:00+07:00`) - DAY_MS).slice(0, 7);

function openMetrics(): string {
  const [ok, failed] = contractInForce('vendor-utama', BEGINS)!.streams[0]!.series;
  const lines = [`# TYPE ${ok!.metric.replace(/_total$/, '')} counter`];
  for (const { code } of PROVINCES) {
    for (const outcome of ['success', 'server_error'] as const) {
      for (let at = BEGINS; at <= BEGINS + HOUR_MS; at += 15_000) {
        const good = Math.min(at, FAILS) - BEGINS;
        const value = (outcome === 'success' ? good : at - BEGINS - good) / 15_000;
        lines.push(
          `${failed!.metric}{operation="upload",outcome="${outcome}",province="${code}"} ${String(value)} ${String(at / 1_000)}`,
        );
      }
    }
  }
  return `${lines.join('\n')}\n# EOF\n`;
}

let prometheus: Prometheus;
let incidents: TestService;
let home: string;

async function siaga(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: process.env['PATH'], SIAGA_STATUS_TOKEN: TOKENS.status };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [BIN, 'sla', ...args], { env })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}
const NO_RECORDS = ['--without-incidents', '--without-ledger'];
const bundle = () => join(home, 'report');
const reported = (...more: readonly string[]) =>
  siaga(
    ...['report', '--vendor', 'vendor-utama', '--prometheus', prometheus.origin, '--step', '15s'],
    ...['--key', join(home, 'key.jwk'), '--out', bundle(), ...more],
  );

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-sla-'));
  prometheus = await startPrometheus(openMetrics());
  incidents = await testService();
  expect(
    (
      await sendAlerts(
        incidents.origin,
        bodyOf(alertOf('RegionUploadOutage', '52'), alertOf('GatewayDown', '52')),
      )
    ).status,
  ).toBe(200);
});
afterAll(async () => {
  await prometheus.close();
  await incidents.store.close();
  await incidents.service.close();
  await rm(home, { recursive: true, force: true });
});

describe('siaga sla', () => {
  it('reports what Prometheus and the incident service hold, signed, with progress', async () => {
    const days = ['--from', wibDay(TODAY - DAY_MS), '--to', wibDay(TODAY + 2 * DAY_MS)];
    // A period that runs is no base of a claim: it must be asked for by name.
    const early = await reported(...days, '--incidents', incidents.origin, '--without-ledger');
    expect(early).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^CLI_SLA_ASKED_WRONG: the period runs/),
    });
    // That nobody looked for incidents or maintenance must be asked for by name too.
    const blind = await reported(...days, '--unfinished', '--incidents', incidents.origin);
    expect(blind).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^CLI_SLA_ASKED_WRONG: name --ledger, or --without-ledger/),
    });
    const source = ['--incidents', incidents.origin, '--without-ledger'];
    // Twenty scrapes a slice are no five: by the wrong step every figure would be another.
    const wrong = await reported(...days, '--unfinished', ...source, '--step', '60s');
    expect(wrong).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'SLA_STEP_WRONG: upload.gateway looks measured every 15 s, not every 60 s',
      ),
    });
    const run = await reported(...days, '--unfinished', ...source);
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain('0/12 reading upload.gateway');
    expect(run.stdout).toMatch(/upload +83\.3333 % {2}of 99\.9000 % {2}NOT met/);
    const report = JSON.parse(await readFile(join(bundle(), 'report.json'), 'utf8')) as {
      objectives: { sources: { slices: object; events: object }[] }[];
      outages: { place: string; seconds: number; incidents: string[] }[];
      responses: { severity: string; incidents: number }[];
    };
    const [gateway] = report.objectives[0]!.sources;
    // An hour is twelve slices; 240 events in each of 38 provinces, of which forty fail. The rest of three days is unknown.
    expect(gateway!.slices).toMatchObject({ up: 10, down: 2, missing: 3 * 288 - 12 });
    expect(gateway!.events).toMatchObject({ valid: 38 * 240, bad: 38 * 40 });
    expect(report.outages).toMatchObject([{ place: 'nasional', seconds: 600 }]);
    // The gateways are ours: their incidents are no matter of the vendor's.
    expect(report.responses.map((one) => one.incidents)).toEqual([1, 0]);
    expect(await readFile(join(bundle(), 'incidents.json'), 'utf8')).toContain('"RegionUploadOutage"');
  });

  it('verifies it offline, by the key that came with it and by one that is known', async () => {
    const run = await siaga('verify', bundle());
    expect(run, run.stderr).toMatchObject({ code: 4 });
    expect(run.stdout).toContain('compare this id with one you know');
    // Anybody can make a key and sign a report of his own with it.
    expect(run.stdout).toContain('who signed it is NOT KNOWN here');
    expect(run.stdout).not.toMatch(/^true/m);
    const pinned = await siaga('verify', bundle(), '--key', join(bundle(), 'keys.json'));
    expect(pinned.stdout).toMatch(/which you named[^]*^true: /m);
    expect(pinned.code).toBe(0);
  });

  it('takes a vendor’s dispute beside it, and shows it', async () => {
    const signed = await siaga(
      ...['countersign', bundle(), '--as', 'vendor', '--key', join(home, 'vendor.jwk')],
      ...['--dispute', 'upload/001', 'Pemeliharaan yang sudah diumumkan.'],
    );
    expect(signed, signed.stderr).toMatchObject({ code: 0 });
    const publicKey = join(home, 'vendor-public.json');
    await writeFile(publicKey, /^public key, [^:]+: (.+)$/m.exec(signed.stdout)![1]!);
    const run = await siaga('verify', bundle(), '--key', join(bundle(), 'keys.json'));
    expect(run.stdout).toContain('vendor disputed');
    expect(run.stdout).toContain('upload/001: Pemeliharaan yang sudah diumumkan.');
    // Anybody can make a key and call himself the vendor.
    expect(run.stdout).toContain('the vendor’s key is NOT KNOWN');
    expect(run.code).toBe(2);
    const pinned = await siaga(
      ...['verify', bundle(), '--vendor-key', publicKey, '--key', join(bundle(), 'keys.json')],
    );
    expect(pinned, pinned.stderr).toMatchObject({ code: 0 });
    expect(pinned.stdout).not.toContain('NOT KNOWN');
    const other = await siaga('verify', bundle(), '--vendor-key', join(bundle(), 'keys.json'));
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('not of the vendor’s key') });
  });

  it('finds out a thread that was cut off, by the last statement that the reader saw', async () => {
    const { stdout } = await siaga('verify', bundle());
    const last = /^last statement ([0-9a-f]{64}):/m.exec(stdout)![1]!;
    const cut = join(home, 'cut');
    await cp(bundle(), cut, { recursive: true });
    await rm(join(cut, 'statements'), { recursive: true });
    expect(await siaga('verify', cut, '--key', join(cut, 'keys.json'))).toMatchObject({ code: 0 });
    const found = await siaga('verify', cut, '--last', last);
    expect(found).toMatchObject({ code: 1, stderr: expect.stringContaining('they were cut off') });
  });

  it('says of a sound report of another edition that it cannot be checked here, not that it is false', async () => {
    const older = join(home, 'older');
    await cp(bundle(), older, { recursive: true });
    await rm(join(older, 'statements'), { recursive: true });
    const key = await signingKeyFrom(join(home, 'key.jwk'));
    await resign(
      older,
      'inputs.json',
      (text) => text.replace(`"edition": ${String(EDITION)}`, '"edition": 3'),
      key,
    );
    const run = await siaga('verify', older);
    expect(run).toMatchObject({ code: 3, stderr: '' });
    expect(run.stdout).toContain('not checkable here: every file is as it was signed, but edition 3');
    expect(run.stdout).not.toMatch(/^true/m);
    const signed = await siaga('countersign', older, '--as', 'vendor', '--key', join(home, 'vendor.jwk'));
    expect(signed.stderr).toMatch(/^SLA_BUNDLE_UNREADABLE: edition 3 made it/);
    await writeFile(join(older, 'figures.csv'), '');
    expect(await siaga('verify', older)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('figures.csv: it was changed after signing'),
    });
  });

  it('says of a folder that is not there only that, in one language', async () => {
    const { code, stdout, stderr } = await siaga('verify', join(home, 'nowhere'));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^NOT true: manifest: manifest\.json is not there or cannot be read$/m);
    expect(stderr).not.toMatch(/tidak/);
  });

  it('is a page without faults of its own policy, no wider than a phone', async () => {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      await page.goto(`file://${join(bundle(), 'report.html')}`);
      expect(complaints).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      expect(await page.locator('h1').innerText()).toBe('Laporan tingkat layanan');
      const colour = await page.evaluate('getComputedStyle(document.querySelector("span.buruk")).color');
      expect(colour).toBe('rgb(179, 38, 30)');
      // As the page's own inspector would: the policy of the page rightly lets no script in.
      const session = await page.context().newCDPSession(page);
      await session.send('Runtime.evaluate', { expression: AXE });
      const found = await page.evaluate<readonly { readonly id: string }[]>(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, at: nodes[0].html.slice(0, 200) })))',
      );
      expect(found).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it('is made of a month by a process of its own, as the incident service orders it', async () => {
    const order = {
      vendor: 'vendor-utama',
      contract: 'vendor-utama-2024-02',
      period: LAST_MONTH,
    };
    const settings = {
      ...{ prometheusUrl: prometheus.origin, keyFile: join(home, 'claims.jwk'), ledgerFile: undefined },
      ...{ incidentsUrl: incidents.origin, statusToken: TOKENS.status, stepMs: 15_000 },
    };
    const out = await mkdtemp(join(home, 'klaim-'));
    await reportMaker(settings)({ ...order, out }, new AbortController().signal);
    expect(await siaga('verify', out, '--key', join(out, 'keys.json'))).toMatchObject({ code: 0 });
    const blind = reportMaker({ ...settings, prometheusUrl: 'http://127.0.0.1:9' });
    const other = await mkdtemp(join(home, 'klaim-'));
    await expect(blind({ ...order, out: other }, new AbortController().signal)).rejects.toThrow(
      /^SLA_MEASUREMENTS_UNREADABLE: [^\n]+$/,
    );
    await expect(reportMaker(settings)({ ...order, out: other }, AbortSignal.abort())).rejects.toThrow(
      'layanan berhenti di tengah jalan',
    );
  });

  it('overwrites no report, and says in one line what it was asked wrong', async () => {
    expect((await reported('--period', LAST_MONTH, ...NO_RECORDS)).stderr).toMatch(/^SLA_OUTPUT_EXISTS: /);
    expect((await reported()).stderr).toMatch(/^CLI_SLA_ASKED_WRONG: name a --period/);
    expect((await reported('--period', '2024-13')).stderr).toMatch(/^SLA_PERIOD_INVALID: /);
    expect((await reported('--period', '2019-01')).stderr).toMatch(/^CLI_SLA_ASKED_WRONG: no contract/);
    const ledger = join(home, 'ledger.json');
    await writeFile(ledger, '{"exclusions":[{}]}');
    expect((await reported('--period', '2024-02', '--without-incidents', '--ledger', ledger)).stderr).toMatch(
      /^CLI_SLA_LEDGER_INVALID: /,
    );
    // A name that excludes nothing would look as if it did.
    const wish = {
      ...{ id: 'PM-1', kind: 'pemeliharaan', components: ['uploads'], reason: 'pangkalan data' },
      ...{ from: '2024-02-03T01:00:00+07:00', to: '2024-02-03T03:00:00+07:00' },
      ...{ announcedAt: null, approvedAt: null, approvedBy: null },
    };
    await writeFile(ledger, JSON.stringify({ exclusions: [wish] }));
    expect((await reported('--period', '2024-02', '--without-incidents', '--ledger', ledger)).stderr).toMatch(
      /^CLI_SLA_LEDGER_INVALID: PM-1 is for "uploads", which is no component of vendor-utama-2024-02; there are upload,/,
    );
    expect(
      (
        await siaga(
          'countersign',
          bundle(),
          '--as',
          'vendor',
          '--key',
          join(home, 'vendor.jwk'),
          '--dispute',
          'upload/001',
        )
      ).stderr,
    ).toMatch(/^CLI_SLA_ASKED_WRONG: --dispute wants/);
  });

  it('names the first thing that is not true', async () => {
    const path = join(bundle(), 'figures.csv');
    await writeFile(path, (await readFile(path, 'utf8')).replace('833333', '999999'));
    const run = await siaga('verify', bundle());
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(
      /^NOT true: figures\.csv: it was changed after signing\nNOT true: figures\.csv, line \d+/,
    );
  });
});
