import type { Severity } from './lifecycle.ts';

const MINUTE = 60_000;

/** What the public is promised of an incident of which nobody has said when more will be known. */
const SPAN_MS: Readonly<Record<Severity, number>> = {
  critical: 15 * MINUTE,
  warning: 30 * MINUTE,
  info: 60 * MINUTE,
};

/** The facts of a promise; times in milliseconds, null: not yet. */
export interface PromiseFacts {
  readonly severity: Severity;
  readonly openedAt: number;
  readonly acknowledgedAt: number | null;
  /** As the commander set it. */
  readonly setTo: number | null;
}

/**
 * When more is to be said of an open incident. Somebody who takes it on has told so much: the span then begins anew. Once
 * a time is set it stands until another is, also when it is past: a promise that was not kept must be seen as such.
 */
export const nextUpdateOf = ({ severity, openedAt, acknowledgedAt, setTo }: PromiseFacts): number =>
  setTo ?? (acknowledgedAt ?? openedAt) + SPAN_MS[severity];
