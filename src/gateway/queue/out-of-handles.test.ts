import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { openUploadQueue } from './durable-queue.ts';
import { CrashFs } from './testing/crash-fs.ts';
import { tempDir } from './testing/temp-dir.ts';
import { bodyOf, headOf, photoBytes } from './testing/uploads.ts';

const EATER = fileURLToPath(new URL('./testing/handle-eater.ts', import.meta.url));
const SHORT = 'GATEWAY_QUEUE_OUT_OF_HANDLES';

describe('a process without descriptors', () => {
  it('refuses uploads, in pieces too, and takes them again by itself', { timeout: 30_000 }, async () => {
    await using dir = await tempDir();
    const command = 'ulimit -n 64; exec "$0" "$@"';
    const { stdout, stderr } = spawnSync('sh', ['-c', command, process.execPath, EATER, dir.path], {
      encoding: 'utf8',
    });
    const said = stdout.split('\n').flatMap((line) => (line ? [JSON.parse(line) as unknown] : []));
    const refused = { held: SHORT, begun: SHORT, grown: 'GATEWAY_RESUMABLE_OVERTAKEN', refusal: 'none' };
    const taken = { held: 'held', begun: 'begun', grown: 'grown', refusal: 'none' };
    expect(said, stderr).toEqual([
      { when: 'without descriptors', ...refused },
      { ...taken, when: 'with one', held: SHORT },
      { ...taken, when: 'afterwards' },
    ]);
  });

  it('goes on with its journal, whether it could not begin a shorter one or not sync its name', async () => {
    await using dir = await tempDir();
    for (const at of ['open', 'syncDir'] as const) {
      const fs = new CrashFs();
      const options = {
        ...{ dir: '/queue', keyFile: join(dir.path, at), clock: new ManualClock(), compactBytes: 2_000 },
        ...{ fs, statfs: () => Promise.resolve({ bavail: 100, blocks: 100, bsize: 4096 }) },
      };
      const queue = await openUploadQueue(options);
      let times = 0;
      const emfile = Object.assign(new Error('EMFILE'), { code: 'EMFILE', syscall: 'open' });
      fs.fault = (operation, path) =>
        operation === at && !path.endsWith('segments') && !path.endsWith('.seg') && (times += 1) < 3
          ? emfile
          : undefined;
      for (let seed = 0; seed < 40; seed += 1) {
        const photo = photoBytes(seed, 500);
        await queue.hold(headOf(photo), bodyOf(photo), { maxBytes: 1_000 });
      }
      await queue.close();
      expect(times).toBeGreaterThan(1);
      const again = await openUploadQueue({ ...options, fs: new CrashFs(fs.files()) });
      expect(again.held).toBe(40);
    }
  });
});
