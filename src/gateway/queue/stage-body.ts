import { OpsError } from '../../kernel/index.ts';
import type { Draft } from './draft.ts';
import { queueError } from './errors.ts';
import type { UploadHead } from './port.ts';

/** Stream a body into a draft and see that it is what the phone announced. */
export async function stageBody(
  draft: Draft,
  head: UploadHead,
  body: AsyncIterable<Buffer>,
  maxBytes: number,
): Promise<void> {
  try {
    for await (const chunk of body) {
      if (draft.bytes + chunk.length > maxBytes) {
        throw queueError('GATEWAY_UPLOAD_TOO_LARGE', `Foto lebih dari ${String(maxBytes)} bita.`);
      }
      await draft.add(chunk);
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
