import { errorsFrom, type ErrorSpec, type OpsError } from '../../kernel/index.ts';

const TABLE = {
  GATEWAY_QUEUE_FULL: { status: 503, title: 'Ruang simpan gerbang hampir penuh', retry: 'later' },
  GATEWAY_QUEUE_FAILED: { status: 503, title: 'Penyimpanan gerbang rusak', retry: 'later' },
  GATEWAY_QUEUE_OUT_OF_HANDLES: { status: 503, title: 'Gerbang kehabisan sumber daya', retry: 'later' },
  GATEWAY_QUEUE_DAMAGED: { status: 500, title: 'Foto di penyimpanan gerbang rusak', retry: 'never' },
  GATEWAY_QUEUE_UNKNOWN_KEY: { status: 404, title: 'Unggahan tidak dikenal', retry: 'never' },
  GATEWAY_QUEUE_KEY_UNUSABLE: { status: 500, title: 'Kunci penyimpanan gerbang tidak cocok', retry: 'never' },
  GATEWAY_QUEUE_ABSENT: { status: 404, title: 'Tidak ada antrean di folder itu', retry: 'never' },
  GATEWAY_QUEUE_EXPORT_NOT_EMPTY: { status: 409, title: 'Folder tujuan tidak kosong', retry: 'never' },
  GATEWAY_QUEUE_EXPORT_INSIDE: {
    status: 409,
    title: 'Folder tujuan ada di dalam folder gerbang',
    retry: 'never',
  },
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

const HANDLES = ['EMFILE', 'ENFILE', 'ENOMEM'];

/**
 * Whether a file could not be opened for want of descriptors or memory. Nothing was written then, so the disk has not
 * lied: it is refused now and passes by itself.
 */
export const isOutOfHandles = (error: unknown): boolean => {
  const { code = '', syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return syscall === 'open' && HANDLES.includes(code);
};

/** The refusal for that. */
export const outOfHandles = (cause: unknown): OpsError =>
  queueError('GATEWAY_QUEUE_OUT_OF_HANDLES', 'Coba lagi sebentar lagi; foto tetap di ponsel.', { cause });
