import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contractSchema, type MeasuredStream } from '../../catalog/index.ts';
import { gridOf, reportCollector } from '../domain/collect.ts';
import { emptyRow, NATION, type SliceGrid, type StreamCounts } from '../domain/evidence.ts';
import { EDITION, inputsSchema } from '../domain/inputs.ts';
import { evidencePath, leadPath } from '../domain/outages.ts';
import { daysBetween, monthOf, type Period } from '../domain/period.ts';
import { weightsOf } from '../domain/weights.ts';
import { printDocument } from '../view/print-document.ts';
import { daysOf, evidenceFile, leadFile, weightsFile } from './evidence-file.ts';
import { FILES, sha256 } from './folder.ts';
import { renderedFiles } from './render.ts';

/**
 * What the same raw data gave in each edition: a hash of everything that a verifier computes anew of one report (from edition 6 on of two), whose
 * contract and places stand in `golden.json` and change never. When this test fails, bundles of before no longer verify:
 * undo the change, or raise EDITION and write the new hash beside the old ones, which stay.
 */
const GOLDEN: Readonly<Record<number, string>> = {
  1: '9a2fb8a18132de89198251fb8796a447ac1ee7ada2d32951b9b4317c6ffa748f',
  2: '7c3421d2734e3a405560ac0f8b87cb329137b3b72f613ef6f9b7209787e28329',
  3: '7cb0d6f1c19ee7dc5c406025fce48bc4fcde3bcd5db8f618ffe48567f73b4618',
  4: '5e63a05806379ab43986bb4618fd35c69cd4b670d33de0f82d521dea7b634812',
  5: '64f8a3901287c201dfed7e4e68ddf4e248386d0faa9bfd238bd3eb14c9441e87',
  6: '0346f10864299707072e7c86de70fcadc2e91d7824e00e57c9e084fc8bd85193',
  7: '9bd66c1f88ba834a0ba6d6b4337793ae2c9b25ad790ccba5e8577c27b55d56a5',
};

const { contract, places } = z
  .object({ contract: contractSchema, places: inputsSchema.shape.places })
  .parse(JSON.parse(await readFile(new URL('golden.json', import.meta.url), 'utf8')));

/** A slice of the night, in hours from the first midnight of the period, in which something goes wrong. */
const TROUBLES = [
  { from: 0, to: 0.5, places: undefined, what: 'idle' },
  { from: 37, to: 43, places: undefined, what: 'fails' },
  { from: 46, to: 47.5, places: ['52'], what: 'fails' },
  { from: 50, to: 52, places: undefined, what: 'silent' },
  { from: 60, to: 61, places: undefined, what: 'idle' },
] as const;
const SCRAPES = 20;
const LEAD_SLICES = 12;

function measured({ id, counts, perProvince }: MeasuredStream, grid: SliceGrid): StreamCounts {
  const usual = counts === 'vantages' ? 3 : 10;
  const rows = (perProvince ? places.map(({ code }) => code) : [NATION]).map((place) => {
    const row = emptyRow(place, grid.count);
    row.valid.fill(usual);
    row.seen.fill(SCRAPES);
    for (const { from, to, places: where, what } of TROUBLES) {
      if (where && !(where as readonly string[]).includes(place)) continue;
      const [first, end] = [from * 12, to * 12];
      if (what === 'fails') row.bad.fill(id.endsWith('.vendor') ? usual - 3 : usual, first, end);
      else row.valid.fill(0, first, end);
      if (what === 'silent') row.seen.fill(0, first, end);
    }
    return row;
  });
  // The first half hour is quiet: what failed before it goes on.
  const failing = rows.map(({ place }) => {
    const row = emptyRow(place, LEAD_SLICES);
    for (const column of [row.valid, row.bad]) column.fill(usual);
    row.seen.fill(SCRAPES);
    return row;
  });
  return { stream: id, grid, expectedSeen: SCRAPES, rows, lead: { slices: LEAD_SLICES, rows: failing } };
}

/** Every file of the report that is not signed by time; of the print what the library is told to draw. */
function goldenFiles(period: Period, madeAt: string): readonly (readonly [string, string | Uint8Array])[] {
  const inputs = {
    ...({ format: 'siaga-sla', vendorName: 'Penyedia Tetap', stepSeconds: 15 } as const),
    ...{ edition: EDITION, period, places, madeAt },
    records: { incidents: 'read', ledger: 'read' } as const,
  };
  const grid = gridOf(inputs, contract);
  const weights = weightsOf(contract, places, grid);
  const incident = { alertname: 'RegionUploadOutage', service: 'intake', severity: 'critical' };
  const collector = reportCollector({
    ...{ inputs, contract, weights },
    ledger: {
      exclusions: [
        {
          ...{ id: 'PM-1', kind: 'pemeliharaan', components: [], reason: 'pangkalan data diganti' },
          ...{ from: '2024-02-15T16:00:00+07:00', to: '2024-02-15T17:00:00+07:00' },
          ...{ announcedAt: '2024-02-10T12:00:00+07:00', approvedAt: '2024-02-11T12:00:00+07:00' },
          approvedBy: { name: 'Ani', role: 'Kepala Pusdatin' },
        },
        {
          ...{ id: 'PM-2', kind: 'pemeliharaan', components: ['upload'], reason: 'tidak diumumkan' },
          ...{ from: '2024-02-14T13:00:00+07:00', to: '2024-02-14T15:00:00+07:00' },
          ...{ announcedAt: null, approvedAt: null, approvedBy: null },
        },
      ],
    },
    incidents: [
      {
        ...{ ...incident, id: 'INS-1', region: 'nasional', title: 'Unggahan gagal', traces: ['0af7'] },
        ...{ openedAt: '2024-02-14T06:05:00.000Z', acknowledgedAt: '2024-02-14T06:10:00.000Z' },
        resolvedAt: '2024-02-14T12:10:00.000Z',
      },
      {
        ...{ ...incident, id: 'INS-2', region: '52', title: 'Unggahan NTB gagal', traces: [] },
        ...{ openedAt: '2024-02-14T15:05:00.000Z', acknowledgedAt: null, resolvedAt: null },
      },
    ],
  });
  const evidence: [string, Uint8Array][] = contract.streams.flatMap((stream) => {
    const counts = measured(stream, grid);
    // Unpacked: how a library packs them is no matter of the edition.
    const days: [string, Uint8Array][] = [
      [leadPath(stream.id), gunzipSync(leadFile(counts, counts.lead!))],
      ...daysOf(grid, period).map((day): [string, Uint8Array] => [
        evidencePath(stream.id, day.day),
        gunzipSync(evidenceFile(counts, day)),
      ]),
    ];
    collector.add(counts, new Map(days.map(([path, bytes]) => [path, sha256(bytes)])));
    return days;
  });
  const report = collector.finish();
  return [
    ...evidence,
    ['evidence/weights.gz', gunzipSync(weightsFile(weights, period, grid))],
    ...renderedFiles({ report, contract, places }),
    [FILES.print, JSON.stringify(printDocument({ report, contract, places }))],
  ];
}

describe('the edition of reports', () => {
  it('is raised whenever the same raw data would be computed or drawn otherwise', () => {
    const listed = [
      ...goldenFiles(daysBetween('2024-02-13', '2024-02-16', 'WIB'), '2024-02-20T03:00:00.000Z'),
      // A base of a claim, which days are not.
      ...goldenFiles(monthOf('2024-02', 'WIB'), '2024-03-05T03:00:00.000Z'),
    ].map(([path, content]) => `${path} ${sha256(content)}\n`);
    expect(sha256(listed.join('')), 'raise EDITION in domain/inputs.ts, and keep this hash').toBe(
      GOLDEN[EDITION],
    );
  });

  it('has a hash for each, all different', () => {
    const editions = Object.keys(GOLDEN).map(Number);
    expect(editions).toEqual(Array.from({ length: EDITION }, (_, at) => at + 1));
    expect(new Set(Object.values(GOLDEN)).size).toBe(EDITION);
  });
});
