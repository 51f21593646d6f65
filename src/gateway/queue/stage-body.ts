import type { Readable } from 'node:stream';
import { OpsError } from '../../kernel/index.ts';
import type { Draft } from './draft.ts';
import { queueError } from './errors.ts';
import type { UploadHead } from './port.ts';

/**
 * Stream a body into a draft and see that it is what the phone announced. The body is not destroyed when it is
 * refused: whoever owns the connection still has to answer on it.
 */
export async function stageBody(
  draft: Draft,
  head: UploadHead,
  body: Readable,
  maxBytes: number,
): Promise<void> {
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer | string>) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      if (draft.bytes + bytes.length > maxBytes) {
        throw queueError('GATEWAY_UPLOAD_TOO_LARGE', `Foto lebih dari ${String(maxBytes)} bita.`);
      }
      await draft.add(bytes);
    }
  } catch (error) {
    if (error instanceof OpsError) throw error;
    throw queueError('GATEWAY_UPLOAD_TRUNCATED', 'Sambungan terputus sebelum foto lengkap; kirim lagi.', {
      cause: error,
    });
  }
  if (draft.bytes === 0) throw queueError('GATEWAY_UPLOAD_EMPTY', 'Tidak ada isi foto yang diterima.');
  if (draft.digest() !== head.sha256) {
    throw queueError(
      'GATEWAY_UPLOAD_DIGEST_MISMATCH',
      'Foto yang tiba bukan foto yang diumumkan; kirim lagi.',
    );
  }
}
