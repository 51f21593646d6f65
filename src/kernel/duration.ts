const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof UNITS_MS;

/** Parse `250ms`, `5s`, `1m`, `1h30m` into milliseconds; throws on anything else. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text) {
    throw new Error(`"${text}" is not a duration: write it like 250ms, 5s, 1m or 1h30m`);
  }
  return parts.reduce((sum, part) => sum + Number(part[1]) * UNITS_MS[part[2] as Unit], 0);
}

/** Write milliseconds the way Prometheus reads them: whole units, largest first (`1h30m`). */
export function formatDuration(ms: number): string {
  let rest = Math.max(0, Math.round(ms));
  if (rest === 0) return '0s';
  let text = '';
  for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
    const count = Math.floor(rest / UNITS_MS[unit]);
    if (count > 0) text += `${String(count)}${unit}`;
    rest -= count * UNITS_MS[unit];
  }
  return text;
}
