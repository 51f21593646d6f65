import { errorsFrom, type ErrorSpec } from '../kernel/index.ts';

/** Everything a gateway may answer instead of what was asked. Titles are what a phone shows. */
const GATEWAY_ERRORS = {
  GATEWAY_NOT_FOUND: { status: 404, title: 'Alamat tidak dikenal', retry: 'never' },
  GATEWAY_REQUEST_INVALID: { status: 400, title: 'Permintaan tidak sah', retry: 'never' },
  GATEWAY_HEADERS_TOO_LARGE: { status: 431, title: 'Tajuk permintaan terlalu besar', retry: 'never' },
  GATEWAY_REQUEST_SLOW: { status: 408, title: 'Kiriman terlalu lambat', retry: 'now' },
  GATEWAY_NOT_SIGNED_IN: { status: 401, title: 'Anda belum masuk', retry: 'never' },
  GATEWAY_PHOTO_TYPE: { status: 415, title: 'Jenis berkas tidak diterima', retry: 'never' },
  GATEWAY_LENGTH_MISSING: { status: 411, title: 'Ukuran foto tidak disebut', retry: 'never' },
  GATEWAY_BODY_TOO_LARGE: { status: 413, title: 'Kiriman terlalu besar', retry: 'never' },
  GATEWAY_HEADER_MISSING: { status: 400, title: 'Data kiriman tidak lengkap', retry: 'never' },
  GATEWAY_TPS_UNKNOWN: { status: 422, title: 'TPS tidak dikenal', retry: 'never' },
  GATEWAY_PAGE_INVALID: { status: 422, title: 'Halaman C.Hasil tidak dikenal', retry: 'never' },
  GATEWAY_READING_INVALID: { status: 400, title: 'Angka hasil baca tidak terbaca', retry: 'never' },
  GATEWAY_DIGEST_INVALID: { status: 400, title: 'Sidik foto tidak terbaca', retry: 'never' },
  GATEWAY_KEY_MISSING: { status: 400, title: 'Kunci kiriman tidak ada', retry: 'never' },
  GATEWAY_KEY_MISMATCH: { status: 422, title: 'Kunci kiriman tidak cocok', retry: 'never' },
  GATEWAY_KEY_IN_PROGRESS: { status: 409, title: 'Kiriman yang sama sedang diproses', retry: 'later' },
  GATEWAY_PHOTO_MALFORMED: { status: 422, title: 'Foto rusak atau terpotong', retry: 'never' },
  GATEWAY_BODY_ABORTED: { status: 400, title: 'Kiriman terputus', retry: 'now' },
  GATEWAY_LOGIN_INVALID: { status: 400, title: 'Data masuk tidak terbaca', retry: 'never' },
  GATEWAY_BUSY: { status: 503, title: 'Server sedang penuh', retry: 'later' },
  GATEWAY_STRAINED: { status: 503, title: 'Gerbang sedang sangat sibuk', retry: 'later' },
  GATEWAY_TOO_MANY: { status: 429, title: 'Terlalu banyak permintaan', retry: 'later' },
  GATEWAY_SESSION_UNCONFIRMED: { status: 429, title: 'Sesi belum dipastikan Sirekap', retry: 'later' },
  GATEWAY_SHED: { status: 503, title: 'Layanan ini dihentikan sementara', retry: 'later' },
  GATEWAY_UPSTREAM_DOWN: { status: 503, title: 'Sirekap sedang tidak bisa dihubungi', retry: 'later' },
  GATEWAY_UPSTREAM_FAILED: { status: 502, title: 'Sirekap gagal menjawab', retry: 'later' },
  GATEWAY_UPSTREAM_TIMEOUT: { status: 504, title: 'Sirekap terlalu lama menjawab', retry: 'later' },
  GATEWAY_WAITING_ROOM_FULL: { status: 503, title: 'Antrean masuk penuh', retry: 'later' },
  GATEWAY_PUBLICATION_HELD: { status: 503, title: 'Publikasi ditahan sementara', retry: 'later' },
  GATEWAY_UPLOADS_KEPT: { status: 503, title: 'Unggahan ditahan sementara', retry: 'later' },
  GATEWAY_PROXY_UNKNOWN: { status: 401, title: 'Proksi tidak dikenal', retry: 'never' },
  GATEWAY_REPORT_INVALID: { status: 400, title: 'Laporan izin tidak terbaca', retry: 'never' },
  GATEWAY_TICKET_FORGED: { status: 400, title: 'Tiket antrean tidak asli', retry: 'later' },
  GATEWAY_TICKET_FOREIGN: { status: 400, title: 'Tiket antrean dari wilayah lain', retry: 'later' },
  GATEWAY_TICKET_OTHER_ACCOUNT: { status: 403, title: 'Tiket antrean milik akun lain', retry: 'later' },
  GATEWAY_TICKET_EXPIRED: { status: 410, title: 'Tiket antrean sudah kedaluwarsa', retry: 'later' },
  GATEWAY_TICKET_SPENT: { status: 409, title: 'Tiket antrean sudah dipakai', retry: 'later' },
  GATEWAY_TICKET_KEYS_UNUSABLE: {
    status: 500,
    title: 'Kunci tiket antrean tidak dapat dipakai',
    retry: 'never',
  },
  GATEWAY_TLS_UNUSABLE: { status: 500, title: 'Sertifikat gerbang tidak dapat dipakai', retry: 'never' },
  GATEWAY_WORKER_FAILED: { status: 500, title: 'Pekerja gerbang gagal mulai', retry: 'never' },
  GATEWAY_INTERNAL: { status: 500, title: 'Gangguan di gerbang', retry: 'later' },
} as const satisfies Readonly<Record<string, ErrorSpec>>;

export type GatewayErrorCode = keyof typeof GATEWAY_ERRORS;

/** Make an OpsError from the gateway's table. */
export const gatewayError = errorsFrom<GatewayErrorCode>(GATEWAY_ERRORS);
