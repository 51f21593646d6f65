import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDir, shareDir } from './dir-lock.ts';
import { tempDir } from './testing/temp-dir.ts';

const HOLDER = fileURLToPath(new URL('./testing/lock-holder.ts', import.meta.url));
const UNSHARE = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'];
const LOCKED = 'GATEWAY_QUEUE_LOCKED';

/** Another process that claims folders on command. */
interface Claimant {
  readonly child: ChildProcess;
  claim(dir: string, at?: number): Promise<string>;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
}

describe('the lock of a queue folder', { timeout: 60_000 }, () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let claimants: Claimant[];

  const claimant = async (...wrapped: readonly string[]): Promise<Claimant> => {
    const [command, ...args] = [...wrapped, process.execPath, HOLDER];
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    // Not its `exit`: what it was wrapped in ends before the process within, which holds its output open.
    const gone = once(child, 'close');
    const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    expect(await said.next()).toMatchObject({ value: 'ready' });
    const made: Claimant = {
      child,
      async claim(folder, at = 0) {
        child.stdin.write(`${folder} ${String(at)}\n`);
        return String((await said.next()).value);
      },
      async kill() {
        child.kill('SIGKILL');
        await gone;
      },
    };
    claimants.push(made);
    return made;
  };

  beforeEach(async () => {
    claimants = [];
    dir = await tempDir();
  });
  afterEach(async () => {
    for (const { kill } of claimants) await kill();
    await dir[Symbol.asyncDispose]();
  });

  it('is had by exactly one of two processes that ask at the same moment, thirty times', async () => {
    const [one, other] = [await claimant(), await claimant()];
    for (let round = 0; round < 30; round += 1) {
      const folder = join(dir.path, String(round));
      await mkdir(folder);
      const at = Date.now() + 20;
      const said = await Promise.all([one.claim(folder, at), other.claim(folder, at)]);
      expect(said.sort()).toEqual([LOCKED, 'held']);
    }
  });

  it('ends with its process, however that ends, and is left empty for its owner alone', async () => {
    const [first, second] = [await claimant(), await claimant()];
    expect(await first.claim(dir.path)).toBe('held');
    expect(await second.claim(dir.path)).toBe(LOCKED);
    await first.kill();
    expect(await second.claim(dir.path)).toBe('held');
    expect(await readdir(dir.path)).toEqual(['open.lock']);
    const { size, mode } = await stat(join(dir.path, 'open.lock'));
    expect([size, mode & 0o777]).toEqual([0, 0o600]);
  });

  it('holds against the process that has it, until that gives it back', async () => {
    const unlock = await lockDir(dir.path);
    await expect(lockDir(dir.path)).rejects.toMatchObject({ code: LOCKED });
    const other = await claimant();
    expect(await other.claim(dir.path)).toBe(LOCKED);
    unlock();
    expect(await other.claim(dir.path)).toBe('held');
  });

  it('is shared by readers, who keep writers out and make nothing', async () => {
    (await shareDir(dir.path))();
    expect(await readdir(dir.path)).toEqual([]);
    (await lockDir(dir.path))();
    const unshare = [await shareDir(dir.path), await shareDir(dir.path)];
    const writer = await claimant();
    expect(await writer.claim(dir.path)).toBe(LOCKED);
    for (const give of unshare) give();
    expect(await writer.claim(dir.path)).toBe('held');
    await expect(shareDir(dir.path)).rejects.toMatchObject({ code: LOCKED });
  });

  it('holds in a folder whose path is longer than the name of a socket may be', async () => {
    const deep = join(dir.path, 'a'.repeat(100), 'b'.repeat(100));
    await mkdir(deep, { recursive: true });
    await lockDir(deep);
    expect(await (await claimant()).claim(deep)).toBe(LOCKED);
  });

  it('holds between containers: in namespaces of their own each is process 1', async ({ skip }) => {
    const [command = '', ...args] = UNSHARE;
    const tried = spawnSync(command, [...args, 'true']);
    if (tried.status !== 0)
      skip(`this machine makes no namespaces for us: ${String(tried.error ?? tried.stderr)}`);
    const [one, other] = [await claimant(...UNSHARE), await claimant(...UNSHARE)];
    expect(await one.claim(dir.path)).toBe('held');
    expect(await other.claim(dir.path)).toBe(LOCKED);
    await expect(lockDir(dir.path)).rejects.toMatchObject({ code: LOCKED });
    await one.kill();
    expect(await other.claim(dir.path)).toBe('held');
  });
});
