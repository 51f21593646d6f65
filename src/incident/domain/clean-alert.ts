import type { Alert } from '../../contracts/index.ts';

/** Longest label name or value kept, characters: some stand in indexes, which take 2.7 kB at most. */
const LONGEST_LABEL = 300;
const LONGEST_FINGERPRINT = 100;
const LONGEST_ANNOTATION = 4_000;
/** Room for the mark of what was cut. */
const MARK = 17;

/** Text that PostgreSQL and JSON can hold: no NUL, no half of a character. */
export const storable = (text: string): string => text.replaceAll('\0', '\uFFFD').toWellFormed();

/** Cut a text that names something; a mark of the whole keeps two long names apart. */
function clip(text: string, longest: number, hash: (text: string) => string): string {
  if (text.length <= longest) return storable(text);
  return storable(`${text.slice(0, longest - MARK)}~${hash(text).slice(0, MARK - 1)}`);
}

/** A time that the store can hold; what is none, or lies before 1970 or after 9999, is 1970. */
export function timeOf(text: string): Date {
  const ms = Date.parse(text);
  return new Date(ms >= 0 && ms < Date.UTC(10_000, 0) ? ms : 0);
}

/** Make an alert storable, whatever it carries: one that is refused would be an incident that nobody hears of. */
export function cleanAlert(alert: Alert, hash: (text: string) => string): Alert {
  const label = (text: string) => clip(text, LONGEST_LABEL, hash);
  const labels = Object.entries(alert.labels).map(([name, value]) => [label(name), label(value)]);
  const annotations = Object.entries(alert.annotations).map(([name, value]) => [
    label(name),
    storable(value.slice(0, LONGEST_ANNOTATION)),
  ]);
  return {
    ...alert,
    labels: Object.fromEntries(labels) as Record<string, string>,
    annotations: Object.fromEntries(annotations) as Record<string, string>,
    generatorURL: storable(alert.generatorURL),
    fingerprint: clip(alert.fingerprint, LONGEST_FINGERPRINT, hash),
  };
}
