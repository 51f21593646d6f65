import { CONTACT_LAYOUT, readContact, type Contact, type KnownRegions } from '../domain/contacts.ts';
import { isRefusal } from '../domain/csv.ts';
import { changedLetters } from '../view/paper-letters.ts';
import { readCsvFile, type CsvLimits } from './csv-file.ts';
import type { TpsRegister } from './register.ts';

const LIMITS: CsvLimits = { bytes: 64 * 1_048_576, rows: 300_000 };

/** A row whose words stand on paper in other letters than in the file. */
export interface ChangedRow {
  readonly line: number;
  /** `Ḥ → H`, `😀 → ?`: each once. */
  readonly letters: readonly string[];
}

/** A list of people to call. */
export interface ContactList {
  readonly contacts: readonly Contact[];
  readonly changed: readonly ChangedRow[];
}

/**
 * Read a list of people to call about regions of a register, or refuse all of it: whom no pack would name was meant to be
 * named. Throws as `readCsvFile` does.
 */
export async function readContacts(path: string, register: TpsRegister): Promise<ContactList> {
  const known = await regionsOf(register);
  const contacts: Contact[] = [];
  const changed: ChangedRow[] = [];
  await readCsvFile(path, CONTACT_LAYOUT, LIMITS, (row, line) => {
    const contact = readContact(row, known);
    if (isRefusal(contact)) return contact.refused;
    contacts.push(contact);
    const letters = changedLetters(`${contact.office}${contact.name}`);
    if (letters.length > 0) changed.push({ line, letters });
    return undefined;
  });
  return { contacts, changed };
}

/** Widths of the codes of province, kab/kota, kecamatan and desa. */
const WIDTHS = [2, 4, 6, 10] as const;

async function regionsOf(register: TpsRegister): Promise<KnownRegions> {
  const codes = new Set<string>();
  for await (const desa of register.desaCodes()) for (const width of WIDTHS) codes.add(desa.slice(0, width));
  return { codes, isRehearsal: register.isRehearsal };
}
