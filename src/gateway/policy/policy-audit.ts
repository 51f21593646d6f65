import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const changeValue = z.union([z.string(), z.number()]).optional();

const entrySchema = z.strictObject({
  at: z.iso.datetime(),
  what: z.enum([
    'applied',
    'refused',
    'restored',
    'kill-switch-armed',
    'kill-switch-pulled',
    'kill-switch-refused',
  ]),
  /** Epoch of the policy that this is about; 0: it could not be read. */
  epoch: z.number(),
  /** Why it was refused, or who pulled the kill switch and why. */
  why: z.string().optional(),
  reason: z.string().optional(),
  incidentId: z.string().nullable().optional(),
  approvedBy: z.array(z.string()).optional(),
  killSwitch: z.number().optional(),
  changes: z
    .array(z.strictObject({ scope: z.string(), field: z.string(), from: changeValue, to: changeValue }))
    .optional(),
  /** Refusals since the last line that came too fast to be written one by one. */
  unwritten: z.number().optional(),
  /** Changes beyond those that are named. */
  moreChanges: z.number().optional(),
});
export type AuditEntry = z.infer<typeof entrySchema>;

const lineSchema = z.strictObject({
  seq: z.number().int().positive(),
  ...entrySchema.shape,
  prev: z.string(),
  hash: z.string(),
});
export type AuditLine = z.infer<typeof lineSchema>;

const GENESIS = '0'.repeat(64);
/** A file grows to about this; so many older ones are kept. */
const FILE_BYTES = 4 * 1024 * 1024;
const FILES_KEPT = 8;

const fileOf = (folder: string, age: number): string =>
  join(folder, age === 0 ? 'audit.jsonl' : `audit.${String(age)}.jsonl`);

const hashOf = (line: Omit<AuditLine, 'hash'>): string =>
  createHash('sha256').update(JSON.stringify(line)).digest('hex');

const readOr = (path: string, otherwise: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
    throw error;
  });

/** What happened to policies at this gateway: append-only, synced, each line holding the hash of the one before. */
export class PolicyAudit {
  readonly #folder: string;
  readonly #fileBytes: number;
  #seq = 0;
  #last = GENESIS;
  #bytes = 0;

  private constructor(folder: string, fileBytes: number) {
    this.#folder = folder;
    this.#fileBytes = fileBytes;
  }

  /** Open the audit of a folder and go on after its last whole line; half a line that a crash left is cut off. */
  static async open(folder: string, fileBytes = FILE_BYTES): Promise<PolicyAudit> {
    const audit = new PolicyAudit(folder, fileBytes);
    const text = await readOr(fileOf(folder, 0), '');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) await truncate(fileOf(folder, 0), Buffer.byteLength(whole));
    const lines = whole === '' ? await readOr(fileOf(folder, 1), '') : whole;
    const last = lines.trimEnd().split('\n').at(-1);
    if (last) {
      const { seq, hash } = lineSchema.parse(JSON.parse(last));
      audit.#seq = seq;
      audit.#last = hash;
    }
    audit.#bytes = Buffer.byteLength(whole);
    return audit;
  }

  /** Append one line; it is on disk when this resolves. Calls must not overlap. */
  async append(entry: AuditEntry): Promise<void> {
    if (this.#bytes >= this.#fileBytes) await this.#rotate();
    const unsealed = { seq: this.#seq + 1, ...entry, prev: this.#last };
    const hash = hashOf(unsealed);
    const text = `${JSON.stringify({ ...unsealed, hash })}\n`;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const file = await open(fileOf(this.#folder, 0), 'a', 0o600);
    try {
      await file.writeFile(text);
      await file.datasync();
    } finally {
      await file.close();
    }
    this.#seq = unsealed.seq;
    this.#last = hash;
    this.#bytes += Buffer.byteLength(text);
  }

  async #rotate(): Promise<void> {
    for (let age = FILES_KEPT - 1; age >= 0; age -= 1) {
      const path = fileOf(this.#folder, age);
      if (await stat(path).catch(() => undefined)) await rename(path, fileOf(this.#folder, age + 1));
    }
    this.#bytes = 0;
  }
}

/** What reading an audit back came to: its lines, oldest first, and the first place where its chain is broken. */
export interface AuditReading {
  readonly lines: readonly AuditLine[];
  /** Words about the broken place; undefined: the chain holds. */
  readonly broken: string | undefined;
}

/** Read a folder's audit and check its chain. The oldest line that is kept is taken at its word. */
export async function readAudit(folder: string): Promise<AuditReading> {
  const texts: string[] = [];
  for (let age = FILES_KEPT; age >= 0; age -= 1) texts.push(await readOr(fileOf(folder, age), ''));
  const lines: AuditLine[] = [];
  for (const text of texts.join('').split('\n').filter(Boolean)) {
    const parsed = parseLine(text);
    const before = lines.at(-1);
    const { hash, ...unsealed } = parsed ?? { hash: '', seq: 0, prev: '' };
    const follows = !before || (unsealed.prev === before.hash && unsealed.seq === before.seq + 1);
    if (!parsed || !follows || hashOf(unsealed as Omit<AuditLine, 'hash'>) !== hash)
      return { lines, broken: `the chain breaks after line ${String(before?.seq ?? 0)}` };
    lines.push(parsed);
  }
  return { lines, broken: undefined };
}

function parseLine(text: string): AuditLine | undefined {
  try {
    const parsed = lineSchema.safeParse(JSON.parse(text));
    // As it was written, not as it was read: the hash is over the very text.
    return parsed.success ? (JSON.parse(text) as AuditLine) : undefined;
  } catch {
    return undefined;
  }
}
