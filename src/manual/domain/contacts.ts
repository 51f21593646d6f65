import { NATIONAL } from '../../contracts/index.ts';
import type { CsvLayout, CsvRefusal, CsvRow } from './csv.ts';
import { dotted } from './tps-code.ts';

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

/** Which regions there are. */
export interface KnownRegions {
  /** Codes of them, of any level, without dots. */
  readonly codes: ReadonlySet<string>;
  /** They are laid out for a rehearsal. */
  readonly isRehearsal: boolean;
}

/** `nasional`, or a code of a region with dots or bare, without them. */
function regionIn(text: string, { codes, isRehearsal }: KnownRegions): string | CsvRefusal {
  if (text.toLowerCase() === NATIONAL) return NATIONAL;
  const [, ...parts] = /^(\d{2})(?:\.?(\d{2})(?:\.?(\d{2})(?:\.?(\d{4}))?)?)?$/.exec(text) ?? [];
  const code = parts.join('');
  if (code === '')
    return {
      refused: `wilayah "${text.slice(0, 20)}" bukan "nasional" atau kode 2, 4, 6 atau 10 angka (52.01.01 atau 520101)`,
    };
  if (codes.has(code)) return code;
  const remedy = isRehearsal
    ? 'daftar yang dipakai hanya untuk gladi: impor daftar TPS (siaga manual tps-import), atau pakai kode dari daftar.csv'
    : 'perbaiki kodenya, hapus baris ini, atau impor daftar TPS yang memuatnya (siaga manual tps-import)';
  return { refused: `wilayah ${dotted(code)} tidak ada dalam daftar TPS; ${remedy}` };
}

/** Read a row, or say what is wrong with it. */
export function readContact(row: CsvRow, known: KnownRegions): Contact | CsvRefusal {
  const { wilayah = '', jabatan: office = '', nama: name = '', telepon: phone = '' } = row;
  const region = regionIn(wilayah, known);
  if (typeof region !== 'string') return region;
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

/** Whether it is of a kecamatan itself or of a desa in it, not of all that lies above. */
export const isOwn = (contact: Contact): boolean => width(contact) >= 6;

/** Whom to call about a kecamatan: its own people and its desa's, then those above it, nearest first. */
export function contactsOf(kecamatan: string, contacts: readonly Contact[]): readonly Contact[] {
  const concerned = contacts.filter(
    ({ region }) => region === NATIONAL || kecamatan.startsWith(region) || region.startsWith(kecamatan),
  );
  const own = concerned.filter((contact) => width(contact) === 6);
  const above = concerned.filter((contact) => width(contact) < 6).sort((a, b) => width(b) - width(a));
  return [...own, ...above, ...concerned.filter((contact) => width(contact) > 6)];
}
