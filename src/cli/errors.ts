import { errorsFrom } from '../kernel/index.ts';

/** What a command may be asked for in vain. */
export const failCli = errorsFrom({
  CLI_FILE_EXISTS: { status: 409, title: 'Berkas sudah ada', retry: 'never' },
  CLI_KEYS_UNREADABLE: { status: 500, title: 'Kunci publik tidak terbaca', retry: 'later' },
});
