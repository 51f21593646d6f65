import { createHash } from 'node:crypto';
import { idempotencyKeyOf } from '../../../contracts/index.ts';
import type { PartialHead } from '../port.ts';

/** The head that announces `photo` honestly. */
export function partialHeadOf(photo: Buffer, changes: { readonly tps?: string } = {}): PartialHead {
  const sha256 = createHash('sha256').update(photo).digest('hex');
  const identity = { tps: changes.tps ?? '5271011001001', ballot: 'ppwp', page: 1, sha256 } as const;
  return { ...identity, key: idempotencyKeyOf(identity), length: photo.length, metadata: 'tps NTI3MQ==' };
}

/** `bytes` in pieces of 1,000, then an error when told of one. */
export async function* arriving(bytes: Buffer, error?: Error): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
  if (error) throw error;
}

export async function collected(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(Buffer.from(piece));
  return Buffer.concat(all);
}
