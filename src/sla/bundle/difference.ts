/** Where two JSON values first differ, and what stands there; undefined: nowhere. */
export interface Difference {
  /** Such as `objectives[0].judged.ppm`. */
  readonly path: string;
  readonly written: string;
  readonly computed: string;
}

const shown = (value: unknown): string => {
  const text = value === undefined ? '–' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

export function firstDifference(written: unknown, computed: unknown, path = ''): Difference | undefined {
  if (isRecord(written) && isRecord(computed) && Array.isArray(written) === Array.isArray(computed)) {
    for (const key of new Set([...Object.keys(computed), ...Object.keys(written)])) {
      const at = Array.isArray(computed) ? `${path}[${key}]` : `${path}${path && '.'}${key}`;
      const found = firstDifference(written[key], computed[key], at);
      if (found) return found;
    }
    return undefined;
  }
  return written === computed ? undefined : { path, written: shown(written), computed: shown(computed) };
}

/** The first line in which two texts differ, counted from 1. */
export function firstDifferentLine(written: string, computed: string): Difference | undefined {
  if (written === computed) return undefined;
  const [a, b] = [written.split('\n'), computed.split('\n')];
  const line = b.findIndex((text, i) => text !== a[i]);
  const at = line === -1 ? b.length : line;
  return { path: `line ${String(at + 1)}`, written: shown(a[at]), computed: shown(b[at]) };
}
