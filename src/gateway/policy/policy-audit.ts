import { createHash } from 'node:crypto';
import { appendFile, open, readFile, rename, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isAbsent } from '../../kernel/index.ts';
import { openIn } from './policy-store.ts';

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

/** The bytes of a file; none when it is not there. */
const readOr = (path: string): Promise<Buffer> =>
  readFile(path).catch((error: unknown) => {
    if (isAbsent(error)) return Buffer.alloc(0);
    throw error;
  });

/** Where half a line that a crash or a full disk left is set aside, for whoever wants to know. */
const TORN_FILE = 'audit.torn';

/** What was found amiss when an audit was opened. */
export interface AuditFault {
  readonly fault: 'torn' | 'damaged' | 'unreadable';
  readonly detail: string;
}

/** What happened to policies at this gateway: append-only, synced, each line holding the hash of the one before. */
export class PolicyAudit {
  readonly #folder: string;
  readonly #fileBytes: number;
  readonly #faults: AuditFault[] = [];
  /** A write failed and its remains could not be cut off yet. */
  #isTorn = false;
  #seq = 0;
  #last = GENESIS;
  #bytes = 0;

  private constructor(folder: string, fileBytes: number) {
    this.#folder = folder;
    this.#fileBytes = fileBytes;
  }

  /**
   * Open the audit of a folder and go on after its last line that can be read. Half a line is cut off and set aside; a
   * whole one that is damaged stays, for `readAudit` to tell of. Never throws: photos wait to be delivered behind this.
   */
  static async open(folder: string, fileBytes = FILE_BYTES): Promise<PolicyAudit> {
    const audit = new PolicyAudit(folder, fileBytes);
    try {
      const newest = await readOr(fileOf(folder, 0));
      // In bytes: damaged ones are no text, and what is cut must be cut where it is.
      audit.#bytes = newest.lastIndexOf('\n') + 1;
      await audit.#setAside(newest.subarray(audit.#bytes));
      const whole = audit.#bytes > 0 ? newest.subarray(0, audit.#bytes) : await readOr(fileOf(folder, 1));
      audit.#goOnAfter(whole.toString('utf8'));
    } catch (error) {
      audit.#faults.push({ fault: 'unreadable', detail: error instanceof Error ? error.message : '' });
    }
    return audit;
  }

  /** What was found amiss when it was opened. */
  get faults(): readonly AuditFault[] {
    return this.#faults;
  }

  async #setAside(torn: Buffer): Promise<void> {
    if (torn.length === 0) return;
    this.#faults.push({ fault: 'torn', detail: torn.toString('utf8').slice(0, 500) });
    const line = Buffer.concat([torn, Buffer.from('\n')]);
    // A disk that is full takes no copy; the beginning of it is in the log.
    await appendFile(join(this.#folder, TORN_FILE), line, { mode: 0o600 }).catch(() => undefined);
    this.#isTorn = true;
    await this.#cutTorn().catch(() => undefined);
  }

  #goOnAfter(text: string): void {
    const lines = text.split('\n').filter(Boolean);
    const at = lines.findLastIndex((line) => parseLine(line) !== undefined);
    const last = parseLine(lines[at] ?? '');
    const damaged = lines.length - 1 - at;
    this.#seq = (last?.seq ?? 0) + damaged;
    this.#last = last?.hash ?? GENESIS;
    if (damaged > 0)
      this.#faults.push({
        fault: 'damaged',
        detail: `${String(damaged)} lines after line ${String(last?.seq ?? 0)} cannot be read`,
      });
  }

  async #cutTorn(): Promise<void> {
    if (!this.#isTorn) return;
    await truncate(fileOf(this.#folder, 0), this.#bytes);
    this.#isTorn = false;
  }

  /** Append one line; it is on disk when this resolves. Calls must not overlap. */
  async append(entry: AuditEntry): Promise<void> {
    await this.#cutTorn();
    if (this.#bytes >= this.#fileBytes) await this.#rotate();
    const unsealed = { seq: this.#seq + 1, ...entry, prev: this.#last };
    const hash = hashOf(unsealed);
    const text = `${JSON.stringify({ ...unsealed, hash })}\n`;
    const file = await openIn(this.#folder, () => open(fileOf(this.#folder, 0), 'a', 0o600));
    try {
      await file.writeFile(text);
      await file.datasync();
    } catch (error) {
      this.#isTorn = true;
      await this.#cutTorn().catch(() => undefined);
      throw error;
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
  /** Those that can be read, also behind a broken place. */
  readonly lines: readonly AuditLine[];
  /** Words about the first broken place; undefined: the chain holds. */
  readonly broken: string | undefined;
}

/** Read a folder's audit and check its chain. The oldest line that is kept is taken at its word. */
export async function readAudit(folder: string): Promise<AuditReading> {
  const texts: string[] = [];
  for (let age = FILES_KEPT; age >= 0; age -= 1)
    texts.push((await readOr(fileOf(folder, age))).toString('utf8'));
  const lines: AuditLine[] = [];
  let broken: string | undefined;
  for (const text of texts.join('').split('\n').filter(Boolean)) {
    const line = parseLine(text);
    const before = lines.at(-1);
    if (!line || !isWhole(line) || !follows(line, before))
      broken ??= `the chain breaks after line ${String(before?.seq ?? 0)}`;
    if (line) lines.push(line);
  }
  return { lines, broken };
}

const isWhole = ({ hash, ...unsealed }: AuditLine): boolean => hashOf(unsealed) === hash;

const follows = ({ seq, prev }: AuditLine, before: AuditLine | undefined): boolean =>
  !before || (prev === before.hash && seq === before.seq + 1);

function parseLine(text: string): AuditLine | undefined {
  try {
    const parsed = lineSchema.safeParse(JSON.parse(text));
    // As it was written, not as it was read: the hash is over the very text.
    return parsed.success ? (JSON.parse(text) as AuditLine) : undefined;
  } catch {
    return undefined;
  }
}
