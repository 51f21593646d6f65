import { createHmac, timingSafeEqual } from 'node:crypto';
import { LoginPacing, type PacingSettings, type Place, type Turn } from '../domain/login-pacing.ts';
import type { LoginPacingRule } from '../domain/policy-view.ts';
import type { Clock } from '../../kernel/index.ts';
import type { PolicyInForce } from '../policy/policy-in-force.ts';

/** The waiting rooms of this gateway, one per policy scope, and the tickets that prove a place in them. */
export class WaitingRooms {
  readonly #rooms = new Map<string, LoginPacing>();
  readonly #settings: PacingSettings;
  readonly #secret: Buffer;

  constructor(settings: PacingSettings, secret: string) {
    this.#settings = settings;
    this.#secret = Buffer.from(secret);
  }

  get waiting(): number {
    let waiting = 0;
    for (const room of this.#rooms.values()) waiting += room.waiting;
    return waiting;
  }

  /** An account asks to log in, with the ticket it was given before, if any. */
  ask(
    rule: LoginPacingRule,
    account: string,
    ticket: string,
    random: () => number,
    now: number,
  ): { readonly turn: Turn; readonly room: LoginPacing } {
    const room = this.#room(rule, now);
    return {
      turn: room.arrive(account, this.#placeIn(ticket, account, rule.scope), random(), random(), now),
      room,
    };
  }

  /** Close the room of a scope whose pacing has ended; who still waits simply logs in. */
  close(scope: string): void {
    this.#rooms.delete(scope);
  }

  /** Close every room but those of these scopes. */
  keepOnly(scopes: ReadonlySet<string>): void {
    for (const scope of this.#rooms.keys()) if (!scopes.has(scope)) this.close(scope);
  }

  /** Let time pass in every room, so that turns are called while nobody asks. */
  advance(now: number): void {
    for (const room of this.#rooms.values()) room.advance(now);
  }

  /** The ticket of a place: the place itself, sealed. Nothing has to be remembered for it. */
  ticketOf(place: Place): string {
    const body = Buffer.from(JSON.stringify([place.account, place.scope, place.place])).toString('base64url');
    return `${body}.${this.#seal(body).toString('base64url')}`;
  }

  #room(rule: LoginPacingRule, now: number): LoginPacing {
    let room = this.#rooms.get(rule.scope);
    if (!room)
      this.#rooms.set(rule.scope, (room = new LoginPacing(rule.scope, rule.perSecond, now, this.#settings)));
    room.setPace(rule.perSecond);
    return room;
  }

  #seal(body: string): Buffer {
    return createHmac('sha256', this.#secret).update(body).digest();
  }

  /** The place a ticket proves for this account in this room, or undefined when it proves none. */
  #placeIn(ticket: string, account: string, scope: string): number | undefined {
    if (ticket.length > 512) return undefined;
    const [body = '', seal = ''] = ticket.split('.');
    const given = Buffer.from(seal, 'base64url');
    const right = this.#seal(body);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
    const [owner, room, place] = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as [
      string,
      string,
      number,
    ];
    return owner === account && room === scope ? place : undefined;
  }
}

const ROOMS_TICK_MS = 250;

/** Turns are called while nobody asks, and a room ends with its pacing. */
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
