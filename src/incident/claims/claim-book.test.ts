import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CONTRACTS } from '../../catalog/index.ts';
import { createLogger, createMeter } from '../../instrumentation/index.ts';
import { ManualClock, systemClock } from '../../kernel/index.ts';
import { eventLog } from '../store/event-log.ts';
import { startJobs } from '../store/jobs.ts';
import type { Store } from '../store/store.ts';
import { testDatabase } from '../testing/database.ts';
import { claimBook, type ClaimBookOptions } from './claim-book.ts';
import { CLAIM_JOB, claimReportTask, type ReportMaker } from './claim-job.ts';

const DAY_MS = 86_400_000;
const at = (wib: string): number => Date.parse(`${wib}:00+07:00`);
const logger = createLogger({ name: 'uji', level: 'silent' });

let dir: string;
let ledgerFile: string;
let store: Store;
let clock: ManualClock;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-klaim-'));
  ledgerFile = join(dir, 'ledger.json');
  await writeFile(ledgerFile, '{"exclusions":[]}');
  store = await testDatabase();
  clock = new ManualClock(at('2024-03-05T00:00'));
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await store.close();
  await rm(dir, { recursive: true, force: true });
});

const signedReport: ReportMaker = async ({ out, period }) => {
  await writeFile(join(out, 'manifest.json'), JSON.stringify({ root: `root-${period}` }));
  await copyFile(ledgerFile, join(out, 'exclusions.json'));
  await writeFile(join(out, 'signature.jws'), 'x');
};

function book(change: Partial<ClaimBookOptions> = {}) {
  const meter = createMeter({ processMetrics: false });
  const kept = claimBook({
    ...{ db: store.db, clock, meter, contracts: CONTRACTS, dir, ledgerFile, settleMs: DAY_MS },
    ...{ calendar: () => clock.now(), sinceMs: -Infinity, ...change },
  });
  const due = async () =>
    /siaga_claim_due_seconds\{contract="vendor-utama-2024-02"\} (-?\d+)/.exec(
      await meter.registry.metrics(),
    )?.[1];
  const standing = async (period: string) =>
    (await kept.standings()).find(({ claim }) => claim.period === period)!;
  return { ...kept, due, standing };
}

/** A process that works on jobs, until it is closed. */
function working(makeReport: ReportMaker) {
  const stopping = new AbortController();
  const task = claimReportTask({
    ...{ clock, log: eventLog(store.db, clock), contracts: CONTRACTS, dir, ledgerFile, makeReport },
    signal: stopping.signal,
  });
  const jobs = startJobs({ store, tasks: { [CLAIM_JOB]: task }, clock: systemClock, logger });
  let closed: Promise<void> | undefined;
  const close = () => {
    stopping.abort();
    return (closed ??= jobs.close());
  };
  closing.push(close);
  return { close };
}

const KOMANDAN = { id: 'komandan', name: 'Komandan Insiden' };
const PATIENT = { timeout: 15_000, interval: 20 };

describe('the book of claims', { timeout: 30_000 }, () => {
  it('has each report that is due made once, by itself, and says so in the log', async () => {
    const made: string[] = [];
    const { tend, standing, due } = book();
    working(async (order, signal) => {
      made.push(order.period);
      await signedReport(order, signal);
    });
    await tend();
    // January's claim has lapsed on 2 March; February's is due; March goes on.
    expect(await due()).toBe(String((at('2024-03-02T00:00') - clock.now()) / 1_000));
    await tend();
    await vi.waitFor(async () => {
      expect((await standing('2024-02')).made).toMatchObject({ root: 'root-2024-02' });
    }, PATIENT);
    await vi.waitFor(async () => {
      expect((await standing('2024-02')).making).toBeUndefined();
    }, PATIENT);
    await tend();
    expect((await standing('2024-02')).making).toBeUndefined();
    expect(made).toEqual(['2024-02']);
    const events = await store.db.selectFrom('events').selectAll().execute();
    expect(events.map(({ type }) => type)).toEqual(['claim.report-made']);
  });

  it('minds no month that ended before anything was measured', async () => {
    const { tend, standing, standings, due } = book({ sinceMs: at('2024-03-03T10:30') });
    await tend();
    expect((await standings()).map(({ claim }) => claim.period)).toEqual(['2024-03']);
    expect(await standing('2024-02')).toBeUndefined();
    expect(await due()).toBeUndefined();
  });

  it('goes by the night’s calendar in a replay, and records by the wall’s', async () => {
    clock = new ManualClock(at('2026-11-27T10:00'));
    const night = at('2024-02-14T19:30');
    const { tend, standings } = book({ calendar: () => night, sinceMs: at('2024-02-14T10:30') });
    await tend();
    expect(await standings()).toMatchObject([{ claim: { period: '2024-02' }, at: night, making: undefined }]);
  });

  it('orders nothing before what was measured last has come in, nor of a month that runs', async () => {
    clock = new ManualClock(at('2024-03-01T23:59'));
    const { tend, standing } = book();
    await tend();
    // January, whose claim lapses in a minute, is ordered still.
    expect((await standing('2024-01')).making).toMatchObject({ attempts: 0 });
    expect((await standing('2024-02')).making).toBeUndefined();
    expect((await standing('2024-03')).making).toBeUndefined();
    await clock.advance(2 * 60_000);
    await tend();
    expect((await standing('2024-02')).making).toMatchObject({ attempts: 0, isRunning: false });
  });

  it('shows what failed and when it is tried again, and goes on by itself', async () => {
    let attempts = 0;
    const { tend, standing } = book();
    working(async (order, signal) => {
      attempts += 1;
      if (attempts === 1) throw new Error('SLA_MEASUREMENTS_UNREADABLE: Prometheus menjawab 503');
      await signedReport(order, signal);
    });
    await tend();
    await vi.waitFor(async () => {
      expect((await standing('2024-02')).making).toMatchObject({
        ...{ attempts: 1, isRunning: false, nextAt: expect.any(Number) },
        lastError: expect.stringContaining('SLA_MEASUREMENTS_UNREADABLE'),
      });
    }, PATIENT);
    // What waits for its next try is not ordered anew, which would try at once for ever.
    await tend();
    expect((await standing('2024-02')).making).toMatchObject({ attempts: 1 });
    await vi.waitFor(async () => {
      expect((await standing('2024-02')).made).toBeDefined();
    }, PATIENT);
    expect(attempts).toBe(2);
  });

  it('has another process go on where one was stopped', async () => {
    const { tend, standing } = book();
    const begun = Promise.withResolvers<undefined>();
    const stopped = working(
      (_order, signal) =>
        new Promise((_resolve, reject) => {
          begun.resolve(undefined);
          signal.addEventListener('abort', () => {
            reject(new Error('stopped'));
          });
        }),
    );
    await tend();
    await begun.promise;
    await stopped.close();
    expect((await standing('2024-02')).made).toBeUndefined();
    working(signedReport);
    await vi.waitFor(async () => {
      expect((await standing('2024-02')).made).toBeDefined();
    }, PATIENT);
  });

  it('counts down until the claim is handed in, not until its report is made, and again when that was wrong', async () => {
    clock = new ManualClock(at('2024-03-20T00:00'));
    const { tend, due, standing, settle } = book();
    const february = { contract: 'vendor-utama-2024-02', period: '2024-02', note: '' };
    const handedIn = { ...february, outcome: 'handed-in', on: '2024-03-19' } as const;
    await expect(settle(handedIn, KOMANDAN)).rejects.toThrow('Laporannya belum dibuat');
    working(signedReport);
    await tend();
    const left = String((at('2024-03-31T00:00') - clock.now()) / 1_000);
    expect(await due()).toBe(left);
    // The job ends with its line in the log, a moment after the report lies ready.
    await vi.waitFor(async () => {
      expect(await standing('2024-02')).toMatchObject({ made: {}, making: undefined });
    }, PATIENT);
    await tend();
    expect(await due()).toBe(left);
    await settle(handedIn, KOMANDAN);
    expect(await due()).toBeUndefined();
    expect((await standing('2024-02')).settled).toEqual({
      ...{ outcome: 'handed-in', on: '2024-03-19', note: '', by: 'Komandan Insiden', root: 'root-2024-02' },
    });
    await settle({ ...february, outcome: 'open', on: '', note: 'Salah bulan.' }, KOMANDAN);
    expect(await due()).toBe(left);
    const log = await store.db.selectFrom('events').select(['type', 'actor']).orderBy('seq').execute();
    expect(log).toEqual([
      { type: 'claim.report-made', actor: 'siaga' },
      { type: 'claim.settled', actor: 'komandan' },
      { type: 'claim.settled', actor: 'komandan' },
    ]);
  });

  it('has a report that is older than an approved exclusion made anew by itself, and says so until it is', async () => {
    const { tend, standing } = book();
    const may = [Promise.resolve(undefined), Promise.withResolvers<undefined>()] as const;
    let made = 0;
    working(async (order, signal) => {
      await (made === 0 ? may[0] : may[1].promise);
      await signedReport(order, signal);
      made += 1;
    });
    const february = () => standing('2024-02');
    const until = (check: () => Promise<void>) => vi.waitFor(check, PATIENT);
    await tend();
    await until(async () => {
      expect(await february()).toMatchObject({ made: { edition: 1 }, lateExclusions: [], making: undefined });
    });
    const wish = {
      ...{ id: 'PM-1', kind: 'pemeliharaan', components: [], reason: 'pangkalan data diganti' },
      ...{ from: '2024-02-03T01:00:00+07:00', to: '2024-02-03T03:00:00+07:00' },
      ...{ announcedAt: '2024-01-30T12:00:00+07:00', approvedAt: null, approvedBy: null },
    };
    const write = (exclusion: object) => writeFile(ledgerFile, JSON.stringify({ exclusions: [exclusion] }));
    await write(wish);
    await tend();
    expect(await february()).toMatchObject({ lateExclusions: [], making: undefined });
    const approval = { name: 'Ani', role: 'Kepala Pusdatin' };
    await write({ ...wish, approvedAt: '2024-02-01T12:00:00+07:00', approvedBy: approval });
    await tend();
    expect(await february()).toMatchObject({ made: { edition: 1 }, lateExclusions: ['PM-1'] });
    may[1].resolve(undefined);
    await until(async () => {
      expect(await february()).toMatchObject({ made: { edition: 2 }, lateExclusions: [], making: undefined });
    });
    await tend();
    expect((await february()).making).toBeUndefined();
    expect(made).toBe(2);
    await writeFile(ledgerFile, 'setengah');
    await tend();
    expect(await february()).toMatchObject({ lateExclusions: undefined, making: undefined });
  });

  it('records no day that cannot be, and no claim that is given up without a word', async () => {
    clock = new ManualClock(at('2024-03-20T00:00'));
    const { settle, standing } = book();
    working(signedReport);
    await book().tend();
    await vi.waitFor(async () => {
      expect((await standing('2024-02')).made).toBeDefined();
    }, PATIENT);
    const record = (outcome: 'handed-in' | 'not-claimed', on: string, period = '2024-02') =>
      settle({ contract: 'vendor-utama-2024-02', period, outcome, on, note: '' }, KOMANDAN);
    for (const day of ['', '2024-02-29', '2024-03-21', '2024-03-32', 'kemarin']) {
      await expect(record('handed-in', day), day).rejects.toThrow(/INCIDENT_CLAIM_REFUSED: .*[Tt]anggal/);
    }
    await expect(record('not-claimed', '')).rejects.toThrow(/INCIDENT_CLAIM_REFUSED: .*sebabnya/);
    await expect(record('handed-in', '2024-03-19', '2024-03')).rejects.toThrow('belum berakhir');
    await expect(record('handed-in', '2024-03-19', '1999-01')).rejects.toThrow(/INCIDENT_NOT_FOUND/);
    expect((await standing('2024-02')).settled).toBeUndefined();
    // Its first day is the one after the month, its last one today.
    await record('handed-in', '2024-03-01');
    await record('handed-in', '2024-03-20');
    expect((await standing('2024-02')).settled).toMatchObject({ on: '2024-03-20' });
  });
});
