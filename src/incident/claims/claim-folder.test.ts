import { mkdtemp, readdir, readFile, rm, utimes, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimsAround, CONTRACTS } from '../../catalog/index.ts';
import { madeReport, putReport } from './claim-folder.ts';

const NOW = Date.parse('2024-03-05T00:00:00+07:00');
const claim = claimsAround(CONTRACTS, NOW).find(({ period }) => period === '2024-02')!;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-klaim-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const made = (root: string) => async (out: string) => {
  await writeFile(join(out, 'manifest.json'), JSON.stringify({ root }));
  await writeFile(join(out, 'signature.jws'), 'x');
};
const beside = () => readdir(join(dir, claim.contract.id));

describe('the folder of reports', () => {
  it('has a report once it is whole, with what was said of it', async () => {
    expect(await madeReport(dir, claim)).toBeUndefined();
    await putReport(dir, claim, NOW, made('abc'));
    expect(await madeReport(dir, claim)).toMatchObject({ root: 'abc', statements: 0 });
    const statements = join(dir, claim.contract.id, '2024-02/statements');
    await mkdir(statements);
    await writeFile(join(statements, '0001.jws'), 'x');
    await writeFile(join(statements, 'tanggapan.html'), 'x');
    expect(await madeReport(dir, claim)).toMatchObject({ statements: 1 });
    expect(await beside()).toEqual(['2024-02']);
  });

  it('keeps nothing of one that could not be made', async () => {
    const failing = async (out: string) => {
      await made('abc')(out);
      throw new Error('disk penuh');
    };
    await expect(putReport(dir, claim, NOW, failing)).rejects.toThrow('disk penuh');
    expect(await madeReport(dir, claim)).toBeUndefined();
    expect(await beside()).toEqual([]);
  });

  it('keeps what was there when it is made anew, with what was said of it', async () => {
    await putReport(dir, claim, NOW, made('first'));
    await mkdir(join(dir, claim.contract.id, '2024-02/statements'));
    await writeFile(join(dir, claim.contract.id, '2024-02/statements/0001.jws'), 'x');
    await putReport(dir, claim, NOW, made('second'));
    expect(await madeReport(dir, claim)).toMatchObject({ root: 'second', edition: 2, statements: 0 });
    expect((await beside()).sort()).toEqual(['2024-02', '2024-02.edisi-2']);
    const first = await readFile(join(dir, claim.contract.id, '2024-02/manifest.json'), 'utf8');
    expect(JSON.parse(first)).toEqual({ root: 'first' });
    const failing = () => Promise.reject(new Error('disk penuh'));
    await expect(putReport(dir, claim, NOW, failing)).rejects.toThrow('disk penuh');
    expect(await madeReport(dir, claim)).toMatchObject({ edition: 2 });
  });

  it('keeps the first of two that are made at once', async () => {
    await putReport(dir, claim, NOW, async (out) => {
      await putReport(dir, claim, NOW, made('first'));
      await made('second')(out);
    });
    expect(await madeReport(dir, claim)).toMatchObject({ root: 'first' });
    expect(await beside()).toEqual(['2024-02']);
  });

  it('clears away the half of a process that is long gone, and not what somebody works on', async () => {
    const [dead, alive] = ['2024-02.half-dead', '2024-02.half-alive'];
    for (const half of [dead, alive]) await mkdir(join(dir, claim.contract.id, half), { recursive: true });
    const long = new Date(NOW - 7 * 3_600_000);
    await utimes(join(dir, claim.contract.id, dead), long, long);
    await utimes(join(dir, claim.contract.id, alive), new Date(NOW), new Date(NOW));
    await putReport(dir, claim, NOW, made('abc'));
    expect((await beside()).sort()).toEqual(['2024-02', alive]);
  });
});
