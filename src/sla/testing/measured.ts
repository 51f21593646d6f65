/** Measurements as a test wants them: quiet but for what it says goes wrong. */
import { CONTRACTS, type MeasuredStream, type SlaContract } from '../../catalog/index.ts';
import type { Ledger } from '../../contracts/index.ts';
import { reportCollector, gridOf } from '../domain/collect.ts';
import { emptyRow, NATION, type Place, type SliceGrid, type StreamCounts } from '../domain/evidence.ts';
import type { IncidentRecord } from '../domain/incidents.ts';
import { EDITION, everyPlace, type ReportInputs } from '../domain/inputs.ts';
import { leadGrids } from '../domain/lead-in.ts';
import { monthOf, type Period } from '../domain/period.ts';
import type { SlaReport } from '../domain/report.ts';
import { weightsOf } from '../domain/weights.ts';

export const PLACES: readonly Place[] = everyPlace();

export const contractOf = (id: string): SlaContract => {
  const found = CONTRACTS.find((contract) => contract.id === id);
  if (!found) throw new Error(`there is no contract ${id}`);
  return found;
};

/** Something that goes wrong from an instant up to another, ISO with offset. */
export interface Trouble {
  readonly from: string;
  readonly to: string;
  /** `fails`: every event, or so many of ten as `failing` says; `silent`: nothing is measured; `idle`: measured, and nothing happens. */
  readonly what: 'fails' | 'silent' | 'idle';
  readonly failing?: number;
  /** Streams by the beginning of their id; all when left out. */
  readonly streams?: string;
  /** Provinces by code; all when left out. */
  readonly places?: readonly string[];
}

const STEP_SECONDS = 15;

export const inputsFor = (period: Period, madeAt = new Date(period.toMs).toISOString()): ReportInputs => ({
  format: 'siaga-sla',
  edition: EDITION,
  vendorName: 'Penyedia Sirekap',
  period,
  stepSeconds: STEP_SECONDS,
  madeAt,
  records: { incidents: 'read', ledger: 'read' },
  places: [...PLACES],
});

/** Ten events a slice and place, three places to look from unless told, every scrape there; but for the troubles. */
export function measured(
  stream: MeasuredStream,
  grid: SliceGrid,
  troubles: readonly Trouble[],
  vantages = 3,
): StreamCounts {
  const expectedSeen = grid.sliceMs / 1_000 / STEP_SECONDS;
  const usual = stream.counts === 'vantages' ? vantages : 10;
  const rows = (stream.perProvince ? PLACES.map(({ code }) => code) : [NATION]).map((place) => {
    const row = emptyRow(place, grid.count);
    row.valid.fill(usual);
    row.seen.fill(expectedSeen);
    for (const { from, to, what, failing = usual, streams = '', places } of troubles) {
      if (!stream.id.startsWith(streams) || (places && !places.includes(place))) continue;
      const first = Math.max(0, Math.floor((Date.parse(from) - grid.fromMs) / grid.sliceMs));
      const end = Math.max(
        first,
        Math.min(grid.count, Math.floor((Date.parse(to) - grid.fromMs) / grid.sliceMs)),
      );
      if (what === 'fails') row.bad.fill(failing, first, end);
      if (what !== 'fails') row.valid.fill(0, first, end);
      if (what === 'silent') row.seen.fill(0, first, end);
    }
    return row;
  });
  return { stream: stream.id, grid, expectedSeen, rows };
}

export interface ReportAbout {
  readonly contract?: SlaContract;
  readonly period?: Period;
  readonly madeAt?: string;
  readonly troubles?: readonly Trouble[];
  readonly ledger?: Ledger;
  readonly incidents?: readonly IncidentRecord[];
  /** Which were read; all unless told. */
  readonly records?: ReportInputs['records'];
  /** Places that look; three unless told. */
  readonly vantages?: number;
}

/** The report of a period, February 2024 unless told. */
export function reportAbout(about: ReportAbout = {}): SlaReport {
  const contract = about.contract ?? contractOf('vendor-utama-2024-02');
  const period = about.period ?? monthOf('2024-02', contract.zone);
  const base = inputsFor(period, about.madeAt);
  const inputs = { ...base, records: about.records ?? base.records };
  const grid = gridOf(inputs, contract);
  const collector = reportCollector({
    inputs,
    contract,
    ledger: about.ledger ?? { exclusions: [] },
    incidents: about.incidents ?? [],
    weights: weightsOf(contract, PLACES, grid),
  });
  // A day before is enough for whatever goes wrong in these tests.
  const before = leadGrids(grid, contract)[1];
  for (const stream of contract.streams) {
    const of = (slices: SliceGrid) => measured(stream, slices, about.troubles ?? [], about.vantages);
    const lead = before && { slices: before.count, rows: of(before).rows };
    collector.add({ ...of(grid), lead }, new Map());
  }
  return collector.finish();
}

export { snappyStored } from '../prometheus/snappy.ts';
