import { CONTACT_LAYOUT, readContact, type Contact } from '../domain/contacts.ts';
import { isRefusal } from '../domain/csv.ts';
import { readCsvFile, type CsvLimits } from './csv-file.ts';

const LIMITS: CsvLimits = { bytes: 64 * 1_048_576, rows: 300_000 };

/** Read a list of people to call, or refuse all of it. Throws as `readCsvFile` does. */
export async function readContacts(path: string): Promise<readonly Contact[]> {
  const contacts: Contact[] = [];
  await readCsvFile(path, CONTACT_LAYOUT, LIMITS, (row) => {
    const contact = readContact(row);
    if (isRefusal(contact)) return contact.refused;
    contacts.push(contact);
    return undefined;
  });
  return contacts;
}
