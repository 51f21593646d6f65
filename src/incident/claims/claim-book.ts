import { claimsAround, VENDORS, type Claim, type SlaContract } from '../../catalog/index.ts';
import { claimDue, type Meter } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { Store } from '../store/store.ts';
import { madeReport, type MadeReport } from './claim-folder.ts';
import { makingOf, makings, orderReport, type Making } from './claim-job.ts';

/** A claim, and how its report stands. */
export interface ClaimStanding {
  readonly claim: Claim;
  readonly vendorName: string;
  readonly made: MadeReport | undefined;
  readonly making: Making | undefined;
}

export interface ClaimBookOptions {
  readonly db: Store['db'];
  readonly clock: Clock;
  readonly meter: Meter;
  readonly contracts: readonly SlaContract[];
  readonly dir: string;
  /** After a month's end, until its report is made: what was measured last must have come in. */
  readonly settleMs: number;
}

/** Knows what may be claimed until when, and has reports made in time. */
export interface ClaimBook {
  /** Every claim that matters now, the most urgent first. */
  standings(): Promise<readonly ClaimStanding[]>;
  /** Order what is due and not made; to be called again and again. */
  tend(): Promise<void>;
}

const vendorNameOf = (id: string): string => VENDORS.find((vendor) => vendor.id === id)?.name ?? id;

/** Open the book, and show by contract how long the most urgent claim without a report still has. */
export function claimBook({ db, clock, meter, contracts, dir, settleMs }: ClaimBookOptions): ClaimBook {
  let waiting: readonly Claim[] = [];
  meter.gauge(claimDue, (gauge) => {
    gauge.reset();
    // The most urgent last, so that it stays.
    for (const { contract, deadlineMs } of waiting.toReversed()) {
      gauge.set({ contract: contract.id }, Math.round((deadlineMs - clock.now()) / 1_000));
    }
  });
  const standings = async (): Promise<readonly ClaimStanding[]> => {
    const orders = await makings(db);
    return Promise.all(
      claimsAround(contracts, clock.now()).map(async (claim) => ({
        claim,
        vendorName: vendorNameOf(claim.contract.vendor),
        made: await madeReport(dir, claim),
        making: makingOf(orders, claim),
      })),
    );
  };
  return {
    standings,
    async tend() {
      const now = clock.now();
      const open = (await standings()).filter(({ claim, made }) => !made && claim.toMs <= now);
      waiting = open.map(({ claim }) => claim);
      const orders = await makings(db);
      for (const { claim } of open) {
        if (claim.toMs + settleMs <= now && claim.deadlineMs > now) await orderReport(db, orders, claim);
      }
    },
  };
}
