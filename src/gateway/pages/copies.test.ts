import { describe, expect, it } from 'vitest';
import { idempotencyKeyOf, type Receipt } from '../../contracts/index.ts';
import { receiptPage, resultPage, type CheckResult } from './page.ts';

const identity = { tps: '5271011001001', ballot: 'ppwp', page: 2, sha256: 'ab'.repeat(32) } as const;

const checked = (copies: Receipt['copies']): CheckResult & { readonly kind: 'valid' } => ({
  kind: 'valid',
  jws: 'eyJ.x.y',
  recordedSince: false,
  key: { kty: 'OKP' },
  receipt: {
    ...identity,
    ...{ iss: 'gw-wita', jti: idempotencyKeyOf(identity), bytes: 300_000, epoch: 7, state: 'held', copies },
    receivedAt: '2024-02-14T06:00:00.000Z',
  },
});

describe('the pages of a receipt', () => {
  it.each([
    [1, 'satu salinan, di gerbang itu'],
    [2, 'dua salinan, di dua mesin yang berbeda'],
  ])('say on how many machines the photo stood: %i', (copies, words) => {
    expect(resultPage(checked(copies), '').text).toContain(words);
    expect(receiptPage(checked(copies), 'kode').text).toContain(words);
  });
});
