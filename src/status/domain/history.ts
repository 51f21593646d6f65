import { z } from 'zod';
import { NATIONAL, type NationalPicture } from '../../contracts/index.ts';
import { changesBetween, eventSchema } from './events.ts';

const DAY_MS = 86_400_000;
const WIB_MS = 7 * 3_600_000;
const DAYS_KEPT = 90;
const EVENTS_KEPT = 100;
/** Less of a day seen than this proves nothing of the rest of it. */
const SEEN_SHARE = 0.9;

/** Worse further right. */
const TROUBLES = ['degraded', 'manual', 'outage'] as const;
type Trouble = (typeof TROUBLES)[number];

const daySchema = z.object({
  /** Calendar day in WIB, `2024-02-14`. */
  day: z.iso.date(),
  /** How much of the day fresh pictures with a known state of the nation cover, in milliseconds. */
  seenMs: z.number().int().min(0).max(DAY_MS),
  /** How much of it fresh pictures cover in which a region was unknown, by province code or NATIONAL; 0 without an entry. */
  unseenMs: z.record(z.string(), z.number().int().min(0).max(DAY_MS)).optional(),
  /** The worst that was seen, by province code or NATIONAL; a region without an entry was never in trouble. */
  worst: z.record(z.string(), z.enum(TROUBLES)),
});
export type Day = z.infer<typeof daySchema>;

/** What happened, oldest day first, newest event first. Bounded by the number of both. */
export const historySchema = z.object({
  days: z.array(daySchema).max(DAYS_KEPT),
  events: z.array(eventSchema).max(EVENTS_KEPT),
});
export type History = z.infer<typeof historySchema>;

export const NO_HISTORY: History = { days: [], events: [] };

/** The calendar day in WIB. */
export const dayOf = (ms: number): string => new Date(ms + WIB_MS).toISOString().slice(0, 10);

const isTrouble = (state: string): state is Trouble => (TROUBLES as readonly string[]).includes(state);

const regionsOf = ({ state, provinces }: NationalPicture) => [
  { code: NATIONAL as string, state },
  ...provinces,
];

/** With what `previous` adds to a day, whose state held for so long. */
function seenOf({ seenMs, unseenMs }: Day, previous: NationalPicture, heldMs: number) {
  const unseen = { ...unseenMs };
  const more = (ms: number): number => Math.min(DAY_MS, ms + heldMs);
  for (const { code, state } of regionsOf(previous))
    if (state === 'unknown') unseen[code] = more(unseen[code] ?? 0);
  return {
    seenMs: previous.state === 'unknown' ? seenMs : more(seenMs),
    // Most days have none, and the file is for the public to load.
    ...(Object.keys(unseen).length > 0 && { unseenMs: unseen }),
  };
}

function worstOf(earlier: Day['worst'], picture: NationalPicture): Day['worst'] {
  const worst = { ...earlier };
  for (const { code, state } of regionsOf(picture)) {
    const known = worst[code];
    if (isTrouble(state) && (!known || TROUBLES.indexOf(state) > TROUBLES.indexOf(known)))
      worst[code] = state;
  }
  return worst;
}

/**
 * Add one picture. `previous` is the one before it, whose state held until this one came, but no longer than
 * `staleAfterMs`. A picture that is no newer than its predecessor adds nothing.
 */
export function remember(
  history: History,
  previous: NationalPicture | undefined,
  picture: NationalPicture,
  staleAfterMs: number,
): History {
  const at = Date.parse(picture.asOf);
  const sinceMs = previous === undefined ? 0 : at - Date.parse(previous.asOf);
  if (sinceMs < 0 || (previous !== undefined && sinceMs === 0)) return history;
  const name = dayOf(at);
  const last = history.days.at(-1);
  // A clock set back must not open a day a second time.
  if (last && last.day > name) return history;
  const day: Day = last?.day === name ? last : { day: name, seenMs: 0, worst: {} };
  const { worst, ...seen } = day;
  const today: Day = {
    ...seen,
    ...(previous && seenOf(day, previous, Math.min(sinceMs, staleAfterMs))),
    worst: worstOf(worst, picture),
  };
  // What comes into sight again, as statements do that for one round could not be believed, is not told twice.
  const told = new Set(history.events.map(({ id }) => id));
  const news = changesBetween(previous, picture).filter(({ id }) => !told.has(id));
  const earlier = last?.day === name ? history.days.slice(0, -1) : history.days;
  return {
    days: [...earlier, today].slice(-DAYS_KEPT),
    events: [...news, ...history.events].slice(0, EVENTS_KEPT),
  };
}

/** One day of one region: its worst; `normal` only when it was seen for nearly all of the day, or of what there is of today. */
interface DayMark {
  readonly day: string;
  readonly state: NationalPicture['state'];
}

function wasSeen({ seenMs, unseenMs = {} }: Day, region: string, isToday: boolean): boolean {
  const coveredMs = seenMs + (unseenMs[NATIONAL] ?? 0);
  const ownMs = coveredMs - (unseenMs[region] ?? 0);
  return ownMs > 0 && ownMs >= SEEN_SHARE * (isToday ? coveredMs : DAY_MS);
}

/** The last 90 days of a region up to `today`, oldest first; days of which nothing is known are `unknown`. */
export function daysOf(history: History, region: string, today: string): readonly DayMark[] {
  const known = new Map(history.days.map((day) => [day.day, day]));
  const end = Date.parse(today);
  return Array.from({ length: DAYS_KEPT }, (_, index) => {
    const day = new Date(end - (DAYS_KEPT - 1 - index) * DAY_MS).toISOString().slice(0, 10);
    const facts = known.get(day);
    const isSeen = facts !== undefined && wasSeen(facts, region, day === today);
    return { day, state: facts?.worst[region] ?? (isSeen ? 'normal' : 'unknown') };
  });
}
