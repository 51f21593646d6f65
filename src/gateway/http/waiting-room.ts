import { TICKET_PROBLEM } from '../../contracts/index.ts';
import { OpsError, type Clock } from '../../kernel/index.ts';
import type { AdmissionConfig } from '../admission-config.ts';
import type { LoginPacingRule } from '../domain/policy-view.ts';
import type { UploadedTps } from '../domain/uploaded-tps.ts';
import { WaitingRoom, type Arrival, type Turn, type WaitingRoomSettings } from '../domain/waiting-room.ts';
import type { WaitingTicket } from '../domain/waiting-ticket.ts';
import { gatewayError } from '../errors.ts';
import type { PolicyInForce } from '../policy/policy-in-force.ts';
import type { TicketSeal } from '../ticket/seal.ts';

interface WaitingRoomsParts {
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
  | { readonly kind: 'enter'; readonly ticket: WaitingTicket; readonly room: WaitingRoom }
  | { readonly kind: 'called' | 'wait'; readonly place: Place }
  | { readonly kind: 'full' };

/** The waiting rooms of this process, one per policy scope, and the tickets that prove a place in them. */
export class WaitingRooms {
  readonly #rooms = new Map<string, WaitingRoom>();
  readonly #parts: WaitingRoomsParts;

  constructor(parts: WaitingRoomsParts) {
    this.#parts = parts;
  }

  get waiting(): number {
    let waiting = 0;
    for (const room of this.#rooms.values()) waiting += room.waiting;
    return waiting;
  }

  /** Somebody asks to log in. Throws the OpsError of a ticket that is no good. */
  ask(rule: LoginPacingRule, asker: Asker, now: number): Admission {
    const room = this.#room(rule, now);
    const turn = room.ask(this.#arrival(rule, asker), now);
    if (turn.kind === 'enter') return { kind: 'enter', ticket: turn.ticket, room };
    return this.#told(turn, now);
  }

  /** Somebody looks after the place that their ticket proves, without a way to enter. Throws as `ask` does. */
  look(rule: LoginPacingRule, account: string, ticket: string, now: number): Admission {
    const asker = { account, proof: '', network: undefined, ticket };
    return this.#told(this.#room(rule, now).look(this.#arrival(rule, asker), now), now);
  }

  /** The vendor had no place for one whose turn it was. */
  missed(room: WaitingRoom, ticket: WaitingTicket, now: number): Place {
    return this.#place(room.missed(ticket, this.#parts.random(), now), now);
  }

  /** The account that a ticket was given to, when the ticket is genuine. Throws when it is not. */
  holderOf(ticket: string): string {
    return this.#parts.seal.open(ticket).account;
  }

  /** Close every room but those of these scopes; who still waits simply logs in. */
  keepOnly(scopes: ReadonlySet<string>): void {
    for (const scope of this.#rooms.keys()) if (!scopes.has(scope)) this.#rooms.delete(scope);
  }

  /** Let time pass in every room. */
  advance(now: number): void {
    for (const room of this.#rooms.values()) room.advance(now);
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

  #room(rule: LoginPacingRule, now: number): WaitingRoom {
    let room = this.#rooms.get(rule.scope);
    if (!room) this.#rooms.set(rule.scope, (room = new WaitingRoom(rule, this.#parts.settings, now)));
    room.setPace(rule);
    return room;
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
    const now = clock.now();
    rooms.keepOnly(policy.view.pacedScopes(now));
    rooms.advance(now);
  });
}
