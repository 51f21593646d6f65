import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signingKeyFrom, type SigningKey } from '../../kernel/index.ts';
import type { MeasuredStream } from '../../catalog/index.ts';
import { gridOf } from '../domain/collect.ts';
import type { SliceGrid } from '../domain/evidence.ts';
import type { ReportInputs } from '../domain/inputs.ts';
import { daysBetween } from '../domain/period.ts';
import { makeBundle } from '../make-bundle.ts';
import { daysOf, evidenceFile } from './evidence-file.ts';
import { FILES } from './folder.ts';
import {
  inputsFor,
  makeDay,
  makeTwoDays,
  measured,
  resign,
  type Trouble,
  UPLOADS,
} from '../testing/index.ts';
import { verifyBundle } from './verify.ts';

let home: string;
let key: SigningKey;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-sla-'));
  key = await signingKeyFrom(join(home, 'issuer.jwk'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const OUTAGE: Trouble = {
  ...{ from: '2024-02-14T13:00:00+07:00', to: '2024-02-14T19:00:00+07:00', what: 'fails' },
  places: ['52'],
};
const DAY = inputsFor(daysBetween('2024-02-14', '2024-02-15', 'WIB'));

let serial = 0;
/** A report made, computed and signed by an issuer who asked what suits him. */
async function asking(other: Partial<ReportInputs>) {
  const dir = join(home, `asked-${String((serial += 1))}`);
  const { report } = await makeBundle({
    ...{ out: dir, inputs: { ...DAY, ...other }, contract: UPLOADS, key, sites: [] },
    ...{ ledger: { exclusions: [] }, incidents: [] },
    measure: async (stream, grid) => measured(stream, grid, [OUTAGE]),
  });
  return { percent: report.credits.percent, faults: (await verifyBundle(dir)).faults };
}

describe('what a report was asked for', { timeout: 60_000 }, () => {
  it('is every province of the catalog: else one province’s outage is the nation’s', async () => {
    expect(await asking({})).toEqual({ percent: 25, faults: [] });
    expect(await asking({ places: DAY.places.filter(({ code }) => code === '52') })).toEqual({
      percent: 100,
      faults: [expect.stringMatching(/^inputs\.json, places\[0\]\.code: it says "52", .* give "11"$/)],
    });
    const heavy = DAY.places.map((one) => (one.code === '52' ? { ...one, tps: 9_000_000 } : one));
    expect((await asking({ places: heavy })).faults).toEqual([
      expect.stringMatching(/^inputs\.json, places\[\d+\]\.tps: it says 9000000/),
    ]);
  });

  it('is the time that its label stands for by the contract’s clock', async () => {
    const outage = { fromMs: Date.parse(OUTAGE.from), toMs: Date.parse(OUTAGE.to) };
    expect((await asking({ period: { label: '2024-02', zone: 'WIB', ...outage } })).faults).toEqual([
      expect.stringMatching(/^inputs\.json, period\.fromMs: it says 1707890400000, .* gives 1706720400000$/),
    ]);
    expect((await asking({ period: daysBetween('2024-02-14', '2024-02-15', 'WIT') })).faults).toEqual([
      expect.stringMatching(/^inputs\.json, period\.zone: it says "WIT", .* gives "WIB"$/),
    ]);
    const nowhere = { ...DAY.period, label: 'malam' };
    expect((await asking({ period: nowhere })).faults).toEqual([expect.stringContaining('"malam" is no')]);
  });

  it('leaves out records by name, and then holds none', async () => {
    const records = { incidents: 'not-asked', ledger: 'not-asked' } as const;
    expect((await asking({ records })).faults).toEqual([]);
    const dir = join(home, 'records');
    await makeTwoDays(dir, key);
    await resign(dir, FILES.inputs, (text) => text.replaceAll('"read"', '"not-asked"'), key);
    expect((await verifyBundle(dir)).faults.slice(0, 2)).toEqual([
      'exclusions.json: it holds 1, though inputs.json says that none were asked for',
      'incidents.json: it holds 1, though inputs.json says that none were asked for',
    ]);
  });

  it.each([
    [
      FILES.inputs,
      '"madeAt": "2024-02-14T17',
      '"madeAt": "2024-02-14T18',
      /^signature\.jws, madeAt: it says/,
    ],
    [FILES.contract, '"version": "2024-02"', '"version": "2024-03"', /^signature\.jws, version: it says/],
  ])('is what its signature says: %s', async (path, from, to, named) => {
    const dir = join(home, `sealed-${String((serial += 1))}`);
    await makeDay(dir, key);
    expect((await verifyBundle(dir)).faults).toEqual([]);
    await resign(dir, path, (text) => text.replace(from, to), key);
    expect((await verifyBundle(dir)).faults[0]).toMatch(named);
  });
});

describe('what lies between two scrapes', { timeout: 60_000 }, () => {
  const PATH = 'evidence/upload.gateway/2024-02-14.gz';
  const [GATEWAY] = UPLOADS.streams;
  const grid = gridOf(DAY, UPLOADS);
  const [day] = daysOf(grid, DAY.period);
  const counts = measured(GATEWAY!, grid, [OUTAGE]);

  it('is the one that the report says, for how many scrapes a slice should have', async () => {
    const dir = join(home, 'expected');
    await makeDay(dir, key);
    await resign(dir, PATH, () => evidenceFile({ ...counts, expectedSeen: 60 }, day!), key);
    expect((await verifyBundle(dir)).faults).toEqual([
      `raw data: ${PATH}: it says that a slice has 60 scrapes, slice and step give 20`,
    ]);
  });

  it('is the one that the samples show: another makes no report, and no report true', async () => {
    const minutely = (stream: MeasuredStream, slices: SliceGrid) => {
      const { rows, ...rest } = measured(stream, slices, [OUTAGE]);
      return { ...rest, rows: rows.map((row) => ({ ...row, seen: row.seen.map(() => 5) })) };
    };
    const made = makeBundle({
      ...{ out: join(home, 'minutely'), inputs: DAY, contract: UPLOADS, key, sites: [] },
      ...{ ledger: { exclusions: [] }, incidents: [] },
      measure: async (stream, slices) => minutely(stream, slices),
    });
    await expect(made).rejects.toThrow(
      /^SLA_STEP_WRONG: upload\.gateway looks measured every 60 s, not every 15 s/,
    );
    const dir = join(home, 'forged');
    await makeDay(dir, key);
    await resign(dir, PATH, () => evidenceFile(minutely(GATEWAY!, grid), day!), key);
    expect((await verifyBundle(dir)).faults[0]).toBe(
      'inputs.json, stepSeconds: it says 15, upload.gateway looks measured every 60 s',
    );
  });
});

describe('a report of another edition', { timeout: 60_000 }, () => {
  it('that is as it was signed is not false: it is said which edition computes it', async () => {
    const dir = join(home, 'older');
    await makeDay(dir, key);
    await resign(dir, FILES.inputs, (text) => text.replace(/"edition": \d+/, '"edition": 3'), key);
    expect(await verifyBundle(dir)).toMatchObject({ faults: [], otherEdition: 3, document: undefined });
    const other = await signingKeyFrom(join(home, 'other.jwk'));
    expect((await verifyBundle(dir, { known: [other.publicJwk] })).faults).toHaveLength(1);
  });
});
