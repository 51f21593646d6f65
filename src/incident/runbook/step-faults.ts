import { actionOf } from '../actions/index.ts';
import type { FrontMatter } from './front-matter.ts';

/** A fault at a path of the front matter. */
export interface PathFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Step = FrontMatter['steps'][number];

const duplicates = (steps: readonly Step[]): PathFault[] =>
  steps.flatMap((step, i) =>
    steps.findIndex((other) => other.id === step.id) < i
      ? [{ path: ['steps', i, 'id'], message: `step "${step.id}" exists already` }]
      : [],
  );

function paramFaults(step: Step, i: number): PathFault[] {
  const read = actionOf(step.action)?.params.safeParse(step.with);
  if (!read || read.success) return [];
  return read.error.issues.map((issue) => ({
    path: ['steps', i, 'with', ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))],
    message: issue.message,
  }));
}

function relapseFaults(steps: readonly Step[], step: Step, i: number): PathFault[] {
  if (step.onRelapse === undefined) return [];
  const target = steps.findIndex((other) => other.id === step.onRelapse);
  if (target >= 0 && target < i) return [];
  return [{ path: ['steps', i, 'onRelapse'], message: `"${step.onRelapse}" is not an earlier step` }];
}

const slotsOf = (step: Step | undefined): readonly (readonly unknown[])[] => {
  const slots = step?.with['slots'];
  return Array.isArray(slots) ? slots.filter((slot) => Array.isArray(slot)) : [];
};

/** Manual mode needs an earlier request to two people, one of whom can only be a leader. */
function manualFaults(steps: readonly Step[], step: Step, i: number): PathFault[] {
  if (step.action !== 'impose-manual') return [];
  const asking = steps.slice(0, i).find((other) => other.id === step.with['approval']);
  const path = ['steps', i, 'with', 'approval'];
  if (asking?.action !== 'await-approval')
    return [{ path, message: 'does not name an earlier await-approval step' }];
  const slots = slotsOf(asking);
  const hasLeader = slots.some((slot) => slot.every((role) => role === 'leadership'));
  if (slots.length >= 2 && hasLeader) return [];
  return [{ path, message: 'its approval must want two people, one of them of the leadership' }];
}

/** What is imposed must be lifted; what is waited for must have been imposed. */
function orderFaults(steps: readonly Step[], step: Step, i: number): PathFault[] {
  const imposes = (other: Step) => other.action === 'impose-policy' || other.action === 'impose-manual';
  if (imposes(step) && !steps.slice(i + 1).some((other) => other.action === 'lift-policy')) {
    return [{ path: ['steps', i], message: 'is never lifted: a lift-policy step must follow' }];
  }
  if (
    step.action === 'await-policy-in-force' &&
    !steps.slice(0, i).some((other) => imposes(other) || other.action === 'lift-policy')
  ) {
    return [{ path: ['steps', i], message: 'nothing was imposed before it' }];
  }
  return [];
}

/** Faults that the schema alone cannot see: parameters per action, and how steps hang together. */
export const stepFaults = (steps: readonly Step[]): PathFault[] => [
  ...duplicates(steps),
  ...steps.flatMap((step, i) => [
    ...paramFaults(step, i),
    ...relapseFaults(steps, step, i),
    ...manualFaults(steps, step, i),
    ...orderFaults(steps, step, i),
  ]),
];
