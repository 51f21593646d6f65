import { createHash } from 'node:crypto';
import { loginResponseSchema } from '../../contracts/index.ts';
import { SessionBook } from '../domain/session-book.ts';
import { jsonOf, type VendorReply } from './reply.ts';

const CAPACITY = 500_000;

/** What stands for an authorization where it must not be known itself. */
export const fingerprintOf = (authorization: string): string =>
  createHash('sha256').update(authorization).digest('base64url');

/** What the gateway knows of sessions without a key of its own: what it has seen the vendor say. */
export class Sessions {
  readonly #book = new SessionBook(CAPACITY);

  /** A login's answer went by. */
  learnFromLogin(reply: VendorReply): void {
    if (reply.kind !== 'answer' || reply.status !== 200) return;
    const parsed = loginResponseSchema.safeParse(jsonOf(reply.body));
    if (parsed.success) this.#book.add(fingerprintOf(`Bearer ${parsed.data.session}`));
  }

  /** The vendor took an upload under this authorization, or showed its holder the TPS it is for. */
  honoured(authorization: string): void {
    this.#book.add(fingerprintOf(authorization));
  }

  /** Another worker has seen the vendor give or honour what has this fingerprint. */
  learn(fingerprint: string): void {
    this.#book.add(fingerprint);
  }

  /** Whether the vendor was seen to give or honour what has this fingerprint. */
  has(fingerprint: string): boolean {
    return this.#book.has(fingerprint);
  }

  /** Whether the vendor was seen to give or honour this authorization. */
  isVouchedFor(authorization: string): boolean {
    return this.has(fingerprintOf(authorization));
  }
}
