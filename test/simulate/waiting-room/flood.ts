import { WaitingRoom, type Turn, type WaitingRoomSettings } from '../../../src/gateway/testing.ts';
import { chanceOf } from '../../support/chance.ts';

/** Phones of one kind, each with an account that has not been seen before. */
export interface Kind {
  readonly perSecond: number;
  /** Networks that they come from, in turn. */
  readonly networks: number;
  /** Requests a second that they may make: those with a ticket that is due come first. */
  readonly door?: number;
  /** They begin to come so long after the beginning, and no more after so long, ms. */
  readonly fromMs?: number;
  readonly forMs?: number;
}

/** What became of a kind. */
export interface Fate {
  came: number;
  entered: number;
  /** Told that there is no place for them. */
  refused: number;
  readonly waitedMs: number[];
}

interface Phone {
  readonly kind: number;
  readonly account: string;
  readonly network: number;
  readonly cameMs: number;
  ticket: Extract<Turn, { ticket: unknown }>['ticket'] | undefined;
}

export interface Flood {
  readonly kinds: readonly Kind[];
  /** Logins a second of the one room. */
  readonly perSecond: number;
  readonly settings: WaitingRoomSettings;
  /** How long it is looked at, and how long the room had been open by then, ms. */
  readonly forMs: number;
  readonly openMs: number;
}

const STEP_MS = 100;
const OPENED_AT = 1_000_000;

/** Kinds of phones that crowd before one waiting room, in virtual time and with repeatable chance: the fate of each. */
export function fatesOf(flood: Flood): readonly Fate[] {
  return new FloodRun(flood).run();
}

class FloodRun {
  readonly #flood: Flood;
  readonly #room: WaitingRoom;
  readonly #chance = chanceOf(1);
  readonly #fates: readonly Fate[];
  /** By step. */
  readonly #due = new Map<number, Phone[]>();

  constructor(flood: Flood) {
    this.#flood = flood;
    const { perSecond, settings, openMs } = flood;
    this.#room = new WaitingRoom({ perSecond, since: OPENED_AT }, settings, OPENED_AT + openMs);
    this.#fates = flood.kinds.map(() => ({ came: 0, entered: 0, refused: 0, waitedMs: [] }));
  }

  run(): readonly Fate[] {
    for (let ms = 0; ms < this.#flood.forMs; ms += STEP_MS) this.#step(ms);
    return this.#fates;
  }

  #step(ms: number): void {
    const { kinds } = this.#flood;
    const left = kinds.map(({ door = Number.POSITIVE_INFINITY }) => (door * STEP_MS) / 1_000);
    const due = this.#due.get(ms) ?? [];
    this.#due.delete(ms);
    for (const phone of due) {
      if (left[phone.kind]! < 1) this.#comeAt(ms + STEP_MS, phone);
      else {
        left[phone.kind]! -= 1;
        this.#ask(phone, ms);
      }
    }
    for (const [
      at,
      { perSecond, networks, fromMs = 0, forMs = Number.POSITIVE_INFINITY },
    ] of kinds.entries()) {
      const fate = this.#fates[at]!;
      const meant = (perSecond * Math.max(0, Math.min(ms - fromMs, forMs))) / 1_000;
      for (; fate.came < meant && left[at]! >= 1; left[at]! -= 1) {
        fate.came += 1;
        const account = `${String(at)}-${String(fate.came)}`;
        const network = at * 1_000_000 + (fate.came % networks);
        this.#ask({ kind: at, account, network, cameMs: ms, ticket: undefined }, ms);
      }
    }
  }

  #comeAt(ms: number, phone: Phone): void {
    const step = Math.ceil(ms / STEP_MS) * STEP_MS;
    const others = this.#due.get(step);
    if (others) others.push(phone);
    else this.#due.set(step, [phone]);
  }

  #ask(phone: Phone, ms: number): void {
    const { account, network, ticket } = phone;
    const fate = this.#fates[phone.kind]!;
    const draws = { draw: this.#chance(), jitter: this.#chance() };
    const now = OPENED_AT + this.#flood.openMs + ms;
    const turn = this.#room.ask({ account, holder: 0, network, ticket, uploaded: false, ...draws }, now);
    if (turn.kind === 'enter') {
      fate.entered += 1;
      fate.waitedMs.push(ms - phone.cameMs);
    } else if (turn.kind === 'wait') {
      phone.ticket = turn.ticket;
      this.#comeAt(ms + turn.pollMs, phone);
    } else fate.refused += 1;
  }
}
