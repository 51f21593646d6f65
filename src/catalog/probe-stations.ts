import { z } from 'zod';
import { ZONES, type Zone } from './provinces.ts';

/*
 * Stations that no voter has: what probes sign in and upload as. Their codes lie in a province `00` that does not exist, so
 * they stand in no register, belong to no province, and no code of a real station can be turned into one of theirs.
 * PP KK CC DDDD NNN: `00`, the zone by its offset from UTC, zeros, the vantage's number.
 */
export const PROBE_PROVINCE = '00';
const PROBE_TPS = /^000[789]000000(?!000)\d{3}$/;

/** Vantages are numbered from 1: two of them never share an account. */
export const MOST_VANTAGE_NUMBERS = 999;

/** The synthetic station of a zone for the vantage of that number. */
export const probeTpsOf = (zone: Zone, vantage: number): string =>
  `${PROBE_PROVINCE}${String(ZONES[zone]).padStart(2, '0')}000000${String(vantage).padStart(3, '0')}`;

/** Whether a TPS code, or an account of it, is synthetic: its uploads are answered and count nowhere. */
export const isProbeTps = (tpsOrAccount: string): boolean => PROBE_TPS.test(tpsOrAccount.slice(0, 13));

/** The zone of a synthetic station or account; undefined for any other. */
export const zoneOfProbe = (tpsOrAccount: string): Zone | undefined =>
  isProbeTps(tpsOrAccount)
    ? (Object.keys(ZONES) as Zone[]).find((zone) => ZONES[zone] === Number(tpsOrAccount.slice(2, 4)))
    : undefined;

/** Credentials of probes as they lie in a file of mode 0600: password by account, of synthetic stations only. */
export const probeAccountsSchema = z.record(
  z
    .string()
    .regex(/^\d{13}-[12]$/)
    .refine(isProbeTps, 'is no synthetic account'),
  z.string().min(16),
);
export type ProbeAccounts = z.infer<typeof probeAccountsSchema>;
