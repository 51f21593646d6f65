import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PolicyAudit, readAudit, type AuditEntry } from './policy-audit.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siaga-audit-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = () => join(folder, 'audit.jsonl');
const entry = (epoch: number, words = 'uji'): AuditEntry => ({
  ...{ at: '2024-02-14T06:00:00.000Z', what: 'applied', epoch, why: words },
});
async function written(lines: number): Promise<void> {
  const audit = await PolicyAudit.open(folder);
  for (let n = 1; n <= lines; n += 1) await audit.append(entry(n));
}
const epochs = async () => (await readAudit(folder)).lines.map(({ epoch }) => epoch);

describe('an audit whose last line was half written', () => {
  it('is opened without it, sets it aside, says so, and goes on unbroken', async () => {
    await written(3);
    const { size } = await stat(file());
    await truncate(file(), size - 20);
    const audit = await PolicyAudit.open(folder);
    expect(audit.faults).toMatchObject([{ fault: 'torn', detail: expect.stringMatching(/^\{"seq":3/) }]);
    expect(await readFile(join(folder, 'audit.torn'), 'utf8')).toMatch(/^\{"seq":3.*\n$/);
    await audit.append(entry(4));
    expect(await readAudit(folder)).toMatchObject({ broken: undefined });
    expect(await epochs()).toEqual([1, 2, 4]);
  });

  it('is cut where it is, whatever bytes stand before it', async () => {
    await written(2);
    await appendFile(file(), Buffer.from([0xff, 0xfe, 0x0a, 0xff, 0x7b]));
    const { size } = await stat(file());
    await PolicyAudit.open(folder);
    expect((await stat(file())).size).toBe(size - 2);
  });
});

describe('an audit with a damaged line', () => {
  const damage = async (nth: number): Promise<void> => {
    const lines = (await readFile(file(), 'utf8')).split('\n');
    lines[nth - 1] = lines[nth - 1]!.replace('"what":"applied"', '"what":"appl)ed"');
    await writeFile(file(), lines.join('\n'));
  };

  it.each([
    ['the last', 3, 'the chain breaks after line 2', [1, 2, 4], 1],
    ['one in the middle', 2, 'the chain breaks after line 1', [1, 3, 4], 0],
  ])(
    'can be opened when it is %s, and is read as a broken chain',
    async (_name, nth, broken, read, faults) => {
      await written(3);
      await damage(nth);
      const audit = await PolicyAudit.open(folder);
      expect(audit.faults).toHaveLength(faults);
      await audit.append(entry(4));
      expect((await readAudit(folder)).broken).toBe(broken);
      expect(await epochs()).toEqual(read);
      expect((await readAudit(folder)).lines.at(-1)).toMatchObject({ seq: 4 });
    },
  );

  it('can be opened when nothing of it can be read', async () => {
    await writeFile(file(), 'bukan\ncatatan\n');
    const audit = await PolicyAudit.open(folder);
    expect(audit.faults).toMatchObject([{ fault: 'damaged' }]);
    await audit.append(entry(1));
    expect((await readAudit(folder)).broken).toBe('the chain breaks after line 0');
  });
});

describe.skipIf(process.getuid?.() !== 0)('a disk that fills in the middle of a line', () => {
  it('leaves no half line behind, and the chain goes on once there is room', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
    try {
      const audit = await PolicyAudit.open(folder);
      let refused: unknown;
      let epoch = 0;
      while (refused === undefined && epoch < 400)
        await audit.append(entry((epoch += 1), 'y'.repeat(400))).catch((error: unknown) => (refused = error));
      expect(refused).toMatchObject({ code: 'ENOSPC' });
      expect(await readFile(file(), 'utf8')).toMatch(/\n$/);
      execFileSync('mount', ['-o', 'remount,size=1m', folder]);
      await audit.append(entry(epoch));
      expect(await readAudit(folder)).toMatchObject({ broken: undefined });
      expect((await PolicyAudit.open(folder)).faults).toEqual([]);
    } finally {
      execFileSync('umount', ['-l', folder]);
    }
  });
});
