import { NATIONAL } from '../../contracts/index.ts';

type Labels = Readonly<Record<string, string>>;

/** What an alert's labels say it is about. */
export interface Subject {
  /** alertname × region: one open incident per key. */
  readonly key: string;
  readonly alertname: string;
  readonly region: string;
}

/** Read the subject off an alert's labels; what names no region is national. */
export function subjectOf(labels: Labels): Subject {
  const alertname = labels['alertname'] ?? 'TanpaNama';
  const region = labels['region'] ?? labels['province'] ?? NATIONAL;
  return { key: `${alertname} ${region}`, alertname, region };
}

/** What the store knows of one alert instance (fingerprint and start). */
export interface KnownAlert {
  readonly status: 'firing' | 'resolved';
  readonly incidentId: string;
}

/** What to do about an alert that came in. */
export type Correlation =
  | { readonly do: 'open' }
  | { readonly do: 'join'; readonly incidentId: string }
  | { readonly do: 'resolve'; readonly incidentId: string }
  | { readonly do: 'ignore' };

/**
 * Decide about one alert. `known` is its own instance, `open` the open incident of its key. A firing
 * message about an instance that has resolved is a late duplicate: Prometheus gives a re-fire a new start.
 */
export function correlate(
  status: 'firing' | 'resolved',
  known: KnownAlert | undefined,
  open: { readonly id: string } | undefined,
): Correlation {
  if (status === 'resolved') {
    return known?.status === 'firing' ? { do: 'resolve', incidentId: known.incidentId } : { do: 'ignore' };
  }
  if (known?.status === 'resolved') return { do: 'ignore' };
  if (open) return { do: 'join', incidentId: open.id };
  return { do: 'open' };
}
