import type { Operation } from '../../contracts/index.ts';
import { isShedBelow } from './admission-gate.ts';
import type { EffectiveRule } from './policy-view.ts';

/** Why the policy lets a request through nowhere: `shed` by criticality, or what is published is held back. */
export type PolicyRefusal = 'shed' | 'publication';

/** What the policy refuses outright, before any question of places; undefined: it has no objection. */
export function policyRefuses(
  operation: Operation,
  rule: Pick<EffectiveRule, 'shedBelow' | 'publication'>,
): PolicyRefusal | undefined {
  if (isShedBelow(operation, rule.shedBelow)) return 'shed';
  return operation === 'public-read' && rule.publication === 'hold' ? 'publication' : undefined;
}

/**
 * Whether uploads are to be kept from the vendor: by `uploadMode: queue` or manual mode. A gateway holds them; who has
 * no queue can only send the phone away with its photo.
 */
export const keepsUploadsBack = (rule: Pick<EffectiveRule, 'uploadMode' | 'manual'>): boolean =>
  rule.uploadMode === 'queue' || rule.manual !== undefined;
