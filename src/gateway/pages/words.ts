import { provinceOf, type Zone } from '../../catalog/index.ts';
import type { Ballot } from '../../contracts/index.ts';

export const BALLOT_WORDS: Readonly<Record<Ballot, string>> = {
  ppwp: 'Presiden dan Wakil Presiden',
  pdpr: 'DPR RI',
  pdpd: 'DPD RI',
  pdprdp: 'DPRD Provinsi',
  pdprdk: 'DPRD Kabupaten/Kota',
};

const TIME_ZONES: Readonly<Record<Zone, string>> = {
  WIB: 'Asia/Jakarta',
  WITA: 'Asia/Makassar',
  WIT: 'Asia/Jayapura',
};

const formatIn = (zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('id-ID', { timeZone: TIME_ZONES[zone], ...options });

const DAY = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;

const clockIn = (zone: Zone, at: number): string => `${formatIn(zone, CLOCK).format(at)} ${zone}`;

/** `Rabu, 14 Februari 2024, 14.00.00 WITA (13.00.00 WIB)`: the time at the TPS, and in Jakarta where that differs. */
export function timeAt(tps: string, iso: string): string {
  const zone = provinceOf(tps.slice(0, 2))?.zone ?? 'WIB';
  const at = Date.parse(iso);
  const there = `${formatIn(zone, DAY).format(at)}, ${clockIn(zone, at)}`;
  return zone === 'WIB' ? there : `${there} (${clockIn('WIB', at)})`;
}

/** `14 Februari 2024`, in Jakarta. */
export const dayOf = (iso: string): string =>
  formatIn('WIB', { day: 'numeric', month: 'long', year: 'numeric' }).format(Date.parse(iso));

export const provinceName = (tps: string): string => provinceOf(tps.slice(0, 2))?.name ?? 'tidak dikenal';

/** `52.71.01.1001.001`, as the interior ministry writes a code. */
export const tpsCode = (tps: string): string =>
  [tps.slice(0, 2), tps.slice(2, 4), tps.slice(4, 6), tps.slice(6, 10), tps.slice(10)].join('.');

/** `1.234.567 bita`. */
export const byteCount = (bytes: number): string => `${new Intl.NumberFormat('id-ID').format(bytes)} bita`;

/** A hash in groups of eight, for eyes that compare. */
export const inGroups = (hex: string): string => (hex.match(/.{1,8}/g) ?? []).join(' ');

/** Why a text is no receipt that can be believed, for people; by error code. */
export const WHY_NOT: Readonly<Record<string, { readonly title: string; readonly words: string }>> = {
  GATEWAY_RECEIPT_FORGED: {
    title: 'Tanda terima ini tidak asli',
    words: 'Isinya diubah sesudah ditandatangani, atau tanda tangannya palsu. Jangan diterima sebagai bukti.',
  },
  GATEWAY_RECEIPT_UNKNOWN_SIGNER: {
    title: 'Penanda tangan tidak dikenal',
    words:
      'Gerbang ini tidak mengenal kunci penanda tangannya. Mungkin tanda terima dari gerbang lain: periksa di alamat gerbang itu.',
  },
  GATEWAY_RECEIPT_WRONG_ISSUER: {
    title: 'Penanda tangan dan gerbangnya berbeda',
    words: 'Satu gerbang menandatangani atas nama gerbang lain. Jangan diterima sebagai bukti; laporkan.',
  },
  GATEWAY_RECEIPT_KEY_RETIRED: {
    title: 'Kuncinya sudah tidak dipakai pada waktu itu',
    words:
      'Waktu di tanda terima lebih akhir daripada pemakaian terakhir kuncinya. Jangan diterima sebagai bukti; laporkan.',
  },
  GATEWAY_RECEIPT_MALFORMED: {
    title: 'Ini bukan tanda terima',
    words:
      'Teksnya tidak utuh, atau bukan tanda terima. Salin seluruhnya, dari awalan eyJ sampai akhir, atau pindai lagi kode QR-nya.',
  },
};
