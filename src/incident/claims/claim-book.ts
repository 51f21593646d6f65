import { claimsAround, VENDORS, type Claim, type SlaContract } from '../../catalog/index.ts';
import { claimDue, type Meter } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { fail } from '../errors.ts';
import type { Person } from '../people/index.ts';
import { eventLog } from '../store/event-log.ts';
import type { Store } from '../store/store.ts';
import { madeReport, type MadeReport } from './claim-folder.ts';
import { makingOf, makings, orderReport, type Making } from './claim-job.ts';
import { lateApprovals, ledgerFrom } from './late-approvals.ts';
import {
  settlementOf,
  settlements,
  whyNotSettled,
  type Settlement,
  type SettlementDraft,
} from './settlement.ts';

/** A claim, and how its report stands. */
export interface ClaimStanding {
  readonly claim: Claim;
  /** The hour by which it is judged, milliseconds. */
  readonly at: number;
  readonly vendorName: string;
  readonly made: MadeReport | undefined;
  /**
   * Exclusions, by id, that stand otherwise by now than when the report was made: it is older than they are. Undefined: the
   * record of exclusions cannot be read.
   */
  readonly lateExclusions: readonly string[] | undefined;
  readonly making: Making | undefined;
  /** Undefined: nobody has handed it in, nor said that there is nothing to claim. */
  readonly settled: Settlement | undefined;
}

export interface ClaimBookOptions {
  readonly db: Store['db'];
  /** The wall's, for what is recorded. */
  readonly clock: Clock;
  /** The hour by which months end and deadlines pass, milliseconds: in a replay the night's. */
  readonly calendar: () => number;
  /** Months that ended before are not minded: nothing was measured in them. Milliseconds. */
  readonly sinceMs: number;
  readonly meter: Meter;
  readonly contracts: readonly SlaContract[];
  readonly dir: string;
  /** The site's record of exclusions; empty: none. */
  readonly ledgerFile: string;
  /** After a month's end, until its report is made: what was measured last must have come in. */
  readonly settleMs: number;
}

/** Knows what may be claimed until when, and has reports made in time. */
export interface ClaimBook {
  /** Every claim that matters now, the most urgent first. */
  standings(): Promise<readonly ClaimStanding[]>;
  /** Order what is due and not made; to be called again and again. */
  tend(): Promise<void>;
  /** Record that a claim was handed in, or what else became of it. Throws INCIDENT_NOT_FOUND, INCIDENT_CLAIM_REFUSED. */
  settle(draft: SettlementDraft, person: Pick<Person, 'id' | 'name'>): Promise<void>;
}

const vendorNameOf = (id: string): string => VENDORS.find((vendor) => vendor.id === id)?.name ?? id;

/**
 * Whether a report is to be made: none is there, or it is older than its exclusions. Then also when it was handed in: both
 * sides must see what they change. Nobody makes one of what is not claimed.
 */
const isWanted = ({ made, lateExclusions = [], settled }: ClaimStanding): boolean =>
  made ? lateExclusions.length > 0 && settled?.outcome !== 'not-claimed' : !settled;

/** Open the book, and show by contract how long the most urgent claim that waits to be handed in still has. */
export function claimBook(options: ClaimBookOptions): ClaimBook {
  const { db, clock, calendar, sinceMs, meter, contracts, dir, ledgerFile, settleMs } = options;
  const log = eventLog(db, clock);
  let waiting: readonly Claim[] = [];
  meter.gauge(claimDue, (gauge) => {
    gauge.reset();
    // The most urgent last, so that it stays.
    for (const { contract, deadlineMs } of waiting.toReversed()) {
      gauge.set({ contract: contract.id }, Math.round((deadlineMs - calendar()) / 1_000));
    }
  });
  const standings = async (): Promise<readonly ClaimStanding[]> => {
    const at = calendar();
    const claims = claimsAround(contracts, at).filter(({ toMs }) => toMs > sinceMs);
    const [orders, settled, ledger] = await Promise.all([
      makings(db),
      settlements(db),
      ledgerFrom(ledgerFile),
    ]);
    return Promise.all(
      claims.map(async (claim) => {
        const made = await madeReport(dir, claim);
        return {
          ...{ claim, at, made, vendorName: vendorNameOf(claim.contract.vendor) },
          lateExclusions: ledger && (made?.ledger ? lateApprovals(claim, made.ledger, ledger) : []),
          making: makingOf(orders, claim),
          settled: settlementOf(settled, claim),
        };
      }),
    );
  };
  const tend = async (): Promise<void> => {
    const now = calendar();
    const over = (await standings()).filter(({ claim }) => claim.toMs <= now);
    waiting = over.filter(({ settled }) => !settled).map(({ claim }) => claim);
    const orders = await makings(db);
    for (const standing of over) {
      const { claim } = standing;
      if (isWanted(standing) && claim.toMs + settleMs <= now && claim.deadlineMs > now)
        await orderReport(db, orders, claim);
    }
  };
  return {
    standings,
    tend,
    async settle(draft, person) {
      const { contract, period } = draft;
      const standing = (await standings()).find(
        ({ claim }) => claim.contract.id === contract && claim.period === period,
      );
      if (!standing) throw fail('INCIDENT_NOT_FOUND', 'Klaim tidak ditemukan.');
      const { claim, made, at } = standing;
      const why = whyNotSettled({ claim, isMade: made !== undefined }, draft, at);
      if (why !== undefined) throw fail('INCIDENT_CLAIM_REFUSED', why);
      const data = { ...draft, by: person.name, root: made?.root ?? null };
      await log.append({ incidentId: null, type: 'claim.settled', actor: person.id, data });
      await tend();
    },
  };
}
