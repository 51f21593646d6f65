import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STATEMENT_TYP, type SignedStatement } from '../../contracts/index.ts';
import { signingKeyFrom, type SigningKey } from '../../kernel/index.ts';
import { signedLine } from '../testing.ts';
import { faultsOfStatements } from './statement-line.ts';

const AT = Date.parse('2024-02-14T14:00:00Z');

let home: string;
let key: SigningKey;
let other: SigningKey;
let line: readonly SignedStatement[];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-garis-'));
  [key, other] = [await signingKeyFrom(join(home, 'a')), await signingKeyFrom(join(home, 'b'))];
  line = [
    ...(await signedLine(key, '52', ['Satu.', 'Dua.', null], AT)),
    ...(await signedLine(key, 'nasional', ['Nasional.'], AT)),
  ];
});
afterAll(() => rm(home, { recursive: true }));

const faults = (statements: readonly SignedStatement[], by = key) =>
  faultsOfStatements(statements, [by.publicJwk]);
const fault = async (...asked: Parameters<typeof faults>) => [...(await faults(...asked)).values()][0];
const changed = (one: SignedStatement, change: Partial<SignedStatement['statement']>) => ({
  ...one,
  statement: { ...one.statement, ...change },
});

describe('the statements of a picture', () => {
  it('are well as signed, from the first, or from any later one on', async () => {
    expect(await fault(line)).toBeUndefined();
    expect(await fault(line.slice(1))).toBeUndefined();
    expect(await fault([])).toBeUndefined();
  });

  it('are not when somebody changes one, leaves one out or moves one', async () => {
    const [one, two, three] = line as [SignedStatement, SignedStatement, SignedStatement];
    expect(await fault([changed(one, { text: 'Lain.' })])).toBe(
      'statement 1 of 52: it is not what was signed',
    );
    expect(await fault([one, three])).toBe('statement 3 of 52: the one before it is missing');
    expect(await fault([two, one])).toBe('statement 1 of 52: the one before it is missing');
  });

  it('are not when one was signed beside the line', async () => {
    const [one, two] = line as [SignedStatement, SignedStatement];
    const beside = { ...two.statement, text: 'Bertentangan.', previous: 'f'.repeat(64) };
    const forged = { statement: beside, jws: await key.sign(beside, STATEMENT_TYP) };
    expect(await fault([one, forged])).toBe('statement 2 of 52: it does not follow the one before it');
    const headless = { ...one.statement, previous: 'f'.repeat(64) };
    const first = { statement: headless, jws: await key.sign(headless, STATEMENT_TYP) };
    expect(await fault([first])).toBe('statement 1 of 52: it does not begin its line');
  });

  it('of one region are no worse for what is wrong with another’s', async () => {
    const [one, , three] = line as [SignedStatement, SignedStatement, SignedStatement];
    const nation = line.at(-1)!;
    expect([...(await faults([one, three, nation])).keys()]).toEqual(['52']);
    expect([...(await faults([one, changed(nation, { text: 'Lain.' })])).keys()]).toEqual(['nasional']);
  });

  it('are not when another key, or another kind of document, was signed', async () => {
    expect(await fault(line, other)).toContain('not signed by a trusted key');
    const [one] = line as [SignedStatement];
    const kind = { ...one, jws: await key.sign(one.statement, 'siaga-policy+jws') };
    expect(await fault([kind])).toContain('not signed by a trusted key');
  });
});
