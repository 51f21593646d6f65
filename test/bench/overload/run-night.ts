import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender, Standing } from './contenders.ts';
import type { PhonesReport, ToPhones, ToVendor, VendorReport } from './messages.ts';
import { CAPACITY_PER_SECOND } from './mix.ts';
import { command } from './processes.ts';

/** A stretch of a run. */
export interface Phase {
  readonly seconds: number;
  /** New operations a second, as a multiple of what the whole vendor can do. */
  readonly load: number;
  /** Share of its slots that the vendor has, 0..1. */
  readonly capacity?: number;
  /** Spread of its service times (log-normal). */
  readonly sigma?: number;
}

/** What a run left behind, before any arithmetic. */
export interface Record {
  readonly phones: PhonesReport;
  readonly vendor: VendorReport;
  /** Wall ms at which each phase began, and at which the last ended. */
  readonly startedAt: readonly number[];
  /** Limits of the gateways over time, where they show them. */
  readonly limits: readonly { readonly at: number; readonly limits: readonly number[] }[];
}

const USUAL_SIGMA = 0.25;
/** Answers under way when the last phase ends may still come. */
const GRACE_MS = 1_500;

/** Vendor, contender and phones from fresh, through all phases, and away again. */
export async function run(contender: Contender, phases: readonly Phase[], port: number): Promise<Record> {
  const dir = await mkdtemp(join(tmpdir(), 'siaga-overload-'));
  const vendor = await command<ToVendor, VendorReport>('vendor.ts', [String(port)]);
  const standing = await contender({ vendorPort: port, port: port + 1, dir: join(dir, 'contender') });
  const phones = await command<ToPhones, PhonesReport>('phones.ts', standing.origins);
  const samples: { at: number; limits: readonly number[] }[] = [];
  const stopSampling = sampleLimits(standing, samples);
  try {
    const startedAt: number[] = [];
    for (const phase of phases) {
      vendor.tell({ kind: 'shape', capacity: phase.capacity ?? 1, sigma: phase.sigma ?? USUAL_SIGMA });
      phones.tell({ kind: 'arrive', perSecond: phase.load * CAPACITY_PER_SECOND });
      startedAt.push(Date.now());
      await sleep(phase.seconds * 1_000);
    }
    startedAt.push(Date.now());
    phones.tell({ kind: 'arrive', perSecond: 0 });
    await sleep(GRACE_MS);
    const heard = await phones.ask({ kind: 'report' });
    const stored = await vendor.ask({ kind: 'report' });
    return { phones: heard, vendor: stored, startedAt, limits: samples };
  } finally {
    stopSampling();
    await phones.stop();
    await standing.stop();
    await vendor.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

const SAMPLE_MS = 1_000;

function sampleLimits(standing: Standing, samples: { at: number; limits: readonly number[] }[]): () => void {
  const { limits } = standing;
  if (!limits) return () => undefined;
  const timer = setInterval(() => {
    limits().then(
      (seen) => samples.push({ at: Date.now(), limits: seen }),
      () => undefined,
    );
  }, SAMPLE_MS);
  return () => {
    clearInterval(timer);
  };
}
