import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GENESIS, linkHash, verifyChain, type ChainLink } from './chain.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function chainOf(words: readonly string[]): ChainLink[] {
  let prevHash = GENESIS;
  return words.map((word, i) => {
    const link = {
      seq: i + 1,
      at: '2024-02-14T05:00:00.000Z',
      incidentId: 'I-1',
      type: word,
      actor: 'siaga',
      data: '{}',
      prevHash,
    };
    prevHash = linkHash(link, sha256);
    return { ...link, hash: prevHash };
  });
}

const words = fc.array(fc.string(), { minLength: 1, maxLength: 8 });

describe('the hash chain', () => {
  it('holds over any events', () => {
    fc.assert(fc.property(words, (list) => verifyChain(chainOf(list), sha256).outcome === 'intact'));
  });

  it('breaks at the link that was changed', () => {
    fc.assert(
      fc.property(words, fc.nat(), (list, pick) => {
        const chain = chainOf(list);
        const at = pick % chain.length;
        const forged = chain.map((link, i) => (i === at ? { ...link, actor: 'another' } : link));
        expect(verifyChain(forged, sha256)).toMatchObject({ outcome: 'broken', seq: at + 1 });
      }),
    );
  });

  it('breaks where a link was taken out, also when the changed one was hashed anew', () => {
    const chain = chainOf(['a', 'b', 'c']);
    expect(verifyChain([chain[0]!, chain[2]!], sha256)).toMatchObject({ outcome: 'broken', seq: 2 });
    const rehashed = { ...chain[1]!, actor: 'another' };
    const forged = { ...rehashed, hash: linkHash(rehashed, sha256) };
    expect(verifyChain([chain[0]!, forged, chain[2]!], sha256)).toMatchObject({ outcome: 'broken', seq: 3 });
  });
});
