import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A name as a part of a path: letters and digits of ASCII. */
export const slug = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, 40);

/** Folder of a kab/kota below the folder of all packs. */
export const kabKotaFolder = (code: string, name: string): string => `${code.slice(0, 4)}-${slug(name)}`;

/** A file for its owner alone: names and telephones of people are in it. */
export async function writeOwn(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, content, { mode: 0o600, flag: 'wx' });
}
