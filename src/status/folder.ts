import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { verifyJws, type SigningKey } from '../kernel/index.ts';
import { historySchema, type History } from './domain/history.ts';
import { snapshotSchema, type Snapshot } from './domain/snapshot.ts';
import { folderPlace, writeWhole } from './place/folder-place.ts';
import type { Files } from './place/port.ts';

/** JWS header `typ` of a signed snapshot, and of a signed history. */
export const SNAPSHOT_TYP = 'siaga-snapshot+jws';
export const HISTORY_TYP = 'siaga-riwayat+jws';
/** What a copy is being brought up to, and its `typ`. */
export const BEGUN_PATH = 'berikut.jws';
export const BEGUN_TYP = 'siaga-berikut+jws';

/** The script that every page names; the same bytes for everybody. */
export const SCRIPT_PATH = fileURLToPath(new URL('assets/segar.js', import.meta.url));

/** The text of riwayat.json, and how a snapshot names it. */
export const historyText = (history: History): string => JSON.stringify(history);
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const compress = promisify(gzip);

/** What a round's files are made from, word by word as it is signed. */
export interface RoundTexts {
  readonly snapshot: string;
  readonly history: string;
}

/** Signed documents with their plain twins. */
export interface SignedFiles {
  readonly texts: RoundTexts;
  readonly history: Files;
  readonly snapshot: Files;
}

/** The folder that web servers are given, and from which an earlier life is known again. One writer. */
export interface StatusFolder {
  /** The history before the snapshot that names it; answers what was written. */
  writeSigned(snapshot: Snapshot, history: History): Promise<SignedFiles>;
  /** Sign what copies are told beforehand: rounds of which they may soon have a part. */
  signBegun(rounds: readonly RoundTexts[]): Promise<Files>;
  /** Pages and feeds, by their paths below the folder; each with its compressed twin, `….gz`. */
  writeFiles(files: Files): Promise<void>;
}

/** What does not change while the publisher runs: the script, and the key to check by. */
export const lastingFiles = async (key: SigningKey): Promise<Files> =>
  new Map([
    ['segar.js', await readFile(SCRIPT_PATH, 'utf8')],
    ['jwks.json', JSON.stringify({ keys: [key.publicJwk] })],
  ]);

/** Prepare the folder: script and public key in place. */
export async function openFolder(path: string, key: SigningKey): Promise<StatusFolder> {
  const place = folderPlace(path);
  const writeAll = async (files: Files) => {
    await Promise.all([...files].map(([name, text]) => place.put(name, text)));
  };
  await writeAll(await lastingFiles(key));
  return {
    async writeSigned(snapshot, history) {
      const texts = { snapshot: JSON.stringify(snapshot), history: historyText(history) };
      const files: SignedFiles = {
        texts,
        history: new Map([
          ['riwayat.jws', await key.sign(history, HISTORY_TYP)],
          ['riwayat.json', texts.history],
        ]),
        snapshot: new Map([
          ['snapshot.jws', await key.sign(snapshot, SNAPSHOT_TYP)],
          ['snapshot.json', texts.snapshot],
        ]),
      };
      await writeAll(files.history);
      await writeAll(files.snapshot);
      return files;
    },
    signBegun: async (rounds) => new Map([[BEGUN_PATH, await key.sign(rounds, BEGUN_TYP)]]),
    async writeFiles(files) {
      await Promise.all(
        [...files].map(async ([name, text]) => {
          const packed = await compress(text);
          await place.put(name, text);
          await writeWhole(join(path, `${name}.gz`), packed);
        }),
      );
    },
  };
}

async function signedIn(path: string, typ: string, key: SigningKey): Promise<unknown> {
  const signed = await readFile(path, 'utf8').catch(() => undefined);
  return signed === undefined ? undefined : verifyJws(signed, typ, [key.publicJwk]).catch(() => undefined);
}

/** What an earlier life left in the folder, as far as this key signed it. */
export async function leftIn(
  path: string,
  key: SigningKey,
): Promise<{ readonly snapshot: Snapshot | undefined; readonly history: History | undefined }> {
  const snapshot = snapshotSchema.safeParse(await signedIn(join(path, 'snapshot.jws'), SNAPSHOT_TYP, key));
  const history = historySchema.safeParse(await signedIn(join(path, 'riwayat.jws'), HISTORY_TYP, key));
  return { snapshot: snapshot.data, history: history.data };
}
