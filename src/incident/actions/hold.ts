import type { Approvers, PolicyRule } from '../../contracts/index.ts';
import type { StepOutput } from '../runbook/types.ts';
import type { StepContext } from './types.ts';

/**
 * Put a rule in place and return what the run must remember of it. Its lapse counts from the step's start,
 * not from now, so that a repeat after a crash asks for the very same rule.
 */
export async function holdRule(
  context: StepContext,
  scope: string,
  rule: Omit<PolicyRule, 'scope' | 'until'>,
  reason: string,
  ttlNightMs: number,
): Promise<StepOutput & { readonly epoch: number }> {
  const ttlMs = context.tempo('ttl', ttlNightMs);
  const until = context.startedAt + ttlMs;
  const { runId, incident, ports } = context;
  const epoch = await ports.policy.impose(reason, [
    { runId, incidentId: incident.id, scope, rule: { ...rule, until: new Date(until).toISOString() } },
  ]);
  return { epoch, hold: { scope, rule, reason, ttlMs, until } };
}

/** Who approved an `await-approval` step of this run; `missing` when it was not granted. */
export function approversOf(context: StepContext, step: string): Approvers | 'missing' {
  const approval = context.approval(step);
  if (approval?.closed !== 'granted') return 'missing';
  return approval.votes
    .filter((vote) => vote.verdict === 'approve')
    .map(({ person }) => ({ id: person.id, name: person.name, role: person.role }));
}
