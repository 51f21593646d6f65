import type { Zone } from '../../catalog/index.ts';

/** Time cut into slices of one length, from `fromMs`; slice i ends with, and includes, its last instant. */
export interface SliceGrid {
  readonly fromMs: number;
  readonly sliceMs: number;
  readonly count: number;
}

/** A province as a bundle names it, or the nation's own row. */
export interface Place {
  /** Two digits, or `nasional`. */
  readonly code: string;
  readonly name: string;
  readonly zone: Zone;
  /** Polling stations; what a province weighs where provinces are added up. */
  readonly tps: number;
}

/** The row of what belongs to no province. */
export const NATION = 'nasional';

/** Counts of one place, one entry a slice. Whole numbers. */
export interface RowCounts {
  readonly place: string;
  /** Events that count, or places that looked. */
  readonly valid: Uint32Array;
  /** Those of them that were not good. */
  readonly bad: Uint32Array;
  /** Scrapes that were there. */
  readonly seen: Uint16Array;
}

/** What was measured right before the slices that count: an outage that went quiet by then goes on in them. */
export interface LeadIn {
  readonly slices: number;
  readonly rows: readonly RowCounts[];
}

/** What was measured of a component by one who looks at it: the raw data of every figure. */
export interface StreamCounts {
  readonly stream: string;
  readonly grid: SliceGrid;
  /** Scrapes that a slice should have. */
  readonly expectedSeen: number;
  /** Of places where anything was measured at all. */
  readonly rows: readonly RowCounts[];
  /** Undefined: nothing is carried into it. */
  readonly lead?: LeadIn | undefined;
}

/** A row in which nothing is counted yet. */
export const emptyRow = (place: string, count: number): RowCounts => ({
  place,
  valid: new Uint32Array(count),
  bad: new Uint32Array(count),
  seen: new Uint16Array(count),
});

export const sliceStart = (grid: SliceGrid, slice: number): number => grid.fromMs + slice * grid.sliceMs;

/** The slice that an instant belongs to; below 0 or from `count` on: none. */
export const sliceOf = (grid: SliceGrid, atMs: number): number =>
  Math.ceil((atMs - grid.fromMs) / grid.sliceMs) - 1;
