import { errorsFrom, type ErrorSpec } from '../kernel/index.ts';

const TABLE = {
  INCIDENT_UNAUTHORIZED: { status: 401, title: 'Tidak berwenang', retry: 'never' },
  INCIDENT_FORBIDDEN: { status: 403, title: 'Tidak diizinkan', retry: 'never' },
  INCIDENT_BODY_INVALID: { status: 400, title: 'Isi permintaan tidak sah', retry: 'never' },
  INCIDENT_BODY_TOO_LARGE: { status: 413, title: 'Isi permintaan terlalu besar', retry: 'never' },
  INCIDENT_STORE_DOWN: { status: 503, title: 'Penyimpanan belum tersedia', retry: 'later' },
  INCIDENT_NOT_FOUND: { status: 404, title: 'Tidak ditemukan', retry: 'never' },
  INCIDENT_TRANSITION_REFUSED: { status: 409, title: 'Perubahan status ditolak', retry: 'never' },
  INCIDENT_POLICY_UNSAFE: { status: 409, title: 'Kebijakan ditolak karena tidak aman', retry: 'never' },
  INCIDENT_POLICY_TOO_LARGE: { status: 409, title: 'Kebijakan terlalu besar', retry: 'never' },
  INCIDENT_KILL_SWITCH: { status: 409, title: 'Sakelar darurat tidak dapat diubah', retry: 'never' },
  INCIDENT_RETURN_REFUSED: { status: 409, title: 'Belum boleh kembali ke normal', retry: 'later' },
  INCIDENT_STATEMENT_OVERTAKEN: {
    status: 409,
    title: 'Sudah ada pernyataan yang lebih baru',
    retry: 'never',
  },
  INCIDENT_STATEMENT_REFUSED: { status: 409, title: 'Pernyataan ditolak aturan', retry: 'never' },
  INCIDENT_CLAIM_REFUSED: { status: 409, title: 'Pencatatan klaim ditolak', retry: 'never' },
  INCIDENT_EPOCH_UNKNOWN: { status: 409, title: 'Epoch kebijakan tidak dikenal', retry: 'never' },
  INCIDENT_DATA_REFUSED: { status: 422, title: 'Isi permintaan tidak dapat disimpan', retry: 'never' },
  INCIDENT_RESPONDER_UNREACHABLE: {
    status: 500,
    title: 'Petugas jaga tidak dapat dihubungi',
    retry: 'never',
  },
  INCIDENT_SECRET_MISSING: { status: 500, title: 'Rahasia belum diatur', retry: 'never' },
  INCIDENT_PORT_TAKEN: { status: 500, title: 'Port sudah dipakai', retry: 'never' },
  INCIDENT_PAGE_UNDELIVERED: { status: 502, title: 'Panggilan belum sampai', retry: 'later' },
} as const satisfies Record<string, ErrorSpec>;

/** Make one of the room's errors. */
export const fail = errorsFrom(TABLE);
