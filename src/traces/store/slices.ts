import { sql, type Kysely } from 'kysely';
import type { Database } from './database.ts';

/** Bounds of what is stored. */
export interface Bounds {
  readonly mostSpans: number;
  readonly mostBytes: number;
  readonly longestAgeMs: number;
}

/** What is stored now. */
export interface Standing {
  readonly spans: number;
  readonly bytes: number;
}

/** The oldest sixteenth goes at once: dropping a table costs nothing, deleting rows costs as much as writing them. */
const SLICES = 16;

interface Slice {
  readonly slice: number;
  readonly spans: number;
  readonly bytes: number;
  readonly openMs: number;
  readonly idleMs: number;
}

/** Advisory lock of those who open and drop slices. */
const SLICES_LOCK = 7_110_643;

/** The spans' slices: the newest takes spans in, the oldest goes when a bound is reached. */
export class Slices {
  readonly #db: Kysely<Database>;
  readonly #bounds: Bounds;
  #isBegun = false;

  constructor(db: Kysely<Database>, bounds: Bounds) {
    this.#db = db;
    this.#bounds = bounds;
  }

  /** See to it that there is a slice to write into. */
  async begin(): Promise<void> {
    if (this.#isBegun) return;
    if ((await this.#list()).length === 0) await this.#open(1);
    this.#isBegun = true;
  }

  /** Open a new slice when the newest is full, drop the oldest while a bound is passed; returns what is left. */
  async tend(): Promise<Standing> {
    const { mostSpans, mostBytes, longestAgeMs } = this.#bounds;
    let slices = await this.#list();
    const newest = slices.at(-1);
    const isFull =
      newest !== undefined &&
      newest.spans > 0 &&
      (newest.spans >= mostSpans / SLICES ||
        newest.bytes >= mostBytes / SLICES ||
        newest.openMs >= longestAgeMs / SLICES);
    if (isFull) {
      await this.#open(newest.slice + 1);
      slices = await this.#list();
    }
    // The newest stays, whoever opened it.
    const total = (of: (slice: Slice) => number): number => slices.reduce((sum, slice) => sum + of(slice), 0);
    const isBeyond = (oldest: Slice): boolean =>
      total(({ spans }) => spans) > mostSpans ||
      total(({ bytes }) => bytes) > mostBytes ||
      oldest.idleMs > longestAgeMs;
    for (let oldest = slices[0]; oldest && slices.length > 1 && isBeyond(oldest); oldest = slices[0]) {
      await this.#drop(oldest.slice);
      slices = slices.slice(1);
    }
    return { spans: total(({ spans }) => spans), bytes: total(({ bytes }) => bytes) };
  }

  async #list(): Promise<readonly Slice[]> {
    const { rows } = await sql<Slice>`
      select slice, spans::float8 as spans,
        coalesce(pg_total_relation_size(to_regclass('spans_' || slice)), 0)::float8 as bytes,
        (extract(epoch from now() - opened_at) * 1000)::float8 as "openMs",
        (extract(epoch from now() - newest_at) * 1000)::float8 as "idleMs"
      from slices order by slice`.execute(this.#db);
    return rows;
  }

  async #open(slice: number): Promise<void> {
    const name = sql.table(`spans_${String(slice)}`);
    await this.#db.transaction().execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(${SLICES_LOCK})`.execute(trx);
      const value = sql.lit(slice);
      await sql`create table if not exists ${name} partition of spans for values in (${value})`.execute(trx);
      await sql`insert into slices (slice) values (${slice}) on conflict do nothing`.execute(trx);
    });
  }

  async #drop(slice: number): Promise<void> {
    const name = sql.table(`spans_${String(slice)}`);
    await this.#db.transaction().execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(${SLICES_LOCK})`.execute(trx);
      await sql`drop table if exists ${name}`.execute(trx);
      await sql`delete from slices where slice = ${slice}`.execute(trx);
    });
  }
}
