import { standingSchema } from '../../contracts/index.ts';

/**
 * What became of a second copy: `copied`, or why there is one only. The peer was `slow`, `down`, `full`, or `refused`
 * for another reason; here too many bytes were on their way to it (`busy`), the `circuit` was open, or the photo was
 * `unread` (delivered meanwhile, or damaged).
 */
export const COPY_OUTCOMES = [
  'copied',
  'slow',
  'down',
  'full',
  'refused',
  'busy',
  'circuit',
  'unread',
] as const;
export type CopyOutcome = (typeof COPY_OUTCOMES)[number];

/** How a peer took a request. */
export type PeerReply =
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  /** Nothing within the bound. */
  | { readonly kind: 'slow' }
  | { readonly kind: 'down'; readonly cause: unknown };

const isProblem = (body: unknown, code: string): boolean =>
  typeof body === 'object' && body !== null && 'code' in body && body.code === code;

/**
 * What an answer means for the copy of `key`. Only another gateway's word that this very photo stands there makes
 * two: an address that leads back to `self` is no second machine.
 */
export function copyOutcomeOf(reply: PeerReply, key: string, self: string): CopyOutcome {
  if (reply.kind !== 'answer') return reply.kind;
  const said = standingSchema.safeParse(reply.body);
  if (reply.status < 300 && said.success && said.data.key === key && said.data.gateway !== self)
    return 'copied';
  return isProblem(reply.body, 'GATEWAY_STANDBY_FULL') ? 'full' : 'refused';
}
