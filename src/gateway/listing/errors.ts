import { errorsFrom, type ErrorSpec } from '../../kernel/index.ts';

const TABLE = {
  GATEWAY_LISTING_UNAUTHORIZED: { status: 401, title: 'Pembaca antrean tidak dikenal', retry: 'never' },
  GATEWAY_LISTING_INVALID: { status: 400, title: 'Permintaan daftar antrean tidak sah', retry: 'never' },
  GATEWAY_LISTING_GONE: { status: 410, title: 'Daftar antrean ini sudah dilepas', retry: 'now' },
  GATEWAY_LISTING_UNREADABLE: { status: 503, title: 'Daftar antrean tidak terbaca', retry: 'later' },
} as const satisfies Record<string, ErrorSpec>;

/** Make an error of the listing of queued uploads. */
export const listingError = errorsFrom(TABLE);
