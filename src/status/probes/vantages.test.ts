import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readVantages } from './vantages.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siaga-vantages-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const key = (kid: string, x = kid) => ({ kty: 'OKP', crv: 'Ed25519', x, kid });
const many = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`titik-${String(n)}`, { key: key(`kunci-${String(n)}`) }]),
  );

async function read(content: unknown): Promise<readonly string[]> {
  const file = join(folder, 'vantages.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return [...(await readVantages(file)).keys()];
}

describe('the list of vantages', () => {
  it('names up to nine, each with its key', async () => {
    expect(await read(many(9))).toHaveLength(9);
  });

  it.each([
    ['no JSON', 'bukan json'],
    ['none at all', {}],
    ['ten', many(10)],
    ['a name that is none', { 'Titik Barat': { key: key('a') } }],
    ['one name of a key for two', { barat: { key: key('a', 'AA') }, timur: { key: key('a', 'BB') } }],
    ['one key under two names', { barat: { key: key('a', 'AA') }, timur: { key: key('b', 'AA') } }],
    ['a key of another kind', { barat: { key: { kty: 'EC', crv: 'P-256', x: 'AA', kid: 'a' } } }],
  ])('is refused with %s', async (_, content) => {
    await expect(read(content)).rejects.toThrow('STATUS_VANTAGES_UNREADABLE');
  });

  it('is refused when it is not there', async () => {
    await expect(readVantages(join(folder, 'tidak-ada'))).rejects.toThrow('STATUS_VANTAGES_UNREADABLE');
  });
});
