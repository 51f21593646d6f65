import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwn } from '../domain/contacts.ts';
import { tallyOf, type Pack, type PackTally } from '../domain/pack.ts';
import { messagesOf } from '../view/messages.ts';
import { packCsv, plenoTemplate } from '../view/pack-csv.ts';
import { paperOf } from '../view/paper.ts';
import { kecamatanTitle, unreadWords } from '../view/words.ts';
import { kabKotaFolder, slug, writeOwn } from './folders.ts';
import { pdfOf } from './pdf.ts';

/** What was written for a kecamatan. */
export interface WrittenPack {
  readonly code: string;
  readonly name: string;
  readonly kabKota: string;
  readonly province: string;
  readonly tally: PackTally;
  /** Sources that could not be read whole, and why; empty when all were. */
  readonly unread: string;
  readonly pages: number;
  /** Whom to call of the kecamatan itself or of its desa. */
  readonly ownContacts: number;
  /** Files below the folder, with their SHA-256. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

/** Make a kecamatan's paper, tables and messages and write them below `dir`. */
export async function writePack(dir: string, pack: Pack, notice: string): Promise<WrittenPack> {
  const { code, kecamatan, kabKota, province } = pack.region;
  const pages = paperOf(pack, notice);
  const title = `Paket Rekap Manual ${kecamatanTitle(kecamatan)} (${code})`;
  const pdf = await pdfOf(pages, { title, madeAtMs: pack.madeAtMs });
  const folder = join(kabKotaFolder(code, kabKota), `${code}-${slug(kecamatan)}`);
  const contents: readonly (readonly [string, string | Buffer])[] = [
    [`paket-${code}.pdf`, pdf],
    [`tps-${code}.csv`, packCsv(pack)],
    [`pleno-${code}.csv`, plenoTemplate(pack)],
    ...messagesOf(pack).map(({ file, text }) => [`${file}.txt`, `${text}\n`] as const),
  ];
  const files = contents.map(([name, content]) => ({
    path: join(folder, name),
    sha256: createHash('sha256').update(content).digest('hex'),
  }));
  await mkdir(join(dir, folder), { recursive: true, mode: 0o700 });
  await Promise.all(contents.map(([name, content]) => writeOwn(join(dir, folder, name), content)));
  const tally = tallyOf(pack);
  const unread = unreadWords(pack.sources);
  const ownContacts = pack.contacts.filter(isOwn).length;
  const made = { pages: pages.length, ownContacts, files };
  return { code, name: kecamatan, kabKota, province, tally, unread, ...made };
}
