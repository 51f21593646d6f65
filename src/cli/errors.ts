import { errorsFrom } from '../kernel/index.ts';

/** What a command may be asked for in vain. */
export const failCli = errorsFrom({
  CLI_KEYS_UNREADABLE: { status: 500, title: 'Kunci publik tidak terbaca', retry: 'later' },
  CLI_POLICY_UNREADABLE: { status: 500, title: 'Kebijakan gerbang tidak terbaca', retry: 'later' },
  CLI_REGISTER_UNREADABLE: { status: 500, title: 'Daftar TPS tidak terbaca', retry: 'later' },
});
