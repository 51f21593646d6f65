import { errorsFrom, type ErrorSpec } from '../kernel/index.ts';

const TABLE = {
  MANUAL_CSV_REFUSED: { status: 422, title: 'Berkas CSV ditolak', retry: 'never' },
  MANUAL_CSV_TOO_LARGE: { status: 413, title: 'Berkas CSV terlalu besar', retry: 'never' },
  MANUAL_FILE_UNREADABLE: { status: 500, title: 'Berkas tidak terbaca', retry: 'never' },
  MANUAL_REGION_UNKNOWN: { status: 404, title: 'Wilayah tidak ada dalam daftar TPS', retry: 'never' },
  MANUAL_LIST_SHRINKS: { status: 409, title: 'Daftar TPS baru lebih kecil dari yang lama', retry: 'never' },
  MANUAL_OUT_NOT_EMPTY: { status: 409, title: 'Folder tujuan tidak kosong', retry: 'never' },
  MANUAL_PACK_FAILED: { status: 500, title: 'Paket kecamatan gagal dibuat', retry: 'later' },
  MANUAL_SOURCE_MISSING: { status: 500, title: 'Alamat sumber data belum diatur', retry: 'never' },
  MANUAL_ASKER_UNKNOWN: { status: 401, title: 'Penanya tidak dikenal', retry: 'never' },
  MANUAL_STILL_COUNTING: { status: 503, title: 'Sedang dicocokkan', retry: 'later' },
  MANUAL_QUESTION_INVALID: { status: 400, title: 'Pertanyaan tidak sah', retry: 'never' },
  MANUAL_RECEIPT_INVALID: { status: 422, title: 'Tanda terima tidak sah', retry: 'never' },
  MANUAL_RECORD_BROKEN: { status: 500, title: 'Catatan Rekap Manual rusak', retry: 'never' },
  MANUAL_RECORD_BUSY: { status: 409, title: 'Catatan sedang ditulis orang lain', retry: 'later' },
  MANUAL_DIFFERENCE_UNKNOWN: { status: 404, title: 'Selisih tidak ditemukan', retry: 'never' },
  MANUAL_SEAL_BROKEN: { status: 422, title: 'Hasil pencocokan berubah sejak ditandatangani', retry: 'never' },
} as const satisfies Record<string, ErrorSpec>;

/** Make an error of the manual fallback. */
export const manualError = errorsFrom(TABLE);
