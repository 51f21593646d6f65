import { open, readFile, rename, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';

interface Kept {
  readonly id: string;
}

/** Records in a file, one JSON a line, that are there after a crash. One process writes. */
export interface Journal<T extends Kept> {
  readonly known: ReadonlyMap<string, T>;
  /** Do what looks before it writes, once all before it has ended. */
  inTurn<R>(work: () => Promise<R>): Promise<R>;
  /** Keep one, in the place of what had its id. */
  put(one: T): Promise<void>;
  drop(id: string): Promise<void>;
  close(): Promise<void>;
}

const goneSchema = z.strictObject({ gone: z.string() });

/** What the file says, line by line; a last line that was torn by a crash was never answered for. */
async function readLines<T extends Kept>(path: string, schema: z.ZodType<T>): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  for (const line of whole.split('\n').filter((each) => each !== '')) {
    const read = z.union([schema, goneSchema]).parse(JSON.parse(line));
    if ('gone' in read) found.delete(read.gone);
    else found.set(read.id, read);
  }
  return found;
}

/** Write the file anew with what is left, so that whoever left is in it no longer. */
async function rewritten(path: string, kept: Iterable<Kept>): Promise<FileHandle> {
  const passing = `${path}.tmp`;
  const file = await open(passing, 'w', 0o600);
  await file.writeFile([...kept].map((each) => `${JSON.stringify(each)}\n`).join(''));
  await file.sync();
  await rename(passing, path);
  return file;
}

/** Open the journal at `path`, made if it is not there (mode 0600). */
export async function openJournal<T extends Kept>(path: string, schema: z.ZodType<T>): Promise<Journal<T>> {
  const known = await readLines(path, schema);
  const file = await rewritten(path, known.values());
  let turn: Promise<unknown> = Promise.resolve();
  const append = async (line: unknown): Promise<void> => {
    await file.appendFile(`${JSON.stringify(line)}\n`);
    await file.sync();
  };
  return {
    known,
    inTurn(work) {
      const done = turn.then(work);
      turn = done.catch(() => undefined);
      return done;
    },
    async put(one) {
      await append(one);
      known.set(one.id, one);
    },
    async drop(id) {
      await append({ gone: id });
      known.delete(id);
    },
    async close() {
      await turn;
      await file.close();
    },
  };
}
