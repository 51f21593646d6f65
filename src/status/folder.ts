import { copyFile, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nationalPictureSchema, type NationalPicture } from '../contracts/index.ts';
import { verifyJws, type SigningKey } from '../kernel/index.ts';

/** JWS header `typ` of a signed snapshot. */
export const SNAPSHOT_TYP = 'siaga-snapshot+jws';

/** The page and the twin under which it reloads itself. */
export const PAGES = { 'index.html': 'lanjut.html', 'lanjut.html': 'index.html' } as const;

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
  writeSnapshot(picture: NationalPicture): Promise<void>;
  writePage(name: keyof typeof PAGES, text: string): Promise<void>;
}

/** Prepare the folder: script and public key in place. */
export async function openFolder(path: string, key: SigningKey): Promise<StatusFolder> {
  await mkdir(path, { recursive: true });
  await copyFile(fileURLToPath(new URL('assets/segar.js', import.meta.url)), join(path, 'segar.js'));
  await writeWhole(join(path, 'jwks.json'), JSON.stringify({ keys: [key.publicJwk] }));
  return {
    async writeSnapshot(picture) {
      const signed = await key.sign(picture, SNAPSHOT_TYP);
      await writeWhole(join(path, 'snapshot.jws'), signed);
      await writeWhole(join(path, 'snapshot.json'), JSON.stringify(picture));
    },
    writePage: (name, text) => writeWhole(join(path, name), text),
  };
}

/** The last snapshot of an earlier life, if the folder holds one that this key signed. */
export async function lastSnapshot(path: string, key: SigningKey): Promise<NationalPicture | undefined> {
  const signed = await readFile(join(path, 'snapshot.jws'), 'utf8').catch(() => undefined);
  if (signed === undefined) return undefined;
  const payload = await verifyJws(signed, SNAPSHOT_TYP, [key.publicJwk]).catch(() => undefined);
  return nationalPictureSchema.safeParse(payload).data;
}
