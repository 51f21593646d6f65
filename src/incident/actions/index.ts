import { awaitAlertResolved } from './await-alert-resolved.ts';
import { awaitApproval } from './await-approval.ts';
import { awaitMetric } from './await-metric.ts';
import { awaitPolicyInForce } from './await-policy-in-force.ts';
import { checkGuards } from './check-guards.ts';
import { imposeManual } from './impose-manual.ts';
import { imposePolicy } from './impose-policy.ts';
import { liftPolicy } from './lift-policy.ts';
import { note } from './note.ts';
import { pageLeadership } from './page-leadership.ts';
import { reconcileRegion } from './reconcile-region.ts';
import type { Action } from './types.ts';

export const ACTION_NAMES = [
  'check-guards',
  'impose-policy',
  'impose-manual',
  'await-policy-in-force',
  'await-approval',
  'await-metric',
  'await-alert-resolved',
  'lift-policy',
  'reconcile-region',
  'page-leadership',
  'note',
] as const;
export type ActionName = (typeof ACTION_NAMES)[number];

/** Everything a runbook can do. */
const ACTIONS = {
  'check-guards': checkGuards,
  'impose-policy': imposePolicy,
  'impose-manual': imposeManual,
  'await-policy-in-force': awaitPolicyInForce,
  'await-approval': awaitApproval,
  'await-metric': awaitMetric,
  'await-alert-resolved': awaitAlertResolved,
  'lift-policy': liftPolicy,
  'reconcile-region': reconcileRegion,
  'page-leadership': pageLeadership,
  note,
} as const satisfies Record<ActionName, Action>;

const isActionName = (name: string): name is ActionName => (ACTION_NAMES as readonly string[]).includes(name);

/** The table's row of a name, or undefined. */
export const actionOf = (name: string): Action | undefined =>
  isActionName(name) ? ACTIONS[name] : undefined;

export { type Action, type RunbookPorts, type StepContext } from './types.ts';
