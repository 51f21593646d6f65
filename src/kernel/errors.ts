/** How a caller may treat a failed call: never again, later (after a pause), or at once. */
export type RetryAdvice = 'never' | 'later' | 'now';

/** One row of a room's error table (`errors.ts`). Titles are Indonesian: people at a TPS read them. */
export interface ErrorSpec {
  readonly status: number;
  readonly title: string;
  readonly retry: RetryAdvice;
}

/** A broken expectation with a stable code; rims turn it into problem+json. */
export class OpsError extends Error {
  override readonly name = 'OpsError';
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly retry: RetryAdvice;
  /** What exactly was wrong and what to do, in Indonesian where a person at a TPS reads it. */
  readonly detail: string;

  constructor(code: string, spec: ErrorSpec, detail: string, options?: { cause?: unknown }) {
    super(`${code}: ${detail}`, options);
    this.code = code;
    this.status = spec.status;
    this.title = spec.title;
    this.retry = spec.retry;
    this.detail = detail;
  }
}

/** Make a room's error constructor from its table: `fail('GATEWAY_BODY_TOO_LARGE', 'detail')`. */
export function errorsFrom<Code extends string>(table: Readonly<Record<Code, ErrorSpec>>) {
  return (code: Code, detail: string, options?: { cause?: unknown }): OpsError =>
    new OpsError(code, table[code], detail, options);
}

/** Make an error of a file that holds a secret. */
export const keyFileError = errorsFrom({
  KEY_FILE_UNUSABLE: { status: 500, title: 'Berkas kunci tidak dapat dipakai', retry: 'never' },
});

/** What is printed of an error that ends a process: one line of what was foreseen or the system names, else all. */
export function printed(error: unknown): unknown {
  if (error instanceof OpsError) return error.message;
  if (!(error instanceof Error && 'syscall' in error)) return error;
  const isTaken = 'code' in error && error.code === 'EADDRINUSE';
  return isTaken
    ? `${error.message}: another process listens there; end it, or set another port`
    : error.message;
}

/** Whether the file system said that there is nothing under that name. */
export const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
