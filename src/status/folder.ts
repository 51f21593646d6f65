import { createHash } from 'node:crypto';
import { copyFile, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { verifyJws, type SigningKey } from '../kernel/index.ts';
import { historySchema, type History } from './domain/history.ts';
import { snapshotSchema, type Snapshot } from './domain/snapshot.ts';

/** JWS header `typ` of a signed snapshot, and of a signed history. */
export const SNAPSHOT_TYP = 'siaga-snapshot+jws';
export const HISTORY_TYP = 'siaga-riwayat+jws';

/** The script that every page names; the same bytes for everybody. */
export const SCRIPT_PATH = fileURLToPath(new URL('assets/segar.js', import.meta.url));

/** The text of riwayat.json, and how a snapshot names it. */
export const historyText = (history: History): string => JSON.stringify(history);
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Write so that readers see the old file or the new one, never half of one, also after a crash. */
async function writeWhole(path: string, content: string): Promise<void> {
  const passing = `${path}.tmp`;
  const file = await open(passing, 'w', 0o644);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(passing, path);
}

/** The folder that web servers and buckets are given. One writer. */
export interface StatusFolder {
  /** The history before the snapshot that names it. */
  writeSigned(snapshot: Snapshot, history: History): Promise<void>;
  /** Pages and feeds, by their paths below the folder. */
  writeFiles(files: ReadonlyMap<string, string>): Promise<void>;
}

/** Prepare the folder: script and public key in place. */
export async function openFolder(path: string, key: SigningKey): Promise<StatusFolder> {
  await mkdir(join(path, 'provinsi'), { recursive: true });
  await copyFile(SCRIPT_PATH, join(path, 'segar.js'));
  await writeWhole(join(path, 'jwks.json'), JSON.stringify({ keys: [key.publicJwk] }));
  const writeAll = async (files: Iterable<readonly [string, string]>) => {
    await Promise.all([...files].map(([name, text]) => writeWhole(join(path, name), text)));
  };
  return {
    async writeSigned(snapshot, history) {
      await writeAll([
        ['riwayat.jws', await key.sign(history, HISTORY_TYP)],
        ['riwayat.json', historyText(history)],
      ]);
      await writeAll([
        ['snapshot.jws', await key.sign(snapshot, SNAPSHOT_TYP)],
        ['snapshot.json', JSON.stringify(snapshot)],
      ]);
    },
    writeFiles: writeAll,
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
