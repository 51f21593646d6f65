import { NATIONAL } from '../../contracts/index.ts';
import type { CsvLayout, CsvRow } from './csv.ts';

/** Columns of a list of people to call. */
export const CONTACT_LAYOUT: CsvLayout = {
  required: ['wilayah', 'jabatan', 'nama', 'telepon'],
  optional: [],
};

const WORD_MAX = 60;

/** Somebody to call about a region. */
export interface Contact {
  /** `nasional`, or the code of a province, kab/kota, kecamatan or desa. */
  readonly region: string;
  readonly office: string;
  readonly name: string;
  readonly phone: string;
}

/** Read a row, or say what is wrong with it. */
export function readContact(row: CsvRow): Contact | { readonly refused: string } {
  const { wilayah: region = '', jabatan: office = '', nama: name = '', telepon: phone = '' } = row;
  if (region !== NATIONAL && !/^(\d{2}|\d{4}|\d{6}|\d{10})$/.test(region))
    return { refused: `wilayah "${region.slice(0, 20)}" bukan "nasional" atau kode 2, 4, 6 atau 10 angka` };
  if (!/^\+?[\d ()-]{5,20}$/.test(phone)) return { refused: `telepon "${phone.slice(0, 24)}" tidak sah` };
  for (const [column, text] of [
    ['jabatan', office],
    ['nama', name],
  ] as const) {
    if (text === '' || text.length > WORD_MAX)
      return { refused: `${column} harus 1 sampai ${String(WORD_MAX)} huruf` };
  }
  return { region, office, name, phone };
}

const width = ({ region }: Contact): number => (region === NATIONAL ? 0 : region.length);

/** Whom to call about a kecamatan: its own people and its desa's, then those above it, nearest first. */
export function contactsOf(kecamatan: string, contacts: readonly Contact[]): readonly Contact[] {
  const concerned = contacts.filter(
    ({ region }) => region === NATIONAL || kecamatan.startsWith(region) || region.startsWith(kecamatan),
  );
  const own = concerned.filter((contact) => width(contact) === 6);
  const above = concerned.filter((contact) => width(contact) < 6).sort((a, b) => width(b) - width(a));
  return [...own, ...above, ...concerned.filter((contact) => width(contact) > 6)];
}
