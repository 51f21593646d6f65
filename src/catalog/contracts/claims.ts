import { ZONES, type Zone } from '../provinces.ts';
import type { ClaimRule, SlaContract } from './contract.ts';

/** What a vendor owes for one month, and until when it can be asked for. */
export interface Claim {
  readonly contract: SlaContract;
  /** The month by the contract's clock, `2024-02`. */
  readonly period: string;
  /** Milliseconds since the epoch: its beginning, and the first instant after it. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The first instant that is too late. */
  readonly deadlineMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** For so long a claim that has lapsed is still told of. */
const LAPSED_SHOWN_MS = 14 * DAY_MS;

/** Midnight at which a month begins by a zone's clock; months beyond December go on into the next year. */
const monthStart = (year: number, month: number, zone: Zone): number =>
  Date.UTC(year, month - 1, 1) - ZONES[zone] * HOUR_MS;

const yearAndMonth = (atMs: number, zone: Zone): readonly [year: number, month: number] => {
  const local = new Date(atMs + ZONES[zone] * HOUR_MS);
  return [local.getUTCFullYear(), local.getUTCMonth() + 1];
};

/** Until when a claim for a period that ends at `toMs` may be made: the first instant that is too late. */
export function deadlineOf(rule: ClaimRule, toMs: number, zone: Zone): number {
  if (rule.rule === 'days-after-period') return toMs + rule.days * DAY_MS;
  // The period's month is that of its last instant.
  const [year, month] = yearAndMonth(toMs - 1, zone);
  return monthStart(year, month + rule.months + 1, zone);
}

function claimOf(contract: SlaContract, year: number, month: number): Claim {
  const { zone } = contract;
  const [fromMs, toMs] = [monthStart(year, month, zone), monthStart(year, month + 1, zone)];
  const [y, m] = yearAndMonth(fromMs, zone);
  return {
    ...{ contract, fromMs, toMs },
    period: `${String(y)}-${String(m).padStart(2, '0')}`,
    deadlineMs: deadlineOf(contract.claim, toMs, zone),
  };
}

/**
 * The claims that an instant must know of, those that lapse first before the others: of each contract in force the month
 * that runs, and earlier ones whose deadline has not passed, or lately.
 */
export function claimsAround(contracts: readonly SlaContract[], nowMs: number): readonly Claim[] {
  return contracts
    .filter(({ standing }) => standing === 'in-force')
    .flatMap((contract) => {
      const [year, month] = yearAndMonth(nowMs, contract.zone);
      const [begins, ends] = [Date.parse(contract.validFrom), Date.parse(contract.validTo ?? '')];
      const claims: Claim[] = [];
      for (let back = 0; ; back += 1) {
        const claim = claimOf(contract, year, month - back);
        if (claim.fromMs < begins || claim.deadlineMs + LAPSED_SHOWN_MS < nowMs) return claims;
        if (!(claim.fromMs >= ends)) claims.push(claim);
      }
    })
    .toSorted((a, b) => a.deadlineMs - b.deadlineMs);
}
