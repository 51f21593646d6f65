import { ALERTS } from '../catalog/index.ts';
import {
  incidentAcknowledge,
  incidentResolve,
  incidentsOpened,
  zeroSeries,
  type Meter,
} from '../instrumentation/index.ts';
import type { Severity } from './domain/lifecycle.ts';
import { serviceOfAlert } from './service-of-alert.ts';

/** What opened an incident. */
export interface Opening {
  readonly alertname: string;
  readonly severity: Severity;
}

/** Something that was waited for since an incident opened. */
export interface Span {
  readonly severity: Severity;
  readonly tookMs: number;
}

/** Counts what becomes of incidents, at the process that saw to it and once it has committed. */
export interface Tally {
  opened(openings: readonly Opening[]): void;
  acknowledged(span: Span): void;
  resolved(span: Span): void;
}

const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'info'];

/** Series of every alert of the catalog begin at zero: the first incident of the night is an increase too. */
export function createTally(meter: Meter): Tally {
  const opened = meter.counter(incidentsOpened);
  const acknowledged = meter.histogram(incidentAcknowledge);
  const resolved = meter.histogram(incidentResolve);
  for (const { name, severity, service } of ALERTS)
    zeroSeries(opened, { alertname: [name], severity: [severity], service: [service] });
  for (const severity of SEVERITIES) {
    acknowledged.zero({ severity });
    resolved.zero({ severity });
  }
  return {
    opened(openings) {
      for (const { alertname, severity } of openings)
        opened.inc({ alertname, severity, service: serviceOfAlert(alertname) });
    },
    acknowledged({ severity, tookMs }) {
      acknowledged.observe({ severity }, tookMs / 1_000);
    },
    resolved({ severity, tookMs }) {
      resolved.observe({ severity }, tookMs / 1_000);
    },
  };
}
