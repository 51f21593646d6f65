import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { openUploadQueue, type DurableUploadQueue } from './durable-queue.ts';
import { rotateRegionKey } from './rotate-key.ts';
import { Scrub } from './scrub.ts';
import { CrashFs } from './testing/crash-fs.ts';
import { bodyOf, headOf, photoBytes } from './testing/uploads.ts';

const SEGMENT = '/queue/segments/00000001.seg';
const SECOND_COPY_AT = 4_096;
/** Bytes of either copy. */
const [FIRST, SECOND] = [20, SECOND_COPY_AT + 20];
const clock = new ManualClock();
const photo = photoBytes(1, 3_000);

const open = (fs: CrashFs): Promise<DurableUploadQueue> =>
  openUploadQueue({
    ...{ dir: '/queue', keyFile: '/keys/region.key', clock, fs },
    statfs: () => Promise.resolve({ bavail: 100, blocks: 100, bsize: 4096 }),
  });

describe('a header of which a part is damaged', () => {
  let files: ReadonlyMap<string, Buffer>;
  let queue: DurableUploadQueue | undefined;
  let scrub: Scrub | undefined;
  let told: string[];

  /** The disk with these bytes of the segment flipped. */
  const flipped = (...places: readonly number[]): CrashFs => {
    const bytes = Buffer.from(files.get(SEGMENT)!);
    for (const at of places) bytes[at]! ^= 1;
    return new CrashFs(new Map(files).set(SEGMENT, bytes));
  };
  const scrubbed = async (fs: CrashFs): Promise<void> => {
    queue = await open(fs);
    scrub = new Scrub(
      { bytesPerSecond: 1_000_000, restMs: 60_000 },
      {
        ...{ queue, clock, onRead: () => undefined, onDamage: () => undefined },
        onMend: (file, hurts) => told.push(`${file}: ${hurts.join(', ')}`),
      },
    );
    await clock.advance(1_000);
    await scrub.close();
  };

  beforeEach(async () => {
    told = [];
    const fs = new CrashFs();
    const first = await open(fs);
    await first.hold(headOf(photo), bodyOf(photo), { maxBytes: 10_000 });
    await first.close();
    files = fs.files();
  });
  afterEach(() => queue?.close());

  it.each([
    [FIRST, 'the first copy of its header is damaged'],
    [SECOND, 'the second copy of its header is damaged'],
    [2_000, 'not empty behind the first copy of its header'],
    [8_191, 'not empty behind the second copy of its header'],
  ])('at byte %i is told of by the scrub, and is whole from then on', async (at, hurt) => {
    const fs = flipped(at);
    await scrubbed(fs);
    expect(told).toEqual([`00000001.seg: ${hurt}`]);
    for (const { hurts } of queue!.headers()) expect(await hurts()).toEqual([]);
    // The other copy may be lost now.
    const bytes = fs.files().get(SEGMENT)!;
    bytes[at < SECOND_COPY_AT ? SECOND : FIRST]! ^= 1;
    const again = await open(new CrashFs(new Map(fs.files()).set(SEGMENT, bytes)));
    expect((await again.read({ ...headOf(photo), bytes: 0, heldAt: 0 })).photo.equals(photo)).toBe(true);
  });

  it('in both copies is written anew by the process that knows the key still', async () => {
    const fs = new CrashFs(files);
    queue = await open(fs);
    const file = await fs.open(SEGMENT, 'existing');
    for (const at of [FIRST, SECOND]) await file.write([Buffer.from('?')], at);
    for (const header of queue.headers()) expect(await header.mend()).toHaveLength(2);
    await queue.close();
    queue = await open(new CrashFs(fs.files()));
    expect(queue.recovery.missing).toEqual([]);
  });

  it('is whole as it stands under the next key, while a rotation is cut short', async () => {
    const fs = new CrashFs(files);
    // Between the first copy, which then stands under the next key, and the second.
    let syncs = 0;
    fs.fault = (operation, path) =>
      operation === 'sync' && path === SEGMENT && (syncs += 1) === 2 ? new Error('cut short') : undefined;
    await expect(rotateRegionKey(fs, ['/queue'], '/keys/region.key')).rejects.toThrow('cut short');
    await scrubbed(new CrashFs(fs.files()));
    expect(told).toEqual([]);
  });

  it('that cannot be written anew stops the intake, as every disk that fails', async () => {
    const fs = flipped(FIRST);
    fs.fault = (operation, path) => (operation === 'sync' && path === SEGMENT ? new Error('EIO') : undefined);
    await scrubbed(fs);
    expect(told).toEqual([]);
    expect(queue!.refusal()).toBe('failed');
  });
});
