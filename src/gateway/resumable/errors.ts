import { errorsFrom, OpsError, type ErrorSpec } from '../../kernel/index.ts';

const TABLE = {
  GATEWAY_RESUMABLE_VERSION: { status: 412, title: 'Versi tus tidak didukung', retry: 'never' },
  GATEWAY_RESUMABLE_HEADER: { status: 400, title: 'Tajuk unggahan bersambung tidak sah', retry: 'never' },
  GATEWAY_RESUMABLE_UNKNOWN: { status: 404, title: 'Unggahan bersambung tidak dikenal', retry: 'now' },
  GATEWAY_RESUMABLE_OFFSET: { status: 409, title: 'Letak potongan tidak cocok', retry: 'now' },
  GATEWAY_RESUMABLE_OVERTAKEN: { status: 409, title: 'Sambungan lain mendahului', retry: 'now' },
  GATEWAY_RESUMABLE_CHECKSUM: { status: 460, title: 'Sidik potongan tidak cocok', retry: 'now' },
  GATEWAY_RESUMABLE_TOO_MANY: { status: 429, title: 'Terlalu banyak unggahan bersambung', retry: 'later' },
  GATEWAY_RESUMABLE_FULL: { status: 503, title: 'Tempat unggahan bersambung penuh', retry: 'later' },
  GATEWAY_RESUMABLE_FINISHED: { status: 409, title: 'Unggahan sudah selesai', retry: 'never' },
} as const satisfies Record<string, ErrorSpec>;

/** Make an error of resumable uploads. */
export const resumableError = errorsFrom(TABLE);

/** A piece that does not begin where the upload stands. */
export class WrongOffset extends OpsError {
  /** Where it stands. */
  readonly offset: number;

  constructor(offset: number) {
    const detail = `Yang sudah diterima ${String(offset)} byte; lanjutkan dari sana.`;
    super('GATEWAY_RESUMABLE_OFFSET', TABLE.GATEWAY_RESUMABLE_OFFSET, detail);
    this.offset = offset;
  }
}

/** A later request has the upload, or has ended it: asking for it tells which. */
export const overtaken = (): OpsError =>
  resumableError('GATEWAY_RESUMABLE_OVERTAKEN', 'Sambungan lain melanjutkan foto ini; tanyakan letaknya.');

/** There is no such upload, or it is damaged. */
export const unknownUpload = (): OpsError =>
  resumableError('GATEWAY_RESUMABLE_UNKNOWN', 'Mulai lagi dari awal; aplikasi melakukannya sendiri.');

export const isUnknownUpload = (error: unknown): boolean =>
  error instanceof OpsError && error.code === 'GATEWAY_RESUMABLE_UNKNOWN';
