import { BALLOTS, type Ballot, type StoredUpload } from '../../contracts/index.ts';
import { accountsOf, isComplete, type Account, type RegionFacts } from './accounts.ts';
import { differencesOf, readingsOf, type Compared, type Difference, type Hash } from './differences.ts';
import type { PlenoStanding, Totals } from './pleno.ts';

/**
 * What became of receipts, each counted once (one that the vendor filed elsewhere is not delivered): `receipts` = `delivered` + `held` + `duplicates` + `missing` + `unknown`.
 * `setAside` is part of `held`: it is kept, and a person must see to it.
 */
export interface ReceiptTally {
  readonly receipts: number;
  readonly delivered: number;
  readonly held: number;
  readonly setAside: number;
  /** Receipts for a photo that has one already. */
  readonly duplicates: number;
  readonly missing: number;
  /** May be where nobody could look. */
  readonly unknown: number;
}

/** Figures of one ballot, side by side. */
export interface BallotFigures {
  readonly ballot: Ballot;
  readonly pleno: Totals | null;
  /** What Sirekap read: the last first, then whatever else it read before. */
  readonly readings: readonly Totals[];
  readonly plenoDone: boolean;
}

export interface TpsReconciliation {
  readonly tps: string;
  /** Receipts that phones and witnesses showed. */
  readonly shown: ReceiptTally;
  /** Receipts that gateways gave, by their journals, and nobody showed. */
  readonly unshown: ReceiptTally;
  /** Photos that Sirekap has and of which no receipt is known here. */
  readonly withoutReceipt: number;
  /** Times that Sirekap was sent a photo again, and dropped it. */
  readonly repeatsDropped: number;
  readonly ballots: readonly BallotFigures[];
}

/** A person's word on a difference; the difference is closed by it, and nothing else is. */
export interface DifferenceNote {
  readonly difference: string;
  readonly by: string;
  readonly at: string;
  readonly text: string;
}

export interface JudgedDifference extends Difference {
  readonly notes: readonly DifferenceNote[];
}

export interface Reconciliation {
  readonly scope: string;
  readonly sources: RegionFacts['sources'];
  /** Whether every source could be read, whole. */
  readonly isComplete: boolean;
  readonly stations: readonly TpsReconciliation[];
  readonly totals: {
    readonly shown: ReceiptTally;
    readonly unshown: ReceiptTally;
    readonly withoutReceipt: number;
    readonly repeatsDropped: number;
  };
  readonly differences: readonly JudgedDifference[];
}

export interface ReconcileFacts {
  readonly scope: string;
  readonly facts: RegionFacts;
  readonly pleno: Iterable<PlenoStanding>;
  readonly notes: readonly DifferenceNote[];
  readonly hash: Hash;
}

const NO_RECEIPTS: ReceiptTally = {
  receipts: 0,
  delivered: 0,
  held: 0,
  setAside: 0,
  duplicates: 0,
  missing: 0,
  unknown: 0,
};

const TERM = {
  recorded: 'delivered',
  held: 'held',
  'set-aside': 'held',
  missing: 'missing',
  unknown: 'unknown',
} as const;

function tallied(tally: ReceiptTally, { where }: Account, receipts: number): ReceiptTally {
  if (receipts === 0) return tally;
  const term = TERM[where];
  return {
    ...tally,
    receipts: tally.receipts + receipts,
    [term]: tally[term] + 1,
    setAside: tally.setAside + (where === 'set-aside' ? 1 : 0),
    duplicates: tally.duplicates + receipts - 1,
  };
}

const added = (a: ReceiptTally, b: ReceiptTally): ReceiptTally => ({
  receipts: a.receipts + b.receipts,
  delivered: a.delivered + b.delivered,
  held: a.held + b.held,
  setAside: a.setAside + b.setAside,
  duplicates: a.duplicates + b.duplicates,
  missing: a.missing + b.missing,
  unknown: a.unknown + b.unknown,
});

/** Whether somebody gave a receipt for it that nobody showed. */
const isUnshown = ({ shown, gateways }: Account): boolean => shown === 0 && gateways.length > 0;

/** Set receipts, queues, Sirekap and the pleno beside each other, TPS by TPS. Nothing is resolved here. */
export function reconcile({ scope, facts, pleno, notes, hash }: ReconcileFacts): Reconciliation {
  const accounts = [...accountsOf(facts).values()];
  const said = [...pleno].filter(({ tps }) => tps.startsWith(scope));
  const byTps = Map.groupBy(accounts, ({ tps }) => tps);
  const plenoByTps = Map.groupBy(said, ({ tps }) => tps);
  const storedByTps = Map.groupBy(facts.stored, ({ tps }) => tps);
  const codes = [...new Set([...byTps.keys(), ...plenoByTps.keys(), ...storedByTps.keys()])].sort();
  const stations = codes.map((tps) =>
    stationOf(tps, {
      accounts: byTps.get(tps) ?? [],
      stored: storedByTps.get(tps) ?? [],
      pleno: plenoByTps.get(tps) ?? [],
    }),
  );
  const notesOf = Map.groupBy(notes, ({ difference }) => difference);
  const sum = (of: (station: TpsReconciliation) => number): number =>
    stations.reduce((total, station) => total + of(station), 0);
  return {
    scope,
    sources: facts.sources,
    isComplete: isComplete(facts),
    stations,
    totals: {
      shown: stations.reduce((total, { shown }) => added(total, shown), NO_RECEIPTS),
      unshown: stations.reduce((total, { unshown }) => added(total, unshown), NO_RECEIPTS),
      withoutReceipt: sum(({ withoutReceipt }) => withoutReceipt),
      repeatsDropped: sum(({ repeatsDropped }) => repeatsDropped),
    },
    differences: differencesOf({ accounts, stored: facts.stored, pleno: said }, hash).map((difference) => ({
      ...difference,
      notes: notesOf.get(difference.id) ?? [],
    })),
  };
}

function stationOf(tps: string, { accounts, stored, pleno }: Compared): TpsReconciliation {
  const withoutReceipt = accounts.filter(({ shown, gateways }) => shown === 0 && gateways.length === 0);
  return {
    tps,
    shown: accounts.reduce((tally, account) => tallied(tally, account, account.shown), NO_RECEIPTS),
    unshown: accounts.filter(isUnshown).reduce((tally, account) => tallied(tally, account, 1), NO_RECEIPTS),
    withoutReceipt: withoutReceipt.length,
    repeatsDropped: accounts.reduce((sum, { repeats }) => sum + repeats, 0),
    ballots: BALLOTS.flatMap((ballot) => figuresOf(ballot, stored, pleno)),
  };
}

function figuresOf(
  ballot: Ballot,
  stored: readonly StoredUpload[],
  said: readonly PlenoStanding[],
): readonly BallotFigures[] {
  const word = said.find((row) => row.ballot === ballot);
  const readings = readingsOf(stored.filter((row) => row.ballot === ballot));
  if (!word && readings.length === 0) return [];
  return [{ ballot, pleno: word?.totals ?? null, readings, plenoDone: word?.done ?? false }];
}
