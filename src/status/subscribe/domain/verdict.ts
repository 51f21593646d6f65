/** What a delivery that did not go says: who has left, who refuses for good, or that it may go later. */
export type Verdict =
  | { readonly say: 'gone' | 'refused' }
  | {
      readonly say: 'later';
      /** Not sooner than so. */
      readonly afterMs?: number;
    };

/** A service that asks for more patience is asked again after this all the same, or not at all. */
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * What a push service's answer says of a subscription. Only 404 and 410 end one (RFC 8030): a 401 or 403 may be a fault of
 * ours, such as a clock that is off, and must not cost everybody the subscription.
 */
export function pushVerdict(status: number, retryAfter: string | undefined): Verdict {
  if (status === 404 || status === 410) return { say: 'gone' };
  const seconds = /^\d{1,9}$/.test(retryAfter ?? '') ? Number(retryAfter) : 0;
  return { say: 'later', afterMs: Math.min(seconds * 1_000, LONGEST_PAUSE_MS) };
}
