import { execFile, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openUploadQueue, queueFolder } from '../../src/gateway/index.ts';
import { bodyOf, headOf, photoBytes } from '../../src/gateway/testing.ts';
import { systemClock } from '../../src/kernel/index.ts';

const BIN = join(import.meta.dirname, '../../src/cli/bin.mjs');
/** Enough for a gateway to start by. */
const GATEWAY = {
  SIAGA_WORKERS: '0',
  SIAGA_GATEWAY_ID: 'gw-wita',
  SIAGA_GATEWAY_PORT: '0',
  SIAGA_OPS_PORT: '0',
  SIAGA_UPSTREAM_URL: 'http://127.0.0.1:9',
};
const SESSION = 'Bearer rahasia-sekali';

describe('siaga queue', () => {
  let root: string;
  let dataDir: string;
  let keys: string[];

  const siaga = async (...args: string[]) => {
    try {
      const command = [BIN, 'queue', ...args, '--data-dir', dataDir];
      return { code: 0, ...(await promisify(execFile)(process.execPath, command)) };
    } catch (error) {
      return error as { code: number; stdout: string; stderr: string };
    }
  };
  const open = () => openUploadQueue({ ...queueFolder(dataDir), clock: systemClock });
  const photo = (seed: number) => photoBytes(seed, 3_000 + seed);
  const segments = () => join(dataDir, 'queue', 'segments');

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'siaga-queue-'));
    dataDir = join(root, 'gw');
    await mkdir(join(dataDir, 'keys'), { recursive: true });
    const queue = await open();
    keys = [];
    for (const seed of [0, 1, 2]) {
      const head = headOf(photo(seed), { page: seed + 1, authorization: SESSION });
      await queue.hold(head, bodyOf(photo(seed)), { maxBytes: 10_000 });
      keys.push(head.key);
    }
    await queue.bury(queue.find(keys[2]!)!.upload, 'vendor answered 422');
    await queue.close();
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('lists what is held and set aside, for people and for programs, and no session', async () => {
    const { code, stdout } = await siaga('ls');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^${keys[0]!.slice(0, 16)} +5271011001001 +ppwp +1 +3000 .* held$`, 'm'),
    );
    expect(stdout).toMatch(/dead: vendor answered 422$/m);
    expect(stdout).toMatch(/^2 held, 1 set aside$/m);
    const json = await siaga('ls', '--json');
    const lines = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toHaveLength(3);
    expect(lines).toContainEqual(expect.objectContaining({ key: keys[1], state: 'held', bytes: 3_001 }));
    expect(stdout + json.stdout).not.toContain('rahasia');
  });

  it('lists and exports beside a process that has the queue open, and verifies only when it is closed', async () => {
    const queue = await open();
    expect((await siaga('ls')).stdout).toMatch(/2 held/);
    expect((await siaga('export', join(root, 'out'))).code).toBe(0);
    for (const command of [['verify'], ['requeue', '--dead', '--reason', 'x'], ['rotate-key']]) {
      const { code, stderr } = await siaga(...command);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^GATEWAY_QUEUE_LOCKED: .+$/m);
    }
    await queue.close();
  });

  it('finds a whole queue whole, and names each photo that is not', async () => {
    expect(await siaga('verify')).toMatchObject({ code: 0, stdout: expect.stringContaining('all whole') });
    const [name] = await readdir(segments());
    const bytes = await readFile(join(segments(), name!));
    bytes[bytes.indexOf(Buffer.from(keys[1]!, 'hex')) + 100]! ^= 1;
    await writeFile(join(segments(), name!), bytes);
    const { code, stdout, stderr } = await siaga('verify');
    expect(code).toBe(1);
    expect(stdout).toContain('1 hurt');
    expect(stderr).toContain(`photo ${keys[1]!}`);
    expect(stderr).not.toContain(keys[0]!);
  });

  it('names each segment of whose header a part is damaged, while all in it reads well', async () => {
    const [name] = await readdir(segments());
    const whole = await readFile(join(segments(), name!));
    for (const [at, hurt] of [
      [4_100, 'the second copy of its header is damaged'],
      [4_000, 'not empty behind the first copy of its header'],
    ] as const) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1;
      await writeFile(join(segments(), name!), bytes);
      const { code, stderr } = await siaga('verify');
      expect({ code, stderr }).toEqual({ code: 1, stderr: `segment ${name!}: ${hurt}\n` });
    }
  });

  it('tells of a damaged journal, and of what only a segment still knows', async () => {
    const journal = join(dataDir, 'queue', 'journal.log');
    const bytes = await readFile(journal);
    bytes[20]! ^= 1;
    await writeFile(journal, bytes);
    const { code, stderr } = await siaga('verify');
    expect(code).toBe(1);
    expect(stderr).toContain('1 lines are damaged');
    expect(stderr).toContain(`unlisted ${keys[0]!}`);
  });

  it.each(['gone', 'empty', 'noughts'])(
    'finds the photos whose journal is %s, exports them, and says that there is no journal',
    async (how) => {
      const journal = join(dataDir, 'queue', 'journal.log');
      if (how === 'gone') await rm(journal);
      else await writeFile(journal, how === 'empty' ? '' : Buffer.alloc(500));
      const listed = await siaga('ls');
      expect(listed).toMatchObject({ code: 1, stdout: expect.stringMatching(/^3 held, 0 set aside$/m) });
      expect(listed.stderr).toMatch(/^the journal of queue says nothing, though segments stand beside it/);
      const verified = await siaga('verify');
      expect(verified).toMatchObject({ code: 1, stdout: expect.stringMatching(/^3 photos .* 1 hurt$/m) });
      expect(verified.stderr).toMatch(/^journal journal\.log: it says nothing, though segments/);
      const out = join(root, 'out');
      const exported = await siaga('export', out);
      expect(exported).toMatchObject({ code: 0, stderr: listed.stderr });
      expect(JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8'))).toMatchObject({
        unreadable: [],
        journalsLost: ['queue'],
      });
      for (const [seed, key] of keys.entries())
        expect((await readFile(join(out, `${key}.jpg`))).equals(photo(seed))).toBe(true);
      // It is what the gateway does with them, too.
      const queue = await open();
      expect(queue.recovery).toMatchObject({ salvaged: 3, held: 3 });
      await queue.close();
      expect(await siaga('ls')).toMatchObject({ code: 0, stderr: '' });
    },
  );

  it('has nothing to say of a queue that never held anything', async () => {
    await rm(join(dataDir, 'queue'), { recursive: true });
    await (await open()).close();
    expect(await siaga('ls')).toMatchObject({ code: 0, stdout: '0 held, 0 set aside\n', stderr: '' });
  });

  it('exports photos with what their receipts say, for their owner alone to read', async () => {
    const out = join(root, 'out');
    expect((await siaga('export', out)).code).toBe(0);
    const text = await readFile(join(out, 'manifest.json'), 'utf8');
    const manifest = JSON.parse(text) as { photos: { jti: string; file: string }[]; unreadable: string[] };
    expect(manifest.photos.map(({ jti }) => jti).sort()).toEqual([...keys].sort());
    expect(manifest.unreadable).toEqual([]);
    expect(text).not.toContain('rahasia');
    for (const { jti, file } of manifest.photos) {
      expect((await readFile(join(out, file))).equals(photo(keys.indexOf(jti)))).toBe(true);
      expect((await stat(join(out, file))).mode & 0o777).toBe(0o600);
    }
    expect((await stat(out)).mode & 0o777).toBe(0o700);
    const again = await siaga('export', out);
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/^GATEWAY_QUEUE_EXPORT_NOT_EMPTY: /);
    const onFile = await siaga('export', join(out, 'manifest.json'));
    expect(onFile.stderr).toMatch(/^GATEWAY_QUEUE_EXPORT_NOT_EMPTY: .* is a file/);
  });

  it('exports into no folder of the gateway, by whatever way it is named', async () => {
    await symlink(dataDir, join(root, 'way'));
    for (const inside of [join(segments(), 'x'), join(dataDir, 'x', 'y'), join(root, 'way', 'queue', 'x')]) {
      const { code, stderr } = await siaga('export', inside);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^GATEWAY_QUEUE_EXPORT_INSIDE: .+$/m);
    }
    expect(await readdir(segments())).toHaveLength(1);
    expect(await readdir(dataDir)).toEqual(['keys', 'queue']);
  });

  it('says that a folder that was there is open to others', async () => {
    const out = join(root, 'out');
    await mkdir(out, { mode: 0o755 });
    await chmod(out, 0o755);
    const { code, stderr } = await siaga('export', out);
    expect(code).toBe(0);
    expect(stderr).toContain('open to others (mode 755)');
  });

  it('puts a dead letter back, with who and why', async () => {
    const key = keys[2]!;
    const done = await siaga('requeue', key.slice(0, 16), '--by', 'siti', '--reason', 'penyedia sudah benar');
    expect(done).toMatchObject({ code: 0, stdout: '1 held again\n' });
    const line = (await siaga('ls', '--json')).stdout.split('\n').find((text) => text.includes(key))!;
    expect(JSON.parse(line)).toMatchObject({
      state: 'held',
      attempts: 0,
      requeued: { by: 'siti', reason: 'penyedia sudah benar' },
    });
    const unknown = await siaga('requeue', keys[0]!, '--reason', 'x');
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('nothing that is set aside');
    expect((await siaga('requeue', '--reason', 'x')).stderr).toContain('--dead');
  });

  it('gives the queue another key, under which all is read as before', async () => {
    const { keyFile } = queueFolder(dataDir);
    const before = await readFile(keyFile, 'utf8');
    expect(await siaga('rotate-key')).toMatchObject({ code: 0, stderr: '' });
    expect(await readFile(keyFile, 'utf8')).not.toBe(before);
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    expect(await siaga('verify')).toMatchObject({ code: 0 });
    await writeFile(keyFile, before);
    expect((await siaga('verify')).stderr).toMatch(/^GATEWAY_QUEUE_KEY_UNUSABLE: /);
  });

  describe('of a gateway whose workers have changed', () => {
    let later: string;

    beforeEach(async () => {
      const queue = await openUploadQueue({ ...queueFolder(dataDir, 3), clock: systemClock });
      const head = headOf(photo(4), { page: 5, authorization: SESSION });
      await queue.hold(head, bodyOf(photo(4)), { maxBytes: 10_000 });
      // The same upload may lie in two queues, when two workers did not hear of each other in time.
      await queue.hold(headOf(photo(1), { page: 2 }), bodyOf(photo(1)), { maxBytes: 10_000 });
      await queue.bury(queue.find(head.key)!.upload, 'vendor answered 400');
      await queue.close();
      later = head.key;
    });

    it('lists the queues of all of them, or of one, and says how many each holds', async () => {
      const { stdout } = await siaga('ls');
      for (const key of [...keys, later]) expect(stdout).toContain(key.slice(0, 16));
      expect(stdout).toMatch(/^queue: 2 held, 1 set aside$/m);
      expect(stdout).toMatch(/^queue\.3: 1 held, 1 set aside$/m);
      expect(stdout).toMatch(/^3 held, 2 set aside$/m);
      const lines = (await siaga('ls', '--json')).stdout.trimEnd().split('\n');
      expect(lines.map((line) => (JSON.parse(line) as { lane: number }).lane).sort()).toEqual([
        0, 0, 0, 3, 3,
      ]);
      const one = await siaga('ls', '--lane', '3');
      expect(one.stdout).toMatch(/^1 held, 1 set aside$/m);
      expect(one.stdout).not.toContain(keys[0]!.slice(0, 16));
      expect((await siaga('ls', '--lane', '1')).stderr).toMatch(/^GATEWAY_QUEUE_ABSENT: /);
    });

    it('exports all of them into one folder, each photo once', async () => {
      const out = join(root, 'out');
      expect((await siaga('export', out)).stdout).toContain('4 photos');
      const manifest = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8')) as {
        photos: { jti: string }[];
      };
      expect(manifest.photos.map(({ jti }) => jti).sort()).toEqual([...keys, later].sort());
      expect((await siaga('export', join(root, 'one'), '--lane', '3')).stdout).toContain('2 photos');
    });

    it('verifies all of them, and names the queue that is hurt', async () => {
      const whole = await siaga('verify');
      expect(whole).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^5 photos .* 2 segments read: all whole$/m),
      });
      const folder = join(dataDir, 'queue.3', 'segments');
      const [name] = await readdir(folder);
      const bytes = await readFile(join(folder, name!));
      bytes[bytes.indexOf(Buffer.from(later, 'hex')) + 100]! ^= 1;
      await writeFile(join(folder, name!), bytes);
      const { code, stdout, stderr } = await siaga('verify');
      expect(code).toBe(1);
      expect(stderr).toContain(`queue.3: photo ${later}`);
      expect(stdout).toMatch(/^queue: 3 photos .* all whole$/m);
      expect(await siaga('verify', '--lane', '0')).toMatchObject({ code: 0 });
    });

    it('puts dead letters back where they lie', async () => {
      expect(await siaga('requeue', '--dead', '--reason', 'x')).toMatchObject({ stdout: '2 held again\n' });
      expect((await siaga('ls')).stdout).toMatch(/^5 held, 0 set aside$/m);
    });

    it('touches none of them while one is open elsewhere', async () => {
      const queue = await openUploadQueue({ ...queueFolder(dataDir, 3), clock: systemClock });
      for (const command of [['verify'], ['requeue', '--dead', '--reason', 'x']])
        expect((await siaga(...command)).stderr).toMatch(/^GATEWAY_QUEUE_LOCKED: .*queue\.3/m);
      await queue.close();
    });
  });

  it('looks at copies for another gateway apart from its own uploads, under the same key', async () => {
    const folder = { dir: join(dataDir, 'standby-gw-wib'), keyFile: queueFolder(dataDir).keyFile };
    const copies = await openUploadQueue({ ...folder, clock: systemClock });
    const head = headOf(photo(7), { authorization: SESSION });
    await copies.hold(head, bodyOf(photo(7)), { maxBytes: 10_000 });
    await copies.close();
    expect((await siaga('ls')).stdout).toContain('copies for gw-wib: 1 (3007 bytes), standing by');
    const listed = await siaga('ls', '--from', 'gw-wib');
    expect(listed.stdout).toContain(head.key.slice(0, 16));
    expect(listed.stdout).not.toContain(keys[0]!.slice(0, 16));
    expect(await siaga('rotate-key')).toMatchObject({ code: 0, stderr: '' });
    expect(await siaga('verify', '--from', 'gw-wib')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 photos (3007 bytes)'),
    });
    const out = join(root, 'copies');
    expect((await siaga('export', out, '--from', 'gw-wib')).code).toBe(0);
    expect((await readFile(join(out, `${head.key}.jpg`))).equals(photo(7))).toBe(true);
    expect((await siaga('ls', '--from', '../queue')).stderr).toContain('the id of a gateway');
  });

  it('promotes only copies that are there, for a stated reason, and ends it', async () => {
    const none = await siaga('promote', '--from', 'gw-wit', '--reason', 'disk hilang');
    expect(none.stderr).toMatch(/^GATEWAY_QUEUE_ABSENT: no copies are kept for gw-wit/);
    await mkdir(join(dataDir, 'standby-gw-wit'));
    expect((await siaga('promote', '--from', 'gw-wit')).stderr).toContain('--reason');
    const file = join(dataDir, 'standby-gw-wit.promoted');
    await siaga('promote', '--from', 'gw-wit', '--by', 'siti', '--reason', 'disk hilang');
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ by: 'siti', reason: 'disk hilang' });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await siaga('promote', '--from', 'gw-wit', '--end')).code).toBe(0);
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  /** A mount namespace of its own, in which the data folder is read-only; it ends with the command. */
  const readOnly = (...command: readonly string[]) => {
    const script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';
    const run = spawnSync('unshare', ['--mount', 'sh', '-c', script, dataDir, process.execPath, ...command], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], SIAGA_DATA_DIR: dataDir, ...GATEWAY },
    });
    return { code: run.status, stdout: run.stdout, stderr: run.stderr.trimEnd() };
  };

  it('reads a queue on a read-only file system, and says in one line what cannot be done there', ({
    skip,
  }) => {
    const tried = spawnSync('unshare', ['--mount', 'true']);
    if (tried.status !== 0)
      skip(`this machine lets us mount nothing: ${String(tried.error ?? tried.stderr)}`);
    const verified = readOnly(BIN, 'queue', 'verify');
    expect(verified, verified.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(verified.stdout).toContain('all whole');
    expect(readOnly(BIN, 'queue', 'ls').stdout).toContain('2 held');
    expect(readOnly(BIN, 'queue', 'export', join(root, 'out')).code).toBe(0);
    const requeued = readOnly(BIN, 'queue', 'requeue', '--dead', '--reason', 'x');
    expect(requeued.code).toBe(1);
    expect(requeued.stderr).toMatch(/^GATEWAY_QUEUE_UNWRITABLE: .*EROFS: read-only file system.*$/);
    expect(readOnly(BIN, 'queue', 'rotate-key').stderr).toMatch(/^GATEWAY_QUEUE_UNWRITABLE: .+$/);
    const started = readOnly(join(import.meta.dirname, '../../src/processes/gateway.ts'));
    expect(started.code).toBe(1);
    expect(started.stderr).toMatch(/^gateway: .*EROFS: read-only file system.*$/);
  });

  it('makes no queue where there is none', async () => {
    dataDir = join(root, 'nowhere');
    for (const command of [['ls'], ['verify'], ['requeue', '--dead', '--reason', 'x'], ['rotate-key']]) {
      const { code, stderr } = await siaga(...command);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^GATEWAY_QUEUE_ABSENT: .*nowhere/);
    }
    await expect(stat(dataDir)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
