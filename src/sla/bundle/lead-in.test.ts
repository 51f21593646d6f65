import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signingKeyFrom, type SigningKey } from '../../kernel/index.ts';
import { daysBetween } from '../domain/period.ts';
import { leadPath } from '../domain/outages.ts';
import { makeBundle } from '../make-bundle.ts';
import { leadFile } from './evidence-file.ts';
import { sha256 } from './folder.ts';
import { contractOf, inputsFor, measured, resign, type Trouble, UPLOADS_MONTHLY } from '../testing/index.ts';
import { verifyBundle } from './verify.ts';

let home: string;
let key: SigningKey;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-sla-'));
  key = await signingKeyFrom(join(home, 'issuer.jwk'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const STREAM = 'upload.gateway';
const LEAD = leadPath(STREAM);
const INPUTS = inputsFor(daysBetween('2024-02-14', '2024-02-15', 'WIB'));

/** Failing on the 11th, and quiet from then on until six in the morning of the 14th, which is reported. */
const quietFrom = (place?: readonly string[]): readonly Trouble[] => {
  const where = place ? { places: place } : {};
  return [
    { ...where, what: 'fails', from: '2024-02-11T10:00:00+07:00', to: '2024-02-11T11:00:00+07:00' },
    { ...where, what: 'idle', from: '2024-02-11T11:00:00+07:00', to: '2024-02-14T06:00:00+07:00' },
  ];
};

let serial = 0;
async function made(troubles: readonly Trouble[], contract = UPLOADS_MONTHLY) {
  const dir = join(home, `made-${String((serial += 1))}`);
  const { report } = await makeBundle({
    ...{ out: dir, inputs: INPUTS, contract, key, sites: [], ledger: { exclusions: [] }, incidents: [] },
    measure: async (stream, grid) => measured(stream, grid, troubles),
  });
  return { dir, report, faults: (await verifyBundle(dir)).faults };
}
/** How many slices before the period a bundle holds. */
async function slicesIn(dir: string): Promise<number> {
  const text = gunzipSync(await readFile(join(dir, LEAD))).toString('utf8');
  return (JSON.parse(text.slice(0, text.indexOf('\n'))) as { slices: number }).slices;
}

describe('what was measured before the period', { timeout: 60_000 }, () => {
  it('is an hour where that tells all', async () => {
    const { dir, faults } = await made([]);
    expect(faults).toEqual([]);
    expect(await slicesIn(dir)).toBe(12);
  });

  it('reaches back to the outage that went quiet, and is the evidence of its going on', async () => {
    const { dir, report, faults } = await made(quietFrom());
    expect(faults).toEqual([]);
    // Three days back: a day is not enough, a week is.
    expect(await slicesIn(dir)).toBe(7 * 288);
    expect(report.objectives[0]!.sources[0]!.slices).toMatchObject({ down: 72, idle: 0 });
    expect(report.outages).toMatchObject([
      { from: '2024-02-14T00:00:00+07:00', to: '2024-02-14T06:00:00+07:00', place: 'nasional' },
    ]);
    expect(report.outages[0]!.evidence[0]).toEqual({
      path: LEAD,
      sha256: sha256(await readFile(join(dir, LEAD))),
    });
  });

  it('reaches back for one province too', async () => {
    const { dir, report } = await made(quietFrom(['52']));
    expect(await slicesIn(dir)).toBe(7 * 288);
    expect(report.outages).toMatchObject([{ place: '52', seconds: 6 * 3_600 }]);
  });

  it('cut short by the issuer is found out, though it is signed', async () => {
    const { dir } = await made(quietFrom());
    const short = contractOf('vendor-utama-2024-02').streams.find(({ id }) => id === STREAM)!;
    const grid = { fromMs: INPUTS.period.fromMs - 3_600_000, sliceMs: 300_000, count: 12 };
    const counts = measured(short, grid, quietFrom());
    await resign(dir, LEAD, () => leadFile(counts, { slices: 12, rows: counts.rows }), key);
    expect((await verifyBundle(dir)).faults[0]).toBe(
      `${LEAD}: it ends before a slice that was judged, which may go on in the period`,
    );
    await resign(
      dir,
      LEAD,
      () => leadFile({ ...counts, stream: 'login.gateway' }, { slices: 12, rows: [] }),
      key,
    );
    expect((await verifyBundle(dir)).faults[0]).toContain(`${LEAD}: it is another stream's`);
  });

  it('is not asked for where a contract carries nothing', async () => {
    const contract = { ...UPLOADS_MONTHLY, slice: { ...UPLOADS_MONTHLY.slice, idle: 'left-out' as const } };
    const { dir, faults } = await made(quietFrom(), contract);
    expect(faults).toEqual([]);
    await expect(readFile(join(dir, LEAD))).rejects.toThrow('ENOENT');
  });
});
