import type { Query } from '../../support/lint/promql.ts';

/** A query with one statement of it changed, and what was changed. */
export interface Variant {
  readonly what: string;
  readonly expr: string;
}

/** Every variant of one kind. */
export type Operator = (query: Query) => readonly Variant[];
