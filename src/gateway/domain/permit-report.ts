/** What a proxy says of the end of a request that was admitted under a permit. */
export interface PermitReport {
  readonly permit: string;
  readonly ending:
    | { readonly kind: 'answer'; readonly status: number }
    | { readonly kind: 'timeout' | 'failed' | 'abandoned' };
  /** The vendor's own time, milliseconds; undefined when it was not measured. */
  readonly tookMs: number | undefined;
}

/** `name=value` or `name="value"`; a value in quotes holds no quote: nginx and HAProxy write none into these fields. */
const FIELD = /\b(permit|status|seconds|ms|ended)=(?:"([^"]*)"|(\S*))/g;
/** 16 random bytes in base64url. */
const PERMIT = /^[\w-]{22}$/;
const LONGEST_LINE = 1_024;

/**
 * Read a line of a proxy's access log: `permit=… status="…" seconds="…"` (nginx: one figure for each server it tried,
 * separated by commas) or `permit=… status="…" ms="…" ended="…"` (HAProxy: its times add up, its termination state
 * says who ended it). Undefined: not such a line.
 */
export function reportIn(line: string): PermitReport | undefined {
  if (line.length > LONGEST_LINE) return undefined;
  const fields = new Map<string, string>();
  for (const [, name = '', quoted, plain] of line.matchAll(FIELD)) fields.set(name, quoted ?? plain ?? '');
  const field = (name: string): string => fields.get(name) ?? '';
  const permit = field('permit');
  if (!PERMIT.test(permit)) return undefined;
  const status = Number(/\d{3}$/.exec(field('status'))?.[0] ?? Number.NaN);
  const tookMs = sumOf(field('ms')) ?? scaled(sumOf(field('seconds')));
  return { permit, ending: endingOf(status, field('ended')), tookMs };
}

/** HAProxy's first letter is who ended the session: c/C the client, s/S the server. */
function endingOf(status: number, ended: string): PermitReport['ending'] {
  const by = ended.charAt(0);
  if (by === 'c' || by === 'C') return { kind: 'abandoned' };
  if (by === 's' || status === 504) return { kind: 'timeout' };
  if (by === 'S') return { kind: 'failed' };
  // nginx names no status of a vendor that was never asked: its client left first.
  return Number.isNaN(status) ? { kind: 'abandoned' } : { kind: 'answer', status };
}

/** Figures in a list, added up; undefined when one is missing or none is there. */
function sumOf(list: string): number | undefined {
  const figures = Array.from(list.matchAll(/[^\s,:]+/g), ([figure]) => Number(figure));
  if (figures.length === 0 || figures.some((figure) => !Number.isFinite(figure) || figure < 0))
    return undefined;
  return figures.reduce((sum, figure) => sum + figure, 0);
}

const scaled = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * 1_000;
