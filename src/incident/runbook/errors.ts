import { errorsFrom, type ErrorSpec } from '../../kernel/index.ts';

const TABLE = {
  RUNBOOK_INVALID: { status: 500, title: 'Berkas runbook tidak sah', retry: 'never' },
  RUNBOOK_UNKNOWN: { status: 404, title: 'Runbook tidak dikenal', retry: 'never' },
  RUNBOOK_STEP_TIMEOUT: { status: 504, title: 'Langkah runbook terlalu lama', retry: 'later' },
} as const satisfies Record<string, ErrorSpec>;

/** Make one of the runbook engine's errors. */
export const fail = errorsFrom(TABLE);
