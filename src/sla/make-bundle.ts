import type { MeasuredStream, SlaContract } from '../catalog/index.ts';
import type { Ledger } from '../contracts/index.ts';
import type { SigningKey } from '../kernel/index.ts';
import { statedKeys } from './bundle/contract-keys.ts';
import { daysOf, evidenceFile, leadFile, weightsFile } from './bundle/evidence-file.ts';
import { FILES, newBundle, type BundleFolder } from './bundle/folder.ts';
import { pdfOf } from './bundle/pdf.ts';
import { renderedFiles } from './bundle/render.ts';
import { sealBundle } from './bundle/seal.ts';
import { isKeyAmong } from './bundle/statement.ts';
import { gridOf, reportCollector, type ReportCollector } from './domain/collect.ts';
import type { SliceGrid, StreamCounts } from './domain/evidence.ts';
import type { IncidentRecord } from './domain/incidents.ts';
import type { ReportInputs } from './domain/inputs.ts';
import { leadGrids } from './domain/lead-in.ts';
import { evidencePath, leadPath } from './domain/outages.ts';
import { redactor } from './domain/redact.ts';
import { canonicalJson, type SlaReport } from './domain/report.ts';
import { weightsOf } from './domain/weights.ts';
import { stepOtherThanStated } from './domain/scrape-step.ts';
import { fail } from './errors.ts';
import { printDocument } from './view/print-document.ts';

export interface BundleOptions {
  /** An empty folder, or none yet. */
  readonly out: string;
  readonly inputs: ReportInputs;
  readonly contract: SlaContract;
  readonly ledger: Ledger;
  readonly incidents: readonly IncidentRecord[];
  /** Names of sites that may not be published. */
  readonly sites: readonly string[];
  readonly key: SigningKey;
  /** What was measured of a stream in these slices. */
  measure(stream: MeasuredStream, grid: SliceGrid): Promise<StreamCounts>;
  onProgress?(done: number, of: number, what: string): void;
}

export interface MadeBundle {
  readonly report: SlaReport;
  readonly root: string;
}

/** The ledger and the incidents without what may not be published. */
function redacted({ ledger, incidents, sites }: BundleOptions) {
  const redact = redactor(sites);
  return {
    ledger: {
      exclusions: ledger.exclusions.map((one) => ({ ...one, reason: redact(one.reason) })),
    },
    incidents: incidents.map((one) => ({ ...one, title: redact(one.title) })),
  };
}

/** A report that would not hold is not made. */
function expectSigner({ contract, inputs, key }: BundleOptions): void {
  const stated = statedKeys(contract, 'issuer', Date.parse(inputs.madeAt));
  if (stated && !isKeyAmong(key.publicJwk, stated))
    throw fail('SLA_SIGNER_WRONG', `the contract states another key for the issuer than ${key.kid}`);
}

/**
 * Measure, compute, draw and sign a report into a folder, which is there whole or not at all. Throws SLA_OUTPUT_EXISTS,
 * SLA_MEASUREMENTS_UNREADABLE, SLA_SIGNER_WRONG, SLA_STEP_WRONG.
 */
export async function makeBundle(options: BundleOptions): Promise<MadeBundle> {
  expectSigner(options);
  return newBundle(options.out, (folder) => fillBundle(folder, options));
}

/** What was measured of a stream in the period, and before it as far back as a slice was judged that may go on in it. */
async function measureWithLead(
  stream: MeasuredStream,
  grid: SliceGrid,
  collector: ReportCollector,
  options: BundleOptions,
): Promise<StreamCounts> {
  let counts = await options.measure(stream, grid);
  for (const before of leadGrids(grid, options.contract)) {
    const { rows } = await options.measure(stream, before);
    counts = { ...counts, lead: { slices: before.count, rows } };
    if (!collector.needsLead(counts)) break;
  }
  return counts;
}

/** By another step than the stated one good slices would be missing, or missing ones good: such figures are not made. */
function expectStep(counts: StreamCounts, { stepSeconds }: ReportInputs): void {
  const step = stepOtherThanStated(counts);
  if (step === undefined) return;
  throw fail(
    'SLA_STEP_WRONG',
    `${counts.stream} looks measured every ${String(step)} s, not every ${String(stepSeconds)} s: say --step ${String(step)}s if it was`,
  );
}

async function fillBundle(folder: BundleFolder, options: BundleOptions): Promise<MadeBundle> {
  const { inputs, contract } = options;
  const { ledger, incidents } = redacted(options);
  const grid = gridOf(inputs, contract);
  const weights = weightsOf(contract, inputs.places, grid);
  await folder.write(FILES.inputs, canonicalJson(inputs));
  await folder.write(FILES.contract, canonicalJson(contract));
  await folder.write(FILES.ledger, canonicalJson(ledger));
  await folder.write(FILES.incidents, canonicalJson({ incidents }));
  await folder.write(FILES.weights, weightsFile(weights, inputs.period, grid));

  const collector = reportCollector({ inputs, contract, ledger, incidents, weights });
  const days = daysOf(grid, inputs.period);
  for (const [done, stream] of contract.streams.entries()) {
    options.onProgress?.(done, contract.streams.length, stream.id);
    const counts = await measureWithLead(stream, grid, collector, options);
    expectStep(counts, inputs);
    const hashes = new Map<string, string>();
    if (counts.lead) {
      const path = leadPath(stream.id);
      hashes.set(path, await folder.write(path, leadFile(counts, counts.lead)));
    }
    for (const day of days) {
      const path = evidencePath(stream.id, day.day);
      hashes.set(path, await folder.write(path, evidenceFile(counts, day)));
    }
    collector.add(counts, hashes);
  }
  const report = collector.finish();
  const document = { report, contract, places: inputs.places };
  for (const [path, text] of renderedFiles(document)) await folder.write(path, text);
  await folder.write(FILES.print, await pdfOf(printDocument(document)));
  options.onProgress?.(contract.streams.length, contract.streams.length, '');
  const about = {
    contract: contract.id,
    version: contract.version,
    period: inputs.period.label,
    madeAt: inputs.madeAt,
  };
  return { report, root: await sealBundle(folder, about, options.key) };
}
