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
  // Tickets of before there were holders have neither.
  z.number().default(0),
  z.number().default(0),
]);

/** Draws and holders: 48 bits of a keyed hash. */
const HASH_BYTES = 6;

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
  seal({ account, holder, place, behindMs, askedAt, due, uploaded }: WaitingTicket, now: number): string {
    const key = this.#keyAt(now);
    const said = [account, place, askedAt, due, uploaded ? 1 : 0, holder, behindMs];
    const body = Buffer.from(JSON.stringify(said)).toString('base64url');
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
    const { data: said } = bodySchema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
    if (!said) throw gatewayError('GATEWAY_TICKET_FORGED', `Isi tiket ini tidak terbaca. ${WITHOUT}`);
    const [account, place, askedAt, due, uploaded, holder, behindMs] = said;
    return { account, holder, place, behindMs, askedAt, due, uploaded: uploaded === 1 };
  }

  /** A lot for an account in the opening minute of a room, 0..1: the same at every process, foreseen by nobody. */
  draw(account: string, scope: string, since: number): number {
    return this.#hash(`lot|${scope}|${String(since)}|${account}`, since) / 2 ** (8 * HASH_BYTES);
  }

  /**
   * What tells one who names an account in a room from others who do, by what only he brings (`proof`, a password): the
   * same at every process. It goes into his ticket; without the key nobody finds the proof from it.
   */
  holder(account: string, proof: string, since: number): number {
    return this.#hash(`holder|${account}|${proof}`, since);
  }

  /** A number of 48 bits under the key of a time. */
  #hash(text: string, at: number): number {
    return macOf(this.#keyAt(at), text).readUIntBE(0, HASH_BYTES);
  }

  #keyAt(at: number): TicketKey {
    const key = keyAt(this.#keys(), at);
    if (!key) throw gatewayError('GATEWAY_TICKET_KEYS_UNUSABLE', 'Tidak ada kunci tiket.');
    return key;
  }
}

const macOf = (key: TicketKey, text: string): Buffer =>
  createHmac('sha256', Buffer.from(key.secret, 'base64url')).update(text).digest();
