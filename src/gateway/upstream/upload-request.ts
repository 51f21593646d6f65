import { formatContentDigest, formatReading, HEADERS, PATHS } from '../../contracts/index.ts';
import { keptTracesHeader } from '../../instrumentation/index.ts';
import type { UploadHead, UploadSecrets } from '../queue/port.ts';
import type { VendorRequest } from './vendor.ts';

/** The head of an upload that goes on to the vendor or to a peer. */
export function uploadHeaders(
  head: Omit<UploadHead, keyof UploadSecrets>,
  photo: Buffer,
  { authorization, reading }: Pick<UploadSecrets, 'authorization' | 'reading'>,
): Record<string, string> {
  const keptTraces = keptTracesHeader();
  return {
    'content-type': 'image/jpeg',
    'content-length': String(photo.length),
    [HEADERS.tps]: head.tps,
    [HEADERS.ballot]: head.ballot,
    [HEADERS.page]: String(head.page),
    [HEADERS.digest]: formatContentDigest(head.sha256),
    [HEADERS.idempotencyKey]: head.key,
    ...(reading === undefined ? {} : { [HEADERS.reading]: formatReading(reading) }),
    ...(authorization === undefined ? {} : { authorization }),
    ...(keptTraces === undefined ? {} : { [HEADERS.keptTraces]: keptTraces }),
  };
}

/** An upload as the vendor gets it, live or out of the queue: the same key, so that it counts once. */
export const uploadRequest = (
  head: Omit<UploadHead, keyof UploadSecrets>,
  photo: Buffer,
  secrets: Pick<UploadSecrets, 'authorization' | 'reading'>,
): VendorRequest => ({
  method: 'POST',
  path: PATHS.upload,
  body: photo,
  headers: Object.entries(uploadHeaders(head, photo, secrets)).flat(),
});
