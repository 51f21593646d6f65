/** One series of Prometheus over a stretch of time. */
export interface RangeSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Wall milliseconds and value, oldest first. */
  readonly points: readonly (readonly [at: number, value: number])[];
}

/** Instants of evaluation farther apart than this are two different times at which the condition held. */
const GAP_MS = 10_000;

/**
 * First moment at which an alert's expression held in the stretch that led to `openedAt`: the beginning of
 * its `ALERTS` series (pending or firing), read back from the opening; undefined when there was none.
 */
export function crossingOf(
  alerts: readonly RangeSeries[],
  incident: { readonly alert: string; readonly region: string; readonly openedAt: number },
): number | undefined {
  const times = alerts
    .filter(({ labels }) => labels['alertname'] === incident.alert && labels['region'] === incident.region)
    .flatMap(({ points }) => points.map(([at]) => at))
    .filter((at) => at <= incident.openedAt)
    .sort((a, b) => b - a);
  const [latest] = times;
  if (latest === undefined) return undefined;
  let crossing = latest;
  for (const at of times) {
    if (crossing - at > GAP_MS) break;
    crossing = at;
  }
  return crossing;
}

/** When, at or after `from`, every gateway's gauge showed this epoch or a newer one; undefined: never all. */
export function epochSeenAt(
  gauges: readonly RangeSeries[],
  gateways: readonly string[],
  epoch: number,
  from: number,
): number | undefined {
  const seen = gateways.map((gateway) =>
    gauges
      .filter(({ labels }) => labels['gateway'] === gateway)
      .flatMap(({ points }) => points)
      .filter(([at, value]) => at >= from && value >= epoch)
      .reduce((earliest, [at]) => Math.min(earliest, at), Infinity),
  );
  const last = Math.max(...seen);
  return Number.isFinite(last) ? last : undefined;
}
