import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../kernel/index.ts';

/** A result is signed and here within this time of its challenge, or it is an old one. */
export const CHALLENGE_MS = 20_000;

/**
 * Challenges that make a result fresh whatever anybody's clock says: each is good once and for 20 seconds. Giving one keeps
 * nothing in memory, since anybody may ask; they end with the process.
 */
export class Challenges {
  readonly #clock: Clock;
  readonly #secret = randomBytes(32);
  /** Those that a true result came with, and when they would have ended. */
  readonly #used = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  give(): string {
    const nonce = randomBytes(12).toString('base64url');
    const text = `${Math.floor(this.#clock.elapsed()).toString(36)}.${this.#clock.now().toString(36)}.${nonce}`;
    return `${text}.${this.#seal(text)}`;
  }

  /** Use one up; the wall time at which it was given, or undefined when it is none of ours, too old or used. */
  take(challenge: string): number | undefined {
    const at = challenge.lastIndexOf('.');
    const text = challenge.slice(0, Math.max(0, at));
    const [seal, expected] = [Buffer.from(challenge.slice(at + 1)), Buffer.from(this.#seal(text))];
    if (seal.length !== expected.length || !timingSafeEqual(seal, expected)) return undefined;
    const [elapsed = '', wall = ''] = text.split('.');
    const endsAt = Number.parseInt(elapsed, 36) + CHALLENGE_MS;
    const now = this.#clock.elapsed();
    for (const [old, end] of this.#used) if (end < now) this.#used.delete(old);
    if (endsAt < now || this.#used.has(text)) return undefined;
    this.#used.set(text, endsAt);
    return Number.parseInt(wall, 36);
  }

  #seal(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url');
  }
}
