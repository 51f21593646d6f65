import { provinceOf } from '../../catalog/index.ts';
import type { CsvLayout, CsvRow } from './csv.ts';
import { tpsCodeIn } from './tps-code.ts';

/** Columns of a list of TPS. */
export const TPS_LAYOUT: CsvLayout = { required: ['kode_tps'], optional: ['dpt', 'alamat'] };

/** More voters than this no TPS has. */
export const DPT_MAX = 1_000;
const ADDRESS_MAX = 120;

/** A TPS as the list has it. */
export interface TpsRow {
  readonly tps: string;
  readonly dpt?: number;
  readonly address?: string;
}

/** Read a row, or say what is wrong with it. */
export function readTpsRow(row: CsvRow): TpsRow | { readonly refused: string } {
  const { kode_tps: code = '', dpt = '', alamat: address = '' } = row;
  const tps = tpsCodeIn(code);
  if (typeof tps !== 'string') return tps;
  if (!provinceOf(tps.slice(0, 2))) return { refused: `provinsi ${tps.slice(0, 2)} tidak ada` };
  if (dpt !== '' && !(/^\d{1,4}$/.test(dpt) && Number(dpt) <= DPT_MAX))
    return { refused: `dpt "${dpt.slice(0, 20)}" bukan bilangan 0 sampai ${String(DPT_MAX)}` };
  if (address.length > ADDRESS_MAX) return { refused: `alamat lebih dari ${String(ADDRESS_MAX)} huruf` };
  return {
    tps,
    ...(dpt === '' ? {} : { dpt: Number(dpt) }),
    ...(address === '' ? {} : { address }),
  };
}
