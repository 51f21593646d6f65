import { gunzipSync } from 'node:zlib';
import { contractSchema } from '../../catalog/index.ts';
import { ledgerSchema, type Ledger } from '../../contracts/index.ts';
import { gridOf, reportCollector } from '../domain/collect.ts';
import { incidentsSchema, type IncidentRecord } from '../domain/incidents.ts';
import { inputsSchema, type ReportInputs } from '../domain/inputs.ts';
import { leadGrids } from '../domain/lead-in.ts';
import { evidencePath, leadPath } from '../domain/outages.ts';
import type { SlaReport } from '../domain/report.ts';
import { scrapesIn, stepOtherThanStated } from '../domain/scrape-step.ts';
import { weightsOf } from '../domain/weights.ts';
import type { ReportDocument } from '../view/document.ts';
import { countsFrom, daysOf, leadFrom, weightsFile, weightsFrom } from './evidence-file.ts';
import { bytesOf, FILES, jsonOf, sha256 } from './folder.ts';

export interface Recomputed {
  /** Whether slices weigh what this program's arrival curve gives them. */
  readonly areWeightsOurs: boolean;
  /** Files of what was measured before the period that do not reach back to what is carried into it. */
  readonly shortLeads: readonly string[];
  /** Streams that look scraped by another step, in seconds, than the report says. */
  readonly otherSteps: readonly { readonly stream: string; readonly step: number }[];
  readonly inputs: ReportInputs;
  readonly ledger: Ledger;
  readonly incidents: readonly IncidentRecord[];
  readonly document: ReportDocument;
  readonly report: SlaReport;
}

/** The report that a bundle's raw data give, a stream at a time. Throws SLA_BUNDLE_UNREADABLE. */
export async function recompute(dir: string): Promise<Recomputed> {
  const inputs = await jsonOf(dir, FILES.inputs, inputsSchema);
  const contract = await jsonOf(dir, FILES.contract, contractSchema);
  const ledger = await jsonOf(dir, FILES.ledger, ledgerSchema);
  const { incidents } = await jsonOf(dir, FILES.incidents, incidentsSchema);
  const packed = await bytesOf(dir, FILES.weights);
  const weights = weightsFrom(FILES.weights, packed);
  const grid = gridOf(inputs, contract);
  const collector = reportCollector({ inputs, contract, ledger, incidents, weights });
  const days = daysOf(grid, inputs.period);
  const longest = leadGrids(grid, contract).at(-1)?.count ?? 0;
  const expectedSeen = scrapesIn(grid.sliceMs, inputs.stepSeconds * 1_000);
  const shortLeads: string[] = [];
  const otherSteps: { stream: string; step: number }[] = [];
  for (const { id } of contract.streams) {
    const files = await Promise.all(
      days.map(async (day) => {
        const path = evidencePath(id, day.day);
        return { path, day, bytes: await bytesOf(dir, path) };
      }),
    );
    const hashes = new Map(files.map(({ path, bytes }) => [path, sha256(bytes)] as const));
    let counts = countsFrom({ stream: id, grid, expectedSeen }, files);
    const step = stepOtherThanStated(counts);
    if (step !== undefined) otherSteps.push({ stream: id, step });
    if (longest > 0) {
      const path = leadPath(id);
      const bytes = await bytesOf(dir, path);
      hashes.set(path, sha256(bytes));
      const lead = leadFrom(path, bytes, counts);
      counts = { ...counts, lead };
      if (lead.slices < longest && collector.needsLead(counts)) shortLeads.push(path);
    }
    collector.add(counts, hashes);
  }
  const report = collector.finish();
  const ours = weightsFile(weightsOf(contract, inputs.places, grid), inputs.period, grid);
  const areWeightsOurs = gunzipSync(ours).equals(gunzipSync(packed));
  const document = { report, contract, places: inputs.places };
  return { inputs, ledger, incidents, report, areWeightsOurs, shortLeads, otherSteps, document };
}
