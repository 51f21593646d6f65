export const LIFECYCLE = [
  'triggered',
  'acknowledged',
  'mitigating',
  'monitoring',
  'resolved',
  'reviewed',
] as const;
export type Lifecycle = (typeof LIFECYCLE)[number];

export type Severity = 'critical' | 'warning' | 'info';

/**
 * The published table: to which states an incident may go from each. `reviewed` is the end; a relapse after
 * `resolved` is another incident.
 */
export const TRANSITIONS: Readonly<Record<Lifecycle, readonly Lifecycle[]>> = {
  triggered: ['acknowledged', 'mitigating', 'monitoring', 'resolved'],
  acknowledged: ['mitigating', 'monitoring', 'resolved'],
  mitigating: ['monitoring', 'resolved'],
  monitoring: ['mitigating', 'resolved'],
  resolved: ['reviewed'],
  reviewed: [],
};

/** What a wish to move an incident comes to. */
export type Move =
  | { readonly outcome: 'move'; readonly to: Lifecycle }
  | { readonly outcome: 'stay' }
  | { readonly outcome: 'refuse' };

/** Decide a transition. Wishing for the present state is no fault: a resumed step repeats its wish. */
export function decideTransition(from: Lifecycle, to: Lifecycle): Move {
  if (from === to) return { outcome: 'stay' };
  if (TRANSITIONS[from].includes(to)) return { outcome: 'move', to };
  return { outcome: 'refuse' };
}

/** Whether an incident in this state is closed. */
export const isClosed = (state: Lifecycle): boolean => state === 'resolved' || state === 'reviewed';
