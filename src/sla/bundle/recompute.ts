import { gunzipSync } from 'node:zlib';
import { contractSchema } from '../../catalog/index.ts';
import { ledgerSchema } from '../../contracts/index.ts';
import { gridOf, reportCollector } from '../domain/collect.ts';
import { incidentsSchema } from '../domain/incidents.ts';
import { inputsSchema, type ReportInputs } from '../domain/inputs.ts';
import { evidencePath } from '../domain/outages.ts';
import type { SlaReport } from '../domain/report.ts';
import { weightsOf } from '../domain/weights.ts';
import type { ReportDocument } from '../view/document.ts';
import { countsFrom, daysOf, weightsFile, weightsFrom } from './evidence-file.ts';
import { bytesOf, FILES, jsonOf, sha256 } from './folder.ts';

export interface Recomputed {
  /** Whether slices weigh what this program's arrival curve gives them. */
  readonly areWeightsOurs: boolean;
  readonly inputs: ReportInputs;
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
  for (const { id } of contract.streams) {
    const files = await Promise.all(
      days.map(async (day) => {
        const path = evidencePath(id, day.day);
        return { path, day, bytes: await bytesOf(dir, path) };
      }),
    );
    const hashes = new Map(files.map(({ path, bytes }) => [path, sha256(bytes)] as const));
    collector.add(countsFrom(id, grid, files), hashes);
  }
  const report = collector.finish();
  const ours = weightsFile(weightsOf(contract, inputs.places, grid), inputs.period, grid);
  const areWeightsOurs = gunzipSync(ours).equals(gunzipSync(packed));
  return { inputs, report, areWeightsOurs, document: { report, contract, places: inputs.places } };
}
