import type { SlaContract } from '../../catalog/index.ts';
import { claimDeadline, localTime, monthOf, type Period } from './period.ts';

/** Whether a report is a base of a claim. What is owed is owed by the month: of any other time nothing is. */
export type ClaimBase =
  | {
      readonly isBase: true;
      /** By the contract's clock: the first instant that is too late. */
      readonly deadline: string;
      readonly madeInTime: boolean;
    }
  /** Indonesian: why not. */
  | { readonly isBase: false; readonly why: string };

const isWholeMonth = ({ fromMs, toMs, zone }: Period): boolean => {
  const month = monthOf(localTime(fromMs, zone).slice(0, 7), zone);
  return month.fromMs === fromMs && month.toMs === toMs;
};

/** Whether a report of this period, made then, is a base of a claim under this contract. */
export function claimBaseOf(period: Period, contract: SlaContract, madeAtMs: number): ClaimBase {
  const { zone, fromMs, toMs } = period;
  const { validFrom, validTo } = contract;
  const isValid = Date.parse(validFrom) <= fromMs && (validTo === null || toMs <= Date.parse(validTo));
  const why = [
    ...(zone === contract.zone && isWholeMonth(period) ? [] : ['masanya bukan satu bulan penuh']),
    ...(madeAtMs >= toMs ? [] : ['masanya belum berakhir ketika laporan dibuat']),
    ...(isValid ? [] : ['kontrak tidak berlaku sepanjang masa itu']),
  ];
  if (why.length > 0) return { isBase: false, why: why.join('; ') };
  const deadlineMs = claimDeadline(period, contract.claim);
  return { isBase: true, deadline: localTime(deadlineMs, zone), madeInTime: madeAtMs < deadlineMs };
}
