import { errorsFrom } from '../kernel/index.ts';

/** What can go wrong at a vantage besides what it looks at. */
export const fail = errorsFrom({
  PROBE_ACCOUNT_MISSING: { status: 500, title: 'Akun penjajak tidak ada', retry: 'never' },
  PROBE_NOT_TOLD: { status: 502, title: 'Hasil penjajakan tidak tersampaikan', retry: 'later' },
});
