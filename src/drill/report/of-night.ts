import { ARRIVAL_ALERTS, FIRST_RECEIPT_ALERTS } from '../../catalog/index.ts';
import type { LoggedIncident } from './incident-record.ts';

/** On photos that do not come: once the phones are put away nothing ends them. */
const WANTING: ReadonlySet<string> = new Set(
  [...ARRIVAL_ALERTS, ...FIRST_RECEIPT_ALERTS].map(({ name }) => name),
);

/** Whether an incident is the night's own. That no photo comes after its end (wall milliseconds) is no trouble of the night. */
export const isOfNight = (
  { alert, openedAt }: Pick<LoggedIncident, 'alert' | 'openedAt'>,
  endsAt: number,
): boolean => openedAt < endsAt || !WANTING.has(alert);
