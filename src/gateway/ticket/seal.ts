import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { keyAt, type TicketKey } from '../domain/ticket-keys.ts';
import type { WaitingTicket } from '../domain/waiting-ticket.ts';
import { gatewayError } from '../errors.ts';

const WITHOUT = 'Masuk lagi tanpa tiket untuk mendapat tempat baru.';
const LONGEST_TICKET = 512;
const VERSION = 'a1';

const bodySchema = z.tuple([
  z.string(),
  z.number(),
  z.number(),
  z.number(),
  z.union([z.literal(0), z.literal(1)]),
]);

/** Draws: 48 bits of a keyed hash. */
const DRAW_BYTES = 6;

/**
 * Signs what a ticket says and reads it back: HMAC-SHA256 under a key that all processes of a region have, so that
 * none has to remember a ticket and any can honour it.
 */
export class TicketSeal {
  readonly #keys: () => readonly TicketKey[];

  constructor(keys: () => readonly TicketKey[]) {
    this.#keys = keys;
  }

  /** The text of a ticket. */
  seal({ account, place, askedAt, due, uploaded }: WaitingTicket, now: number): string {
    const key = this.#keyAt(now);
    const body = Buffer.from(JSON.stringify([account, place, askedAt, due, uploaded ? 1 : 0])).toString(
      'base64url',
    );
    const head = `${VERSION}.${key.kid}.${body}`;
    return `${head}.${macOf(key, head).toString('base64url')}`;
  }

  /** What a text says. Throws the OpsError of a text that proves nothing. */
  open(text: string): WaitingTicket {
    const [version, kid, body = '', mac = '', ...more] = text.length > LONGEST_TICKET ? [] : text.split('.');
    if (version !== VERSION || more.length > 0)
      throw gatewayError('GATEWAY_TICKET_FORGED', `Ini bukan tiket antrean. ${WITHOUT}`);
    const key = this.#keys().find((one) => one.kid === kid);
    if (!key)
      throw gatewayError(
        'GATEWAY_TICKET_FOREIGN',
        `Kunci tiket ini tidak dikenal di gerbang ini. ${WITHOUT}`,
      );
    const right = macOf(key, `${VERSION}.${key.kid}.${body}`);
    const given = Buffer.from(mac, 'base64url');
    if (given.length !== right.length || !timingSafeEqual(given, right))
      throw gatewayError('GATEWAY_TICKET_FORGED', `Isi tiket atau tanda tangannya diubah. ${WITHOUT}`);
    const said = bodySchema.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
    const [account, place, askedAt, due, uploaded] = said;
    return { account, place, askedAt, due, uploaded: uploaded === 1 };
  }

  /** A lot for an account in the opening minute of a room, 0..1: the same at every process, foreseen by nobody. */
  draw(account: string, scope: string, since: number): number {
    const hash = macOf(this.#keyAt(since), `lot|${scope}|${String(since)}|${account}`);
    return hash.readUIntBE(0, DRAW_BYTES) / 2 ** (8 * DRAW_BYTES);
  }

  #keyAt(at: number): TicketKey {
    const key = keyAt(this.#keys(), at);
    if (!key) throw gatewayError('GATEWAY_TICKET_KEYS_UNUSABLE', 'Tidak ada kunci tiket.');
    return key;
  }
}

const macOf = (key: TicketKey, text: string): Buffer =>
  createHmac('sha256', Buffer.from(key.secret, 'base64url')).update(text).digest();
