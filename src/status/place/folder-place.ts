import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Place } from './port.ts';

/** Write so that readers see the old file or the new one, never half of one, also after a crash. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
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

/** A folder on this machine, or mounted here. */
export const folderPlace = (folder: string): Place => ({
  async put(path, text) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeWhole(target, text);
  },
});
