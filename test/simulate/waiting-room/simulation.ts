import { orderOf, WaitingRoom, type Turn, type WaitingRoomSettings } from '../../../src/gateway/testing.ts';
import { inversionShare } from './inversions.ts';
import { chanceOf } from '../../support/chance.ts';
import { TimerHeap } from './timer-heap.ts';

export interface Crowd {
  readonly users: number;
  /** Processes of all gateways of the region; a phone comes to any of them each time. */
  readonly servers: number;
  /** Logins a second of the region. */
  readonly perSecond: number;
  /** Share that comes within the opening minute, 0..1; the others over the following four minutes. */
  readonly rush: number;
  /** Share that gives up each time it is told to wait. */
  readonly leaving: number;
  /** Share whose TPS has uploaded already. */
  readonly uploaded: number;
  /** Processes that fall and begin anew, one after another every three minutes, knowing nothing. */
  readonly restarts: number;
  readonly seed: number;
  readonly settings: WaitingRoomSettings;
}

export interface Outcome {
  readonly letIn: number;
  readonly gaveUp: number;
  /** Until everybody was let in or had given up. */
  readonly seconds: number;
  /** Logins let in over what the pace would have allowed until nine tenths were in, 0..1. */
  readonly usedShare: number;
  readonly questionsPerUser: number;
  /** The most questions with a ticket in a second, over ten seconds, over a sixtieth of the users. */
  readonly pollPeak: number;
  /** Pairs let in in another order than that of their tickets, after the opening minute, of all pairs. */
  readonly inversionShare: number;
  /** Estimate over the wait that followed, of the first estimate each was given: median, and nine tenths within. */
  readonly estimateRatio: { readonly p5: number; readonly p50: number; readonly p95: number };
}

const MINUTE_MS = 60_000;
const WINDOW_MS = 10_000;
const RESTART_MS = 3 * MINUTE_MS;
/** Some phones are in a pocket when it is their time. */
const LATE_SHARE = 0.05;
const LATE_MS = 60_000;
const OPENED_AT = 1_000_000;

/** A region's waiting room with all who wait in it, in virtual time. */
export class CrowdSimulation {
  readonly #crowd: Crowd;
  readonly #chance: () => number;
  readonly #heap: TimerHeap;
  readonly #rooms: WaitingRoom[];
  #restarts = 0;
  readonly #tickets: (Extract<Turn, { ticket: unknown }>['ticket'] | undefined)[] = [];
  readonly #uploaded: Uint8Array;
  readonly #draws: Float64Array;
  readonly #estimates = new Map<number, { readonly at: number; readonly ms: number }>();
  readonly #ratios: number[] = [];
  readonly #letInAt: number[] = [];
  readonly #orders: number[] = [];
  readonly #polls: number[] = [];
  #questions = 0;
  #gaveUp = 0;

  constructor(crowd: Crowd) {
    this.#crowd = crowd;
    this.#chance = chanceOf(crowd.seed);
    this.#heap = new TimerHeap(crowd.users);
    this.#uploaded = Uint8Array.from({ length: crowd.users }, () => Number(this.#chance() < crowd.uploaded));
    this.#draws = Float64Array.from({ length: crowd.users }, this.#chance);
    this.#rooms = Array.from({ length: crowd.servers }, () => this.#open(OPENED_AT));
    for (let user = 0; user < crowd.users; user += 1) {
      const isRush = this.#chance() < crowd.rush;
      const span = this.#chance();
      this.#heap.set(user, OPENED_AT + (isRush ? span * MINUTE_MS : MINUTE_MS + span * 4 * MINUTE_MS));
    }
  }

  #open(now: number): WaitingRoom {
    const { perSecond, servers, settings } = this.#crowd;
    return new WaitingRoom({ perSecond: perSecond / servers, since: OPENED_AT }, settings, now);
  }

  /** `onMinute` hears of each minute of virtual time, and how many are in by then. */
  run(onMinute: (minutes: number, letIn: number) => void = () => undefined): Outcome {
    let now = OPENED_AT;
    let minutes = 0;
    while (this.#heap.size > 0) {
      now = this.#heap.nextAt;
      while (now >= OPENED_AT + (minutes + 1) * MINUTE_MS) onMinute((minutes += 1), this.#letInAt.length);
      this.#restart(now);
      this.#ask(this.#heap.take(), now);
    }
    return this.#outcome(now);
  }

  #restart(now: number): void {
    if (this.#restarts >= this.#crowd.restarts || now < OPENED_AT + (this.#restarts + 1) * RESTART_MS) return;
    this.#rooms[this.#restarts % this.#rooms.length] = this.#open(now);
    this.#restarts += 1;
  }

  #ask(user: number, now: number): void {
    const ticket = this.#tickets[user];
    this.#questions += 1;
    if (ticket) {
      const window = Math.floor((now - OPENED_AT) / WINDOW_MS);
      this.#polls[window] = (this.#polls[window] ?? 0) + 1;
    }
    const room = this.#rooms[Math.floor(this.#chance() * this.#rooms.length)]!;
    const turn = room.ask(
      {
        account: String(user),
        holder: user,
        network: undefined,
        ticket,
        uploaded: this.#uploaded[user] === 1,
        draw: this.#draws[user]!,
        jitter: this.#chance(),
      },
      now,
    );
    if (turn.kind === 'enter') this.#enter(user, turn, now);
    else if (turn.kind === 'wait') this.#wait(user, turn, now);
    else throw new Error(`user ${String(user)} was told ${turn.kind}`);
  }

  #enter(user: number, turn: Extract<Turn, { kind: 'enter' | 'called' }>, now: number): void {
    this.#letInAt.push(now);
    if (now - OPENED_AT > this.#crowd.settings.openingMs)
      this.#orders.push(orderOf(turn.ticket, this.#crowd.settings.uploadedBehindMs));
    const estimate = this.#estimates.get(user);
    if (estimate && now > estimate.at) this.#ratios.push(estimate.ms / (now - estimate.at));
    this.#estimates.delete(user);
    this.#tickets[user] = undefined;
  }

  #wait(user: number, turn: Extract<Turn, { kind: 'wait' }>, now: number): void {
    if (this.#chance() < this.#crowd.leaving) {
      this.#gaveUp += 1;
      this.#tickets[user] = undefined;
      return;
    }
    this.#tickets[user] = turn.ticket;
    // One in fifty is asked how it went.
    if (turn.estimateMs !== undefined && user % 50 === 0 && !this.#estimates.has(user))
      this.#estimates.set(user, { at: now, ms: turn.estimateMs });
    const late = this.#chance() < LATE_SHARE ? this.#chance() * LATE_MS : this.#chance() * 1_000;
    this.#heap.set(user, now + turn.pollMs + late);
  }

  #outcome(now: number): Outcome {
    const { users, perSecond } = this.#crowd;
    const tenth = this.#letInAt[Math.floor(this.#letInAt.length * 0.9)] ?? now;
    const spanSeconds = (tenth - OPENED_AT) / 1_000;
    const ratios = this.#ratios.sort((a, b) => a - b);
    const quantile = (q: number): number => round(ratios[Math.floor(ratios.length * q)] ?? Number.NaN);
    const peak = this.#polls.reduce((most, polls) => Math.max(most, polls), 0);
    return {
      letIn: this.#letInAt.length,
      gaveUp: this.#gaveUp,
      seconds: Math.round((now - OPENED_AT) / 1_000),
      usedShare: round((this.#letInAt.length * 0.9) / (spanSeconds * perSecond)),
      questionsPerUser: round(this.#questions / users),
      pollPeak: round(peak / (WINDOW_MS / 1_000) / (users / 60)),
      inversionShare: inversionShare(Float64Array.from(this.#orders)),
      estimateRatio: { p5: quantile(0.05), p50: quantile(0.5), p95: quantile(0.95) },
    };
  }
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;
