import type { Clock } from '../../kernel/index.ts';
import type { StatusEvent } from '../domain/events.ts';
import type { Verdict } from './domain/verdict.ts';
import { concerns } from './domain/who-hears.ts';

/** Somebody who hears of a region, by whatever way. */
interface Subscriber {
  readonly id: string;
  readonly region: string;
}

export interface RoundDeps<S extends Subscriber> {
  readonly register: { all(): Iterable<S>; remove(id: string): Promise<void> };
  readonly clock: Clock;
  /** Tell a subscriber of events, oldest first; rejects when that did not go. */
  readonly deliver: (to: S, events: readonly StatusEvent[]) => Promise<void>;
  /** What a delivery that did not go says of this subscriber. */
  readonly judge: (error: unknown) => Verdict;
  /** Deliveries at one time. */
  readonly atOnce: number;
  /** Told of the first fault of each pass: a service that is down is not a line for each of thousands. */
  readonly onFault: (error: unknown) => void;
}

/** Somebody hears at most so often: what happens meanwhile comes in one. */
const GAP_MS = 5 * 60_000;
const LOOK_EVERY_MS = 5_000;
/** Of more that happened before it went out the newest are told. */
const MOST_EVENTS = 20;
const TRIES = 5;
/** Refusals for good in a row after which an address is given up. */
const REFUSALS = 3;

interface Waiting {
  readonly events: readonly StatusEvent[];
  readonly tries: number;
  readonly notBefore: number;
}

/** Takes events to who subscribed. What waits is lost with the process: the feeds are the record. */
export interface PostRound {
  tell(events: readonly StatusEvent[]): void;
  /** Resolves when nothing is being sent. */
  idle(): Promise<void>;
  /** Ends what is being sent, and sends no more. */
  close(): Promise<void>;
}

/** By subscription: what waits for it, when it last heard, refusals for good in a row. */
interface Books {
  readonly waiting: Map<string, Waiting>;
  readonly sentAt: Map<string, number>;
  readonly refusals: Map<string, number>;
}

/** What was not taken waits longer each time; who is gone, or takes nothing for good, is given up. */
async function putBack<S extends Subscriber>(
  { register, clock }: RoundDeps<S>,
  { waiting, refusals }: Books,
  id: string,
  { events, tries }: Waiting,
  verdict: Verdict,
): Promise<void> {
  const refused = verdict.say === 'refused' ? (refusals.get(id) ?? 0) + 1 : 0;
  refusals.set(id, refused);
  if (verdict.say === 'gone' || refused >= REFUSALS) {
    await register.remove(id);
  } else if (verdict.say === 'later' && tries + 1 < TRIES) {
    const pauseMs = Math.max(LOOK_EVERY_MS * 2 ** (tries + 2), verdict.afterMs ?? 0);
    const since = waiting.get(id)?.events ?? [];
    const all = [...events, ...since].slice(-MOST_EVENTS);
    waiting.set(id, { events: all, tries: tries + 1, notBefore: clock.now() + pauseMs });
  }
}

/** Nothing is kept of who left. */
function forgetGone<S extends Subscriber>({ register }: RoundDeps<S>, books: Books): void {
  const known = new Set([...register.all()].map(({ id }) => id));
  for (const book of Object.values(books) as Map<string, unknown>[])
    for (const id of book.keys()) if (!known.has(id)) book.delete(id);
}

/** What makes one pass over all that is due. */
function passOver<S extends Subscriber>(deps: RoundDeps<S>, books: Books, isOver: () => boolean) {
  const { register, clock, deliver, judge, onFault } = deps;
  const { waiting, sentAt, refusals } = books;
  const send = async (to: S, tellFault: (error: unknown) => void): Promise<void> => {
    // With what has come since the pass began.
    const due = waiting.get(to.id);
    if (!due) return;
    waiting.delete(to.id);
    try {
      await deliver(to, due.events);
      sentAt.set(to.id, clock.now());
      refusals.delete(to.id);
    } catch (error) {
      const verdict = judge(error);
      if (verdict.say !== 'gone') tellFault(error);
      await putBack(deps, books, to.id, due, verdict);
    }
  };
  return async (): Promise<void> => {
    const now = clock.now();
    const due = [...register.all()].filter(({ id }) => (waiting.get(id)?.notBefore ?? Infinity) <= now);
    let told = false;
    const tellFault = (error: unknown): void => {
      if (!told) onFault(error);
      told = true;
    };
    const worker = async (): Promise<void> => {
      for (let next = due.pop(); next && !isOver(); next = due.pop()) await send(next, tellFault);
    };
    await Promise.all(Array.from({ length: deps.atOnce }, worker));
  };
}

export function postRound<S extends Subscriber>(deps: RoundDeps<S>): PostRound {
  const { register, clock, onFault } = deps;
  const books: Books = { waiting: new Map(), sentAt: new Map(), refusals: new Map() };
  const { waiting, sentAt } = books;
  let going: Promise<void> | undefined;
  let isOver = false;
  const pass = passOver(deps, books, () => isOver);

  const look = (): void => {
    if (waiting.size === 0) return;
    going ??= pass()
      .catch(onFault)
      .finally(() => {
        going = undefined;
      });
  };

  const stop = clock.every(LOOK_EVERY_MS, look);
  return {
    tell(events) {
      forgetGone(deps, books);
      for (const { id, region } of register.all()) {
        const own = events.filter((event) => concerns(event, region));
        if (own.length === 0) continue;
        const before = waiting.get(id);
        const notBefore = before?.notBefore ?? (sentAt.get(id) ?? -GAP_MS) + GAP_MS;
        const all = [...(before?.events ?? []), ...own].slice(-MOST_EVENTS);
        waiting.set(id, { events: all, tries: before?.tries ?? 0, notBefore });
      }
      look();
    },
    idle: () => going ?? Promise.resolve(),
    async close() {
      isOver = true;
      stop();
      await going;
    },
  };
}
