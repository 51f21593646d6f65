import { appendFile, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { isAbsent } from '../../kernel/index.ts';
import { lineFileWith } from './line-file.ts';

interface Kept {
  readonly id: string;
}

/** Records in a file, one JSON a line, that are there after a crash; of who is dropped nothing is. One process writes. */
export interface Journal<T extends Kept> {
  readonly known: ReadonlyMap<string, T>;
  /** Lines that could not be read as it was opened: they were set aside in `<path>.rusak`. */
  readonly damagedLines: number;
  /** Do what looks before it writes, once all before it has ended. */
  inTurn<R>(work: () => Promise<R>): Promise<R>;
  /** Keep one, in the place of what had its id. */
  put(one: T): Promise<void>;
  /** Forget one; the file does not say anything of it when this resolves. */
  drop(id: string): Promise<void>;
  close(): Promise<void>;
}

/** How those who left were written down before they were blanked out. */
const goneSchema = z.strictObject({ gone: z.string() });

interface Read<T extends Kept> {
  readonly known: Map<string, T>;
  readonly damaged: readonly string[];
}

function parsed<T extends Kept>(line: string, schema: z.ZodType<T>) {
  try {
    return z.union([schema, goneSchema]).safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** What the file says, line by line; a last line that was torn by a crash was never answered for. */
async function readLines<T extends Kept>(path: string, schema: z.ZodType<T>): Promise<Read<T>> {
  const known = new Map<string, T>();
  const damaged: string[] = [];
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isAbsent(error)) return '';
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  for (const line of whole.split('\n').filter((each) => each.trim() !== '')) {
    const read = parsed(line, schema);
    if (!read) damaged.push(line);
    else if ('gone' in read) known.delete(read.gone);
    else known.set(read.id, read);
  }
  return { known, damaged };
}

/** Open the journal at `path`, made if it is not there (mode 0600). */
export async function openJournal<T extends Kept>(path: string, schema: z.ZodType<T>): Promise<Journal<T>> {
  const { known, damaged } = await readLines(path, schema);
  if (damaged.length > 0)
    await appendFile(`${path}.rusak`, damaged.map((line) => `${line}\n`).join(''), {
      mode: 0o600,
      flush: true,
    });
  const file = await lineFileWith(
    path,
    [...known].map(([id, one]) => [id, JSON.stringify(one)]),
  );
  let turn: Promise<unknown> = Promise.resolve();
  return {
    known,
    damagedLines: damaged.length,
    inTurn(work) {
      const done = turn.then(work);
      turn = done.catch(() => undefined);
      return done;
    },
    async put(one) {
      await file.put(one.id, JSON.stringify(one));
      known.set(one.id, one);
    },
    async drop(id) {
      await file.blank(id);
      known.delete(id);
    },
    async close() {
      await turn;
      await file.close();
    },
  };
}
