import { errorsFrom, type ErrorSpec } from '../../kernel/index.ts';

const TABLE = {
  GATEWAY_QUEUE_FULL: { status: 503, title: 'Ruang simpan gerbang hampir penuh', retry: 'later' },
  GATEWAY_QUEUE_FAILED: { status: 503, title: 'Penyimpanan gerbang rusak', retry: 'later' },
  GATEWAY_QUEUE_DAMAGED: { status: 500, title: 'Foto di penyimpanan gerbang rusak', retry: 'never' },
  GATEWAY_QUEUE_UNKNOWN_KEY: { status: 404, title: 'Unggahan tidak dikenal', retry: 'never' },
  GATEWAY_QUEUE_KEY_UNUSABLE: { status: 500, title: 'Kunci penyimpanan gerbang tidak cocok', retry: 'never' },
  GATEWAY_QUEUE_ABSENT: { status: 404, title: 'Tidak ada antrean di folder itu', retry: 'never' },
  GATEWAY_QUEUE_EXPORT_NOT_EMPTY: { status: 409, title: 'Folder tujuan tidak kosong', retry: 'never' },
  GATEWAY_QUEUE_UNWRITABLE: { status: 500, title: 'Folder antrean tidak dapat ditulis', retry: 'never' },
  GATEWAY_QUEUE_LOCKED: { status: 500, title: 'Penyimpanan dipakai proses lain', retry: 'never' },
  GATEWAY_UPLOAD_TOO_LARGE: { status: 413, title: 'Foto terlalu besar', retry: 'never' },
  GATEWAY_UPLOAD_EMPTY: { status: 400, title: 'Foto kosong', retry: 'never' },
  GATEWAY_UPLOAD_TRUNCATED: { status: 400, title: 'Unggahan terputus', retry: 'now' },
  GATEWAY_UPLOAD_DIGEST_MISMATCH: { status: 422, title: 'Isi foto tidak sesuai sidik jarinya', retry: 'now' },
} as const satisfies Record<string, ErrorSpec>;

/** Make an error of the upload queue. */
export const queueError = errorsFrom(TABLE);

/** Whether a failed write only lacked room: nothing was promised and the file itself is sound. */
export const isOutOfSpace = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');
