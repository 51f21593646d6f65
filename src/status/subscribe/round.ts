import type { Clock } from '../../kernel/index.ts';
import type { StatusEvent } from '../domain/events.ts';
import { concerns } from './domain/who-hears.ts';
import { isForGood, type Letter, type PostBox } from './post-box.ts';
import type { Subscription, SubscriptionRegister } from './register.ts';

export interface RoundDeps {
  readonly register: Pick<SubscriptionRegister, 'all' | 'remove'>;
  readonly box: PostBox;
  readonly clock: Clock;
  /** The mail that tells a subscriber of events, oldest first. */
  readonly letterOf: (subscription: Subscription, events: readonly StatusEvent[]) => Promise<Letter>;
  readonly onFault: (error: unknown) => void;
}

/** Somebody hears at most so often: what happens meanwhile comes in one mail. */
const GAP_MS = 5 * 60_000;
const LOOK_EVERY_MS = 5_000;
const AT_ONCE = 4;
/** Of more that happened before a mail went out the newest are told. */
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
  close(): Promise<void>;
}

/** By subscription: what waits for it, when it last heard, refusals for good in a row. */
interface Books {
  readonly waiting: Map<string, Waiting>;
  readonly sentAt: Map<string, number>;
  readonly refusals: Map<string, number>;
}

/** What was not taken waits longer each time; an address that takes nothing for good is given up. */
async function putBack(
  { register, clock }: RoundDeps,
  { waiting, refusals }: Books,
  id: string,
  { events, tries }: Waiting,
  error: unknown,
): Promise<void> {
  const refused = isForGood(error) ? (refusals.get(id) ?? 0) + 1 : 0;
  refusals.set(id, refused);
  if (refused >= REFUSALS) {
    await register.remove(id);
  } else if (refused === 0 && tries + 1 < TRIES) {
    const notBefore = clock.now() + LOOK_EVERY_MS * 2 ** (tries + 2);
    const since = waiting.get(id)?.events ?? [];
    waiting.set(id, { events: [...events, ...since].slice(-MOST_EVENTS), tries: tries + 1, notBefore });
  }
}

/** Nothing is kept of who left. */
function forgetGone({ register }: RoundDeps, books: Books): void {
  const known = new Set([...register.all()].map(({ id }) => id));
  for (const book of Object.values(books) as Map<string, unknown>[])
    for (const id of book.keys()) if (!known.has(id)) book.delete(id);
}

export function postRound(deps: RoundDeps): PostRound {
  const { register, box, clock, letterOf, onFault } = deps;
  const books: Books = { waiting: new Map(), sentAt: new Map(), refusals: new Map() };
  const { waiting, sentAt, refusals } = books;
  let going: Promise<void> | undefined;

  const send = async (subscription: Subscription, due: Waiting): Promise<void> => {
    const { id } = subscription;
    waiting.delete(id);
    try {
      await box.send(await letterOf(subscription, due.events));
      sentAt.set(id, clock.now());
      refusals.delete(id);
    } catch (error) {
      onFault(error);
      await putBack(deps, books, id, due, error);
    }
  };

  const sendAll = async (): Promise<void> => {
    const now = clock.now();
    const due = [...register.all()].flatMap((subscription) => {
      const own = waiting.get(subscription.id);
      return own && own.notBefore <= now ? [{ subscription, own }] : [];
    });
    const worker = async (): Promise<void> => {
      for (let next = due.shift(); next; next = due.shift()) await send(next.subscription, next.own);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  };

  const look = (): void => {
    if (waiting.size === 0) return;
    going ??= sendAll()
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
      stop();
      await going;
      box.close();
    },
  };
}
