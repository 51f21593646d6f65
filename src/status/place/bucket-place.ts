import { createHash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import { z } from 'zod';
import { readSecret } from '../../kernel/index.ts';
import { cacheControlOf } from '../domain/caching.ts';
import { contentTypeOf } from '../domain/content-type.ts';
import { statusError } from '../errors.ts';
import type { Place } from './port.ts';

export interface BucketOptions {
  /** Where the site begins in it, with a slash at its end: `https://s3.example/bucket/status/`. */
  readonly address: string;
  readonly region: string;
  /** File with `{"accessKeyId": …, "secretAccessKey": …}`, mode 0600. */
  readonly keyFile: string;
}

const keySchema = z.strictObject({ accessKeyId: z.string().min(1), secretAccessKey: z.string().min(1) });

/** Within one interval of publishing all files must fit, a few at a time. */
const LONGEST_WAIT_MS = 5_000;

async function keyIn(path: string): Promise<z.infer<typeof keySchema>> {
  const text = await readSecret(path);
  try {
    return keySchema.parse(JSON.parse(text ?? ''));
  } catch {
    // Without the cause: it may quote what is in the file.
    throw statusError(
      'STATUS_BUCKET_KEY_UNUSABLE',
      `${path} holds no accessKeyId and secretAccessKey as JSON`,
    );
  }
}

/**
 * A bucket that speaks S3: each file is one PUT, signed (SigV4) with the hash of its content, with the type and the cache
 * rules of the site. Rejects with STATUS_BUCKET_KEY_UNUSABLE, KEY_FILE_UNUSABLE; a PUT with STATUS_BUCKET_REFUSED.
 */
export async function bucketPlace({ address, region, keyFile }: BucketOptions): Promise<Place> {
  // The next round comes in seconds: trying again here would only hold it up.
  const client = new AwsClient({ ...(await keyIn(keyFile)), service: 's3', region, retries: 0 });
  const sent = async (path: string, text: string): Promise<number> => {
    const answer = await client.fetch(new URL(path, address).href, {
      method: 'PUT',
      body: text,
      headers: {
        'content-type': contentTypeOf(path),
        'cache-control': cacheControlOf(`/${path}`),
        'x-amz-content-sha256': createHash('sha256').update(text).digest('hex'),
      },
      redirect: 'error',
      signal: AbortSignal.timeout(LONGEST_WAIT_MS),
    });
    await answer.body?.cancel();
    return answer.status;
  };
  return {
    async put(path, text) {
      const status = await sent(path, text).catch((cause: unknown) => {
        throw statusError('STATUS_BUCKET_REFUSED', `${path} could not be put into the bucket`, { cause });
      });
      if (status < 200 || status > 299)
        throw statusError('STATUS_BUCKET_REFUSED', `${path}: the bucket answered ${String(status)}`);
    },
  };
}
