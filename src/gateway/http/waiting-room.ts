import { TICKET_PROBLEM } from '../../contracts/index.ts';
import { OpsError, steadyClock, type Clock } from '../../kernel/index.ts';
import type { AdmissionConfig } from '../admission-config.ts';
import { EntryBook } from '../domain/entry-book.ts';
import type { LoginPacingRule } from '../domain/policy-view.ts';
import type { UploadedTps } from '../domain/uploaded-tps.ts';
import { WaitingRoom, type Arrival, type Turn, type WaitingRoomSettings } from '../domain/waiting-room.ts';
import type { WaitingTicket } from '../domain/waiting-ticket.ts';
import { gatewayError } from '../errors.ts';
import type { PolicyInForce } from '../policy/policy-in-force.ts';
import type { TicketSeal } from '../ticket/seal.ts';

interface WaitingRoomsParts {
  readonly clock: Clock;
  readonly settings: WaitingRoomSettings;
  /** Processes of all gateways of the region, to any of which a phone may come. */
  readonly processes: number;
  readonly seal: TicketSeal;
  readonly uploaded: Pick<UploadedTps, 'has'>;
  readonly random: () => number;
}

/** Somebody who asks. The account is public: it says nothing about who they are. */
export interface Asker {
  readonly account: string;
  /** What others who name the account do not bring: the password, or where nobody sees that the network. */
  readonly proof: string;
  /** The network they come from; undefined when addresses tell nobody apart. */
  readonly network: number | undefined;
  /** `` without one. */
  readonly ticket: string;
}

/** Somebody's place, as they are told of it. */
export interface Place {
  readonly ticket: string;
  /** Accounts of the region that wait ahead, about. */
  readonly position: number;
  readonly estimateMs: number | undefined;
  readonly pollMs: number;
}

export type Admission =
  | { readonly kind: 'enter'; readonly ticket: WaitingTicket; readonly room: OpenRoom }
  | { readonly kind: 'called' | 'wait'; readonly place: Place }
  | { readonly kind: 'full' };

/**
 * A room and its time: the machine's as it was when the room opened, run on by what has passed since. A wall clock that
 * is set meanwhile would put newcomers before all who wait, or make every ticket late.
 */
interface OpenRoom {
  readonly line: WaitingRoom;
  readonly time: Pick<Clock, 'now'>;
}

/** The waiting rooms of this process, one per policy scope, and the tickets that prove a place in them. */
export class WaitingRooms {
  readonly #rooms = new Map<string, OpenRoom>();
  /** Of all rooms: a ticket that was used in one is no good in the next. */
  readonly #entries = new EntryBook();
  readonly #parts: WaitingRoomsParts;

  constructor(parts: WaitingRoomsParts) {
    this.#parts = parts;
  }

  get waiting(): number {
    let waiting = 0;
    for (const { line } of this.#rooms.values()) waiting += line.waiting;
    return waiting;
  }

  /** Somebody asks to log in. Throws the OpsError of a ticket that is no good. */
  ask(rule: LoginPacingRule, asker: Asker): Admission {
    const room = this.#room(rule);
    const now = room.time.now();
    const turn = room.line.ask(this.#arrival(rule, asker), now);
    if (turn.kind === 'enter') return { kind: 'enter', ticket: turn.ticket, room };
    return this.#told(turn, now);
  }

  /** Somebody looks after the place that their ticket proves, without a way to enter. Throws as `ask` does. */
  look(rule: LoginPacingRule, account: string, ticket: string): Admission {
    const asker = { account, proof: '', network: undefined, ticket };
    const { line, time } = this.#room(rule);
    const now = time.now();
    return this.#told(line.look(this.#arrival(rule, asker), now), now);
  }

  /** The vendor had no place for one whose turn it was. */
  missed({ line, time }: OpenRoom, ticket: WaitingTicket): Place {
    const now = time.now();
    return this.#place(line.missed(ticket, this.#parts.random(), now), now);
  }

  /** The vendor failed one that was let in: the ticket is as good as before. */
  failed({ line }: OpenRoom, ticket: WaitingTicket): void {
    line.failed(ticket);
  }

  /** The account that a ticket was given to, when the ticket is genuine. Throws when it is not. */
  holderOf(ticket: string): string {
    return this.#parts.seal.open(ticket).account;
  }

  /** Close every room but those of these scopes; who still waits simply logs in. */
  keepOnly(scopes: ReadonlySet<string>): void {
    for (const scope of this.#rooms.keys()) if (!scopes.has(scope)) this.#rooms.delete(scope);
  }

  /** Let time pass in every room. One in which nobody waits, and which goes by another time than the machine, is closed. */
  advance(): void {
    const now = this.#parts.clock.now();
    for (const [scope, { line, time }] of this.#rooms) {
      line.advance(time.now());
      if (line.waiting === 0 && Math.abs(time.now() - now) > SET_MS) this.#rooms.delete(scope);
    }
  }

  #arrival({ scope, since }: LoginPacingRule, asker: Asker): Arrival {
    const { seal, uploaded, random } = this.#parts;
    const { account, proof, network } = asker;
    const ticket = asker.ticket === '' ? undefined : seal.open(asker.ticket);
    if (ticket && ticket.account !== account)
      throw gatewayError('GATEWAY_TICKET_OTHER_ACCOUNT', `Tiket ini bukan untuk akun yang masuk. ${AGAIN}`);
    return {
      ...{ account, network, ticket },
      holder: ticket?.holder ?? seal.holder(account, proof, since),
      uploaded: uploaded.has(account.slice(0, 13)),
      draw: seal.draw(account, scope, since),
      jitter: random(),
    };
  }

  #room(rule: LoginPacingRule): OpenRoom {
    let room = this.#rooms.get(rule.scope);
    if (!room) this.#rooms.set(rule.scope, (room = this.#open(rule)));
    room.line.setPace(rule);
    return room;
  }

  #open(rule: LoginPacingRule): OpenRoom {
    const { clock, settings } = this.#parts;
    const time = steadyClock(clock);
    return { line: new WaitingRoom(rule, settings, time.now(), this.#entries), time };
  }

  #told(turn: Turn, now: number): Admission {
    switch (turn.kind) {
      case 'enter':
      case 'called': {
        const ticket = this.#parts.seal.seal(turn.ticket, now);
        return { kind: 'called', place: { ticket, position: 0, estimateMs: 0, pollMs: CALLED_POLL_MS } };
      }
      case 'wait':
        return { kind: 'wait', place: this.#place(turn, now) };
      case 'full':
        return { kind: 'full' };
      case 'spent':
        throw gatewayError('GATEWAY_TICKET_SPENT', `Tiket ini sudah membawa Anda masuk. ${AGAIN}`);
      case 'expired':
        throw gatewayError('GATEWAY_TICKET_EXPIRED', `Tiket ini terlalu lama tidak dipakai. ${AGAIN}`);
    }
  }

  #place({ ticket, ahead, estimateMs, pollMs }: Turn & { kind: 'wait' }, now: number): Place {
    const { seal, processes } = this.#parts;
    return { ticket: seal.seal(ticket, now), position: ahead * processes, estimateMs, pollMs };
  }
}

const AGAIN = 'Masuk lagi tanpa tiket untuk mendapat tempat baru.';
/** A clock that is this far off has been set, not slewed. */
const SET_MS = 5_000;
/** A page that says it is your turn says so again after this long. */
const CALLED_POLL_MS = 30_000;

/** What is a ticket's fault, and not the gateway's. */
export const isTicketFault = (error: unknown): error is OpsError =>
  error instanceof OpsError && error.code.startsWith(TICKET_PROBLEM);

/** A room's part of the settings of one process. */
export const roomSettingsOf = (config: AdmissionConfig): WaitingRoomSettings => ({
  openingMs: config.SIAGA_PACING_OPENING_MS,
  minPollMs: config.SIAGA_POLL_MIN_MS,
  maxPollMs: config.SIAGA_POLL_MAX_MS,
  lateMs: config.SIAGA_TICKET_LATE_MS,
  uploadedBehindMs: config.SIAGA_UPLOADED_BEHIND_MS,
  capacity: config.SIAGA_PACING_CAPACITY,
  answersPerSecond: config.SIAGA_ANSWERS_PER_SECOND,
  networkShare: config.SIAGA_PACING_NETWORK_SHARE,
  networkAtOnce: config.SIAGA_PACING_NETWORK_AT_ONCE,
});

const ROOMS_TICK_MS = 250;

/** A room ends with its pacing. */
export function keepRooms(
  clock: Clock,
  rooms: WaitingRooms,
  policy: Pick<PolicyInForce, 'view'>,
): () => void {
  return clock.every(ROOMS_TICK_MS, () => {
    rooms.keepOnly(policy.view.pacedScopes(clock.now()));
    rooms.advance();
  });
}
