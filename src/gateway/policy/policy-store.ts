import { mkdir, open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isAbsent } from '../../kernel/index.ts';
import type { Lease } from '../../contracts/index.ts';
import type { PolicyStanding } from '../domain/policy-standing.ts';

const milliseconds = z.number();

const recordSchema = z.strictObject({
  gateway: z.string(),
  /** The newest policy, still signed: a restart judges it again. */
  jws: z.string().nullable(),
  lease: z.strictObject({ concurrency: z.number(), drainPerSecond: z.number(), loginShare: z.number() }),
  manual: z.strictObject({
    since: z.array(z.tuple([z.string(), milliseconds])),
    changedAtMs: milliseconds.nullable(),
    asOfMs: milliseconds,
    countedSince: z.array(z.tuple([z.string(), milliseconds])).optional(),
  }),
  killed: z
    .strictObject({
      ...{ serial: z.number(), atMs: milliseconds, by: z.string(), reason: z.string() },
      here: z.boolean(),
    })
    .nullable(),
  leftSerial: z.number(),
});
/** What a gateway remembers of policies, as it lies on disk. */
export type PolicyRecord = z.infer<typeof recordSchema>;

/** The folder of policies within a gateway's data folder. */
export const policyFolder = (dataDir: string): string => join(dataDir, 'policy');
const STANDING = 'standing.json';
const ARMED = 'kill-switch.jws';
const ORDER = 'kill-switch.order.json';
const OBEYED = 'kill-switch.obeyed';

const orderSchema = z.strictObject({
  jws: z.string().max(8 * 1024),
  by: z.string().min(1).max(120),
  reason: z.string().min(1).max(500),
});
/** Somebody's word, at the gateway's host, that its kill switch be pulled. */
export type KillOrder = z.infer<typeof orderSchema>;

/** The folder of a gateway's policy: what is in force, the kill switch that lies ready, the audit. */
export class PolicyStore {
  readonly folder: string;

  constructor(dataDir: string) {
    this.folder = policyFolder(dataDir);
  }

  /** What was in force, or undefined before the first. Throws on what cannot be read. */
  async load(): Promise<PolicyRecord | undefined> {
    const text = await this.#read(STANDING);
    return text === undefined ? undefined : recordSchema.parse(JSON.parse(text));
  }

  save(record: PolicyRecord): Promise<void> {
    return this.#write(STANDING, JSON.stringify(record));
  }

  /** The kill switch that lies ready, still signed. */
  armed(): Promise<string | undefined> {
    return this.#read(ARMED);
  }

  arm(jws: string): Promise<void> {
    return this.#write(ARMED, jws);
  }

  /** The last order to pull it; undefined: there was none. Throws on what is no order. */
  async order(): Promise<KillOrder | undefined> {
    const text = await this.#read(ORDER);
    return text === undefined ? undefined : orderSchema.parse(JSON.parse(text));
  }

  placeOrder(order: KillOrder): Promise<void> {
    return this.#write(ORDER, JSON.stringify(orderSchema.parse(order)));
  }

  /** Note that every process of this gateway obeys the kill switch of this serial. */
  noteObeyed(serial: number): Promise<void> {
    return this.#write(OBEYED, String(serial));
  }

  /** Serial of the last kill switch that every process obeyed; 0: none. */
  async obeyed(): Promise<number> {
    return Number((await this.#read(OBEYED)) ?? 0);
  }

  async #read(file: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.folder, file), 'utf8');
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  /** Replace a file whole: written, synced, renamed, and the rename synced too. */
  async #write(name: string, text: string): Promise<void> {
    const path = join(this.folder, name);
    const fresh = `${path}.${String(process.pid)}.new`;
    const file = await openIn(this.folder, () => open(fresh, 'w', 0o600));
    try {
      await file.writeFile(text);
      if (process.getuid?.() === 0) await this.#handOver(file);
      await file.sync();
    } catch (error) {
      // What a full disk took of it would stand in the way of the next try.
      await rm(fresh, { force: true }).catch(() => undefined);
      throw error;
    } finally {
      await file.close();
    }
    await rename(fresh, path);
    const dir = await open(this.folder, 'r');
    try {
      await dir.sync();
    } finally {
      await dir.close();
    }
  }

  /** Root may give the order, and a gateway that runs as somebody else has to be able to read it. */
  async #handOver(file: FileHandle): Promise<void> {
    const { uid, gid } = await stat(this.folder);
    if (uid !== 0 || gid !== 0) await file.chown(uid, gid);
  }
}

/** Open a file in a folder that is made when it is not there. */
export async function openIn(folder: string, attempt: () => Promise<FileHandle>): Promise<FileHandle> {
  try {
    return await attempt();
  } catch (error) {
    if (!isAbsent(error)) throw error;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return attempt();
  }
}

/** The record of a standing. */
export const recordOf = (
  gateway: string,
  jws: string | undefined,
  lease: Lease,
  { manual, killed, leftSerial }: PolicyStanding,
): PolicyRecord => ({
  gateway,
  jws: jws ?? null,
  lease,
  manual: {
    since: [...manual.since],
    changedAtMs: manual.changedAtMs ?? null,
    asOfMs: manual.asOfMs,
    countedSince: [...(manual.countedSince ?? [])],
  },
  killed: killed ?? null,
  leftSerial,
});

/** The standing that a record tells of, but for the policy itself, which must be verified first. */
export const standingIn = ({ manual, killed, leftSerial }: PolicyRecord): Omit<PolicyStanding, 'policy'> => ({
  manual: {
    since: new Map(manual.since),
    changedAtMs: manual.changedAtMs ?? undefined,
    asOfMs: manual.asOfMs,
    countedSince: new Map(manual.countedSince),
  },
  killed: killed ?? undefined,
  leftSerial,
});
