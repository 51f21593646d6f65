import { AskedBook } from './asked-book.ts';
import { EntryBook } from './entry-book.ts';
import { EntryMeter } from './entry-meter.ts';
import { NetworkPlaces, type NetworkPlaceSettings } from './network-places.ts';
import { WaitingCensus } from './waiting-census.ts';
import { newPlace, orderOf, type WaitingTicket } from './waiting-ticket.ts';

export interface WaitingRoomSettings extends NetworkPlaceSettings {
  /** Within this long after the room opens, places are drawn by lot: who came first in the rush is luck. */
  readonly openingMs: number;
  /** Usual shortest and longest pause between two questions of one holder. */
  readonly minPollMs: number;
  readonly maxPollMs: number;
  /** A ticket holds its place this long past the time at which its holder was to ask again. */
  readonly lateMs: number;
  /** An account whose TPS has uploaded stands this much further back. */
  readonly uploadedBehindMs: number;
  /** Accounts that this process counts as waiting at once. */
  readonly capacity: number;
  /** Questions a second that this process answers without strain. */
  readonly answersPerSecond: number;
}

/** How fast one process lets in, and since when the room is open, by the policy. */
export interface RoomPace {
  readonly perSecond: number;
  /** Milliseconds since the epoch; the same at every process of a region. */
  readonly since: number;
}

/** Somebody who asks. `draw` comes from the keyed hash of the account, `jitter` from chance; both 0..1. */
export interface Arrival {
  readonly account: string;
  /** Tells whoever comes without a ticket from others who name the account. */
  readonly holder: number;
  /** Undefined when addresses tell nobody apart. */
  readonly network: number | undefined;
  readonly ticket: WaitingTicket | undefined;
  readonly uploaded: boolean;
  readonly draw: number;
  readonly jitter: number;
}

export interface Wait {
  readonly kind: 'wait';
  readonly ticket: WaitingTicket;
  /** How many wait ahead at this process. */
  readonly ahead: number;
  /** Undefined while it cannot be told. */
  readonly estimateMs: number | undefined;
  readonly pollMs: number;
}

export type Turn =
  | { readonly kind: 'enter' | 'called'; readonly ticket: WaitingTicket }
  | { readonly kind: 'full' | 'spent' | 'expired' }
  | Wait;

/** Clocks of two gateways may differ by this much without anybody being told that they are early. */
const EARLY_MS = 500;
const LEAST_POLL_MS = 1_000;
/** Turns are kept this long, and so many at least, for those who are late; without a line a burst is a second's worth. */
const RESERVE_SECONDS = 2;
const RESERVE_TURNS = 3;
/** A turn that nobody came for calls so many of the next: some of those have given up, or come later, too. */
const CALLED_INSTEAD = 4;
/** Whoever comes in vain takes this much of a turn back, so that no crowd forms before the door. */
const TAKEN_BACK = 0.05;
/** Share of the estimated wait after which to ask again. */
const RETURN_AT = 0.8;
/** Half of the answers are for those who wait. */
const ANSWERS_SHARE = 0.5;
/** A pause may last a quarter longer than meant, and phones be this late besides. */
const POCKET_MS = 60_000;
/** Each takes about 200 bytes. */
const ASKS_REMEMBERED = 50_000;

/**
 * The waiting room of logins at one process. It knows nobody by name: a ticket says its place, the census says how
 * many are before it, and it gets in when the turns given so far reach it. Every process of a region gives its share
 * of the turns to its share of those who wait, for phones come to any of them; so all serve about the same place
 * without a word. One that lags has turns left over and calls more; one that is ahead finds its turns taken.
 */
export class WaitingRoom {
  readonly #settings: WaitingRoomSettings;
  readonly #census: WaitingCensus;
  readonly #progress: EntryMeter;
  readonly #entries: EntryBook;
  readonly #asked = new AskedBook(ASKS_REMEMBERED);
  readonly #networks: NetworkPlaces;
  #pace: RoomPace;
  /** Turns that were used, or given up: so many of the census are served. */
  #passed = 0;
  /** Turns to be had now. */
  #turns = 1;
  #longestPollMs: number;
  #advancedAt: number;

  /** `entries` outlives the room: what was used in the one before is used here. */
  constructor(pace: RoomPace, settings: WaitingRoomSettings, now: number, entries = new EntryBook()) {
    this.#pace = pace;
    this.#settings = settings;
    this.#entries = entries;
    this.#networks = new NetworkPlaces(settings);
    this.#census = new WaitingCensus(pace.since, now);
    this.#progress = new EntryMeter(now);
    this.#longestPollMs = settings.maxPollMs;
    this.#advancedAt = now;
  }

  /** How many wait at this process's part of the room. */
  get waiting(): number {
    return Math.max(0, Math.round(this.#census.size - this.#passed));
  }

  setPace(pace: RoomPace): void {
    this.#pace = pace;
  }

  /** An account asks to log in. Let in, it has used a turn up; see `missed`. */
  ask(arrival: Arrival, now: number): Turn {
    const turn = this.look(arrival, now);
    if (turn.kind !== 'called') return turn;
    this.#turns -= 1;
    this.#pass(1, now);
    this.#entries.note(turn.ticket);
    this.#asked.forget(turn.ticket);
    return { kind: 'enter', ticket: turn.ticket };
  }

  /** As `ask`, for somebody who cannot enter now: when their turn has come they are told, and it stays theirs. */
  look(arrival: Arrival, now: number): Turn {
    this.advance(now);
    const { ticket: shown, uploaded, network, jitter } = arrival;
    const ticket = shown ? this.#newest(shown) : this.#lost(arrival, now);
    if (ticket) {
      if (this.#isLate(ticket, now)) return { kind: 'expired' };
      if (this.#entries.isSpent(ticket)) return { kind: 'spent' };
      // Whoever asks too early learns nothing that moves them.
      if (now < ticket.due - EARLY_MS && !isSetBack(ticket, now))
        return this.#wait(ticket, ticket.due - now, now);
    }
    const placed = ticket ?? this.#newTicket(arrival, now);
    if (!placed) return { kind: 'full' };
    const own = { ...placed, askedAt: now, due: now, uploaded: uploaded || placed.uploaded };
    const order = orderOf(own, this.#settings.uploadedBehindMs);
    this.#census.meet(order, ticket?.askedAt);
    const ahead = this.#census.before(order) - this.#passed;
    if (ahead < this.#turns) {
      if (this.#turns >= 1) return { kind: 'called', ticket: own };
      this.#pass(-TAKEN_BACK, now);
    }
    // Whoever is let in at once has taken nothing from anybody.
    if (!ticket) this.#networks.take(network, this.#pace.perSecond, now);
    return this.#comeBack(own, this.#pollMs(ahead, jitter), now);
  }

  /** Let in, but the vendor had no place: the turn is lost, its holder is next again in a moment. */
  missed(ticket: WaitingTicket, jitter: number, now: number): Wait {
    this.#pass(-1, now);
    this.#entries.forgive(ticket);
    return this.#comeBack(ticket, LEAST_POLL_MS * (1 + jitter), now);
  }

  /** The vendor failed one that was let in: the ticket is as good as before, and its place theirs without it. */
  failed(ticket: WaitingTicket): void {
    this.#entries.forgive(ticket);
    this.#asked.note(ticket);
  }

  /** Let time pass. */
  advance(now: number): void {
    this.#passed = this.#census.renew(this.#passed, this.#longestPollMs * 1.25 + POCKET_MS, now);
    const { perSecond } = this.#pace;
    const hasLine = this.#census.size > this.#passed;
    const most = hasLine ? Math.max(RESERVE_TURNS, perSecond * RESERVE_SECONDS) : Math.max(1, perSecond);
    const turns = this.#turns + (Math.max(0, now - this.#advancedAt) / 1_000) * perSecond;
    this.#advancedAt = now;
    this.#turns = Math.min(most, turns);
    if (hasLine && turns > most) this.#pass((turns - most) * CALLED_INSTEAD, now);
    if (hasLine || this.#turns < 1) return;
    this.#progress.restart(now);
    this.#networks.clear();
  }

  #pass(turns: number, now: number): void {
    const before = this.#passed;
    this.#passed = Math.min(this.#census.size, before + turns);
    this.#progress.count(this.#passed - before, now);
  }

  #isLate(ticket: WaitingTicket, now: number): boolean {
    return now > ticket.due + this.#settings.lateMs;
  }

  /** An old copy of a ticket counts as the one last given in its stead. */
  #newest(shown: WaitingTicket): WaitingTicket {
    const last = this.#asked.find(shown);
    return last?.place === shown.place && last.askedAt > shown.askedAt ? last : shown;
  }

  /** The place of one who comes without the ticket that it was given; who only names the account has none. */
  #lost(arrival: Arrival, now: number): WaitingTicket | undefined {
    const last = this.#asked.find(arrival);
    return last && !this.#isLate(last, now) ? last : undefined;
  }

  /** A new place; undefined when there is none, or none for its network. */
  #newTicket({ account, holder, network, draw, uploaded }: Arrival, now: number): WaitingTicket | undefined {
    const behindMs = this.#networks.behindMs(network, this.#pace.perSecond, now);
    if (behindMs === undefined || this.waiting >= this.#settings.capacity) return undefined;
    const { openingMs } = this.#settings;
    const drawn = newPlace({ since: this.#pace.since, openingMs }, draw, now);
    // After a login in the opening minute its draw is used up: the next place is behind all of them.
    const isUsed = this.#entries.hasEntered({ account, holder, place: drawn });
    const place = isUsed ? now + openingMs : drawn;
    return { account, holder, place, behindMs, askedAt: now, due: now, uploaded };
  }

  #comeBack(ticket: WaitingTicket, pollMs: number, now: number): Wait {
    const next = { ...ticket, askedAt: now, due: Math.ceil(now + pollMs) };
    this.#asked.note(next);
    return this.#wait(next, pollMs, now);
  }

  #wait(ticket: WaitingTicket, pollMs: number, now: number): Wait {
    const order = orderOf(ticket, this.#settings.uploadedBehindMs);
    const ahead = Math.max(0, Math.round(this.#census.before(order) - this.#passed - this.#turns));
    const isOpening = now - this.#pace.since < this.#settings.openingMs;
    const perSecond = isOpening ? undefined : this.#progress.perSecond(now);
    const estimateMs = perSecond === undefined ? undefined : ((ahead + 1) / perSecond) * 1_000;
    return { kind: 'wait', ticket, ahead, estimateMs, pollMs };
  }

  /** Who is nearly there comes back when it is time; the others so seldom that all can be answered. */
  #pollMs(ahead: number, jitter: number): number {
    const { minPollMs, maxPollMs, answersPerSecond } = this.#settings;
    const estimateMs = Math.max(0, ((ahead + 1 - this.#turns) / this.#pace.perSecond) * 1_000);
    const crowdMs = (this.waiting / (answersPerSecond * ANSWERS_SHARE)) * 1_000;
    const least = Math.max(minPollMs, crowdMs);
    if (estimateMs <= least) {
      return Math.max(LEAST_POLL_MS * (1 + jitter), estimateMs * (RETURN_AT + (1 - RETURN_AT) * jitter));
    }
    const calm = Math.min(Math.max(maxPollMs, crowdMs), Math.max(least, estimateMs * RETURN_AT));
    this.#longestPollMs = Math.max(maxPollMs, calm);
    return Math.min(estimateMs, calm * (0.75 + 0.5 * jitter));
  }
}

/** Clocks of one region's gateways differ by less than this. */
const SKEW_MS = 60_000;

/** The clock has been set back since the ticket was given: when it was to come again says nothing any more. */
const isSetBack = (ticket: WaitingTicket, now: number): boolean => ticket.askedAt - now > SKEW_MS;
