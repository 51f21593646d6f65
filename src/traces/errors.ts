import { errorsFrom, type ErrorSpec } from '../kernel/index.ts';

const TABLE = {
  TRACES_UNAUTHORIZED: { status: 401, title: 'Tidak berwenang', retry: 'never' },
  TRACES_BODY_INVALID: { status: 400, title: 'Isi permintaan tidak sah', retry: 'never' },
  TRACES_BODY_TOO_LARGE: { status: 413, title: 'Isi permintaan terlalu besar', retry: 'never' },
  TRACES_TYPE_UNKNOWN: { status: 415, title: 'Jenis isi tidak dikenal', retry: 'never' },
  TRACES_QUERY_INVALID: { status: 400, title: 'Pertanyaan tidak sah', retry: 'never' },
  TRACES_NOT_FOUND: { status: 404, title: 'Tidak ditemukan', retry: 'never' },
  TRACES_PACE: { status: 429, title: 'Kiriman jejak terlalu cepat', retry: 'later' },
  TRACES_BEHIND: { status: 503, title: 'Penyimpanan jejak belum sanggup', retry: 'later' },
  TRACES_PORT_TAKEN: { status: 500, title: 'Port sudah dipakai', retry: 'never' },
} as const satisfies Record<string, ErrorSpec>;

/** Make one of the room's errors. */
export const fail = errorsFrom(TABLE);
