import { open, rename, type FileHandle } from 'node:fs/promises';

/** Where a line lies in its file, without its end. */
interface Place {
  readonly at: number;
  readonly bytes: number;
}

/** A file of lines by id, of which each can be blanked out. One process writes, one thing at a time. */
export interface LineFile {
  /** Append a line, on disk when this resolves, and blank out the one that had its id. */
  put(id: string, line: string): Promise<void>;
  /**
   * Put spaces in the place of a line: on disk when this resolves, and possible where there is no room for another byte.
   * Of an id that has no line nothing happens.
   */
  blank(id: string): Promise<void>;
  close(): Promise<void>;
}

async function writeAt(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

/** Write a file anew with these lines, without blanks (mode 0600), and open it. */
export async function lineFileWith(
  path: string,
  lines: Iterable<readonly [id: string, line: string]>,
): Promise<LineFile> {
  const places = new Map<string, Place>();
  const chunks: Buffer[] = [];
  let end = 0;
  const place = (id: string, { length }: Buffer): void => {
    places.set(id, { at: end, bytes: length - 1 });
    end += length;
  };
  for (const [id, line] of lines) {
    const bytes = Buffer.from(`${line}\n`);
    chunks.push(bytes);
    place(id, bytes);
  }
  const passing = `${path}.tmp`;
  const file = await open(passing, 'w', 0o600);
  try {
    await writeAt(file, Buffer.concat(chunks), 0);
    await file.sync();
    await rename(passing, path);
  } catch (error) {
    await file.close();
    throw error;
  }
  const blankOut = async ({ at, bytes }: Place): Promise<void> => {
    await writeAt(file, Buffer.alloc(bytes, ' '), at);
    await file.sync();
  };
  return {
    async put(id, line) {
      const bytes = Buffer.from(`${line}\n`);
      // What a full disk took of the line before would else become one with this.
      await file.truncate(end);
      await writeAt(file, bytes, end);
      await file.sync();
      const before = places.get(id);
      place(id, bytes);
      if (before) await blankOut(before);
    },
    async blank(id) {
      const known = places.get(id);
      if (!known) return;
      await blankOut(known);
      places.delete(id);
    },
    close: () => file.close(),
  };
}
