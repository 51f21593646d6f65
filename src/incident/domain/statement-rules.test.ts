import { describe, expect, it } from 'vitest';
import { PROVINCES } from '../../catalog/index.ts';
import { STATEMENT_LONGEST } from '../../contracts/index.ts';
import { cleanStatement, hasStatements, mayPutAside, whyNotTogether } from './statement-rules.ts';

const side = (id: string, role: string) => ({ id, role });

describe('two people make a statement', () => {
  it.each([
    ['an engineer and a leader', side('a', 'on-call'), side('b', 'leadership'), true],
    ['a commander and a leader', side('a', 'commander'), side('b', 'leadership'), true],
    ['a leader and a commander', side('a', 'leadership'), side('b', 'commander'), true],
    ['two leaders', side('a', 'leadership'), side('b', 'leadership'), true],
    ['a leader alone', side('a', 'leadership'), side('a', 'leadership'), false],
    ['two commanders', side('a', 'commander'), side('b', 'commander'), false],
    ['an engineer who approves', side('a', 'leadership'), side('b', 'on-call'), false],
    ['an auditor who approves', side('a', 'leadership'), side('b', 'auditor'), false],
    ['an admin who wrote it', side('a', 'admin'), side('b', 'leadership'), false],
  ])('%s', (_name, author, approver, allowed) => {
    expect(whyNotTogether(author, approver) === undefined).toBe(allowed);
  });

  it('and one of them, or who might have approved it, may put it aside', () => {
    const author = side('a', 'on-call');
    expect(mayPutAside(author, author)).toBe(true);
    expect(mayPutAside(author, side('b', 'commander'))).toBe(true);
    expect(mayPutAside(author, side('b', 'on-call'))).toBe(false);
    expect(mayPutAside(author, side('b', 'auditor'))).toBe(false);
  });
});

describe('the text of a statement', () => {
  it('is one line without what nobody sees', () => {
    expect(cleanStatement('  Unggahan\n\n dari\tNTB\u202e tertunda.\u0000 ')).toBe(
      'Unggahan dari NTB tertunda.',
    );
  });

  it('is refused when there is none, or too much to be read at a glance', () => {
    expect(cleanStatement(' \n\u200b')).toBeUndefined();
    expect(cleanStatement('x'.repeat(STATEMENT_LONGEST))).toHaveLength(STATEMENT_LONGEST);
    expect(cleanStatement('x'.repeat(STATEMENT_LONGEST + 1))).toBeUndefined();
  });

  it('is of the nation or of a province', () => {
    expect(['nasional', ...PROVINCES.map(({ code }) => code)].every(hasStatements)).toBe(true);
    expect(['', '99', '5201', 'Bali'].some(hasStatements)).toBe(false);
  });
});
