import { errorsFrom, type ErrorSpec } from '../kernel/index.ts';

/** Every way in which the reference vendor refuses. */
export const SIREKAP_ERRORS = {
  SIREKAP_ORIGIN_FORBIDDEN: { status: 403, title: 'Akses langsung ke server ditolak', retry: 'never' },
  SIREKAP_LOGIN_REFUSED: { status: 401, title: 'Akun atau kata sandi salah', retry: 'never' },
  SIREKAP_SESSION_INVALID: { status: 401, title: 'Sesi tidak berlaku', retry: 'never' },
  SIREKAP_TPS_FOREIGN: { status: 403, title: 'Sesi ini milik TPS lain', retry: 'never' },
  SIREKAP_REGION_UNKNOWN: { status: 404, title: 'TPS atau wilayah tidak dikenal', retry: 'never' },
  SIREKAP_NOT_FOUND: { status: 404, title: 'Alamat tidak ditemukan', retry: 'never' },
  SIREKAP_REQUEST_MALFORMED: { status: 400, title: 'Permintaan tidak lengkap', retry: 'never' },
  SIREKAP_BODY_INCOMPLETE: { status: 400, title: 'Foto terputus di tengah pengiriman', retry: 'now' },
  SIREKAP_PHOTO_TOO_LARGE: { status: 413, title: 'Foto terlalu besar', retry: 'never' },
  SIREKAP_PHOTO_TOO_SMALL: { status: 400, title: 'Foto terlalu kecil', retry: 'never' },
  SIREKAP_NOT_JPEG: { status: 415, title: 'Berkas bukan foto JPEG yang utuh', retry: 'never' },
  SIREKAP_DIGEST_MISMATCH: { status: 400, title: 'Isi foto berubah di perjalanan', retry: 'now' },
  SIREKAP_KEY_MISMATCH: { status: 422, title: 'Kunci unggahan bukan milik foto ini', retry: 'never' },
  SIREKAP_OVERLOADED: { status: 503, title: 'Server terlalu sibuk', retry: 'later' },
  SIREKAP_UNAVAILABLE: { status: 503, title: 'Layanan tidak tersedia', retry: 'later' },
  SIREKAP_STORE_FAILED: { status: 503, title: 'Foto tidak dapat disimpan', retry: 'later' },
  SIREKAP_CONTROL_FORBIDDEN: { status: 401, title: 'Kendali ditolak', retry: 'never' },
  SIREKAP_READER_UNKNOWN: { status: 401, title: 'Pembaca tidak dikenal', retry: 'never' },
  SIREKAP_UNEXPECTED: { status: 500, title: 'Kesalahan server', retry: 'later' },
} as const satisfies Record<string, ErrorSpec>;

export const fail = errorsFrom<keyof typeof SIREKAP_ERRORS>(SIREKAP_ERRORS);
