import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isAbsent } from '../../kernel/index.ts';
import { Altered } from './altered.ts';
import type { Mirror, Packed, Reading } from './port.ts';
import { gunzipped } from './unpacked.ts';

/** The compressed twin of a file, where there is one. */
async function twinOf(folder: string, path: string): Promise<readonly Packed[]> {
  const packed = await readFile(join(folder, path)).catch((error: unknown) => {
    if (isAbsent(error)) return undefined;
    throw error;
  });
  if (!packed) return [];
  const { bytes, behind } = await gunzipped(packed);
  if (behind !== 0) throw new Altered(path, 'behind what is packed stands more, which some read');
  return [{ path, to: 'compressed', text: bytes.toString('utf8') }];
}

async function listed(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** A copy that lies on this machine. */
export function folderMirror(folder: string, reading: Reading): Mirror {
  const plain = (path: string) => reading(path, () => readFile(join(folder, path), 'utf8'));
  return {
    async read(path) {
      const twin = `${path}.gz`;
      const [text, packed] = await Promise.all([plain(path), reading(twin, () => twinOf(folder, twin))]);
      return { plain: text, packed };
    },
    maybe: async (path) => (existsSync(join(folder, path)) ? plain(path) : undefined),
    front: () => Promise.resolve(undefined),
    files: () => reading('the folder', () => listed(folder)),
  };
}
