import { errorsFrom } from '../kernel/index.ts';

/** What can keep the stack from starting or running. */
export const PROCESS_ERRORS = {
  STACK_PORT_TAKEN: { status: 500, title: 'Port sudah dipakai', retry: 'never' },
  STACK_PROGRAM_MISSING: { status: 500, title: 'Program tidak ditemukan', retry: 'never' },
  STACK_NOT_READY: { status: 500, title: 'Proses tidak siap', retry: 'later' },
  STACK_FOLDER_UNREACHABLE: { status: 500, title: 'Folder data tidak terjangkau', retry: 'never' },
} as const;

export const failProcess = errorsFrom(PROCESS_ERRORS);
