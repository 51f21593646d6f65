import type { Role } from '../../catalog/index.ts';

/** What a person may do in the console besides reading. */
export type Act =
  | 'acknowledge'
  | 'set-next-update'
  | 'decide'
  | 'draft-statement'
  | 'decide-statement'
  | 'pull-kill-switch'
  | 'end-kill-switch'
  | 'settle-claim';

const MAY: Readonly<Record<Role, readonly Act[]>> = {
  'on-call': [
    'acknowledge',
    'set-next-update',
    'decide',
    'draft-statement',
    'pull-kill-switch',
    'settle-claim',
  ],
  commander: [
    'acknowledge',
    'set-next-update',
    'decide',
    'draft-statement',
    'decide-statement',
    'pull-kill-switch',
    'end-kill-switch',
    'settle-claim',
  ],
  leadership: [
    'decide',
    'draft-statement',
    'decide-statement',
    'pull-kill-switch',
    'end-kill-switch',
    'settle-claim',
  ],
  auditor: [],
  admin: [],
};

/** Whether a role may do this. Buttons show, and the server accepts, by this one table. */
export const may = (role: Role, act: Act): boolean => MAY[role].includes(act);
