import { request, type Dispatcher } from 'undici';
import webPush from 'web-push';
import { pushVerdict, type Verdict } from '../domain/verdict.ts';
import type { PushSubscription } from './register.ts';
import type { Vapid } from './vapid.ts';

/** A push that did not go. It names the host only: who knows an endpoint can reach its browser. */
export class PushNotTaken extends Error {
  override readonly name = 'PushNotTaken';
  readonly verdict: Verdict;

  constructor(host: string, why: string, verdict: Verdict, cause?: unknown) {
    super(`${host} ${why}`, { cause });
    this.verdict = verdict;
  }
}

interface PushPostDeps {
  readonly vapid: Vapid;
  /** How services are reached. */
  readonly dispatcher: Dispatcher;
  /** From first byte to last, 10 s by default. */
  readonly withinMs?: number;
}

const WITHIN_MS = 10_000;
/** News of hours ago mislead; the service then forgets them. */
const TTL_S = 4 * 3_600;
/** Of one subscription's messages that still wait at the service the newest replaces the others (RFC 8030). */
const TOPIC = 'kabar';
const LONGEST_ANSWER = 16_384;

/** Encrypts a text for a browser and hands it to its push service. Rejects with a PushNotTaken. */
export const pushPost =
  ({ vapid, dispatcher, withinMs = WITHIN_MS }: PushPostDeps) =>
  async ({ endpoint, keys }: Pick<PushSubscription, 'endpoint' | 'keys'>, text: string): Promise<void> => {
    const { hostname } = new URL(endpoint);
    const headers = {
      authorization: vapid.authorization(endpoint),
      'content-encoding': 'aes128gcm',
      'content-type': 'application/octet-stream',
      ...{ ttl: String(TTL_S), urgency: 'normal', topic: TOPIC },
    };
    const body = webPush.encrypt(keys.p256dh, keys.auth, text, 'aes128gcm').cipherText;
    let answer: Dispatcher.ResponseData;
    try {
      const signal = AbortSignal.timeout(withinMs);
      // No redirect is followed: undici follows none by itself.
      answer = await request(endpoint, { method: 'POST', headers, body, dispatcher, signal });
      await answer.body.dump({ limit: LONGEST_ANSWER, signal });
    } catch (cause) {
      throw new PushNotTaken(hostname, 'was not reached', { say: 'later' }, cause);
    }
    const { statusCode } = answer;
    if (statusCode >= 200 && statusCode < 300) return;
    const retryAfter = answer.headers['retry-after'];
    const verdict = pushVerdict(statusCode, typeof retryAfter === 'string' ? retryAfter : undefined);
    throw new PushNotTaken(hostname, `answered ${String(statusCode)}`, verdict);
  };
