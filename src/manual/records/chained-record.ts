import { createHash } from 'node:crypto';
import { chmod, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isAbsent } from '../../kernel/index.ts';
import { manualError } from '../errors.ts';
import { alone } from './lock.ts';

const GENESIS = '0'.repeat(64);

const lineSchema = z.strictObject({
  seq: z.number().int().positive(),
  at: z.iso.datetime(),
  by: z.string(),
  data: z.unknown(),
  prev: z.string(),
  hash: z.string(),
});
type Line = z.infer<typeof lineSchema>;

/** What somebody wrote down. */
export interface Entry<Data> {
  readonly seq: number;
  /** ISO time. */
  readonly at: string;
  /** Who. */
  readonly by: string;
  readonly data: Data;
}

const hashOf = ({ seq, at, by, data, prev }: Omit<Line, 'hash'>): string =>
  createHash('sha256')
    .update(JSON.stringify([seq, at, by, data, prev]))
    .digest('hex');

/**
 * An append-only file of JSON lines, each with the hash of the one before: what was written stays, whoever corrects it.
 * Several processes may append.
 */
export class ChainedRecord<Schema extends z.ZodType> {
  readonly #dir: string;
  readonly #name: string;
  readonly #schema: Schema;

  constructor(dir: string, name: string, schema: Schema) {
    this.#dir = dir;
    this.#name = name;
    this.#schema = schema;
  }

  /** All entries, oldest first. Throws `MANUAL_RECORD_BROKEN` when a line was changed, removed or cannot be read. */
  async read(): Promise<readonly Entry<z.output<Schema>>[]> {
    const { lines } = await this.#lines();
    return lines.map(({ seq, at, by, data }) => ({ seq, at, by, data: this.#schema.parse(data) }));
  }

  /** Write an entry; it is on the disk when this resolves. Throws `MANUAL_RECORD_BROKEN`, `MANUAL_RECORD_BUSY`. */
  async append(by: string, at: Date, data: z.input<Schema>): Promise<Entry<z.output<Schema>>> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const lock = join(this.#dir, 'tulis.lock');
    return alone(lock, async () => {
      const { lines, wholeBytes } = await this.#lines();
      const last = lines.at(-1);
      const unsealed = {
        ...{ seq: (last?.seq ?? 0) + 1, at: at.toISOString(), by },
        data: JSON.parse(JSON.stringify(data)) as unknown,
        prev: last?.hash ?? GENESIS,
      };
      await this.#write(wholeBytes, `${JSON.stringify({ ...unsealed, hash: hashOf(unsealed) })}\n`);
      await chmod(lock, 0o600);
      return { ...unsealed, data: this.#schema.parse(unsealed.data) };
    });
  }

  /** What stands behind the last whole line is half of one that a crash cut off, of which nobody was told. */
  async #write(wholeBytes: number, text: string): Promise<void> {
    const file = await open(this.#path, 'a', 0o600);
    try {
      await file.truncate(wholeBytes);
      await file.writeFile(text);
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  get #path(): string {
    return join(this.#dir, this.#name);
  }

  async #lines(): Promise<{ readonly lines: readonly Line[]; readonly wholeBytes: number }> {
    const bytes = await readFile(this.#path).catch((error: unknown) => {
      if (isAbsent(error)) return Buffer.alloc(0);
      throw error;
    });
    const wholeBytes = bytes.lastIndexOf('\n') + 1;
    const lines: Line[] = [];
    for (const text of bytes.subarray(0, wholeBytes).toString('utf8').split('\n').slice(0, -1)) {
      const line = parsed(text);
      const last = lines.at(-1);
      const follows = line?.seq === (last?.seq ?? 0) + 1 && line.prev === (last?.hash ?? GENESIS);
      if (!line || !follows || hashOf(line) !== line.hash) throw this.#broken(last?.seq ?? 0);
      lines.push(line);
    }
    return { lines, wholeBytes };
  }

  #broken(after: number): Error {
    return manualError(
      'MANUAL_RECORD_BROKEN',
      `${this.#path}: rantai putus setelah catatan ${String(after)}; pulihkan dari cadangan, jangan disunting`,
    );
  }
}

function parsed(text: string): Line | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
