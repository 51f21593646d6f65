/**
 * Opens a queue and partial uploads below the folder it is given, uses up every descriptor that the process may have,
 * and says what becomes of uploads meanwhile and afterwards, one line of JSON each. Run under `ulimit -n`.
 */
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../kernel/index.ts';
import { DiskPartials } from '../../resumable/disk-partials.ts';
import { openPartialKeeper } from '../../resumable/keeper.ts';
import { PartDisk } from '../../resumable/part-disk.ts';
import { openUploadQueue } from '../durable-queue.ts';
import { nodeFs } from '../sync-file.ts';
import { bodyOf, headOf, photoBytes } from './uploads.ts';

const [dir = ''] = process.argv.slice(2);
const LIMITS = { maxBytes: 100_000 };
const KNOWN = { vouched: true, network: undefined };

const queue = await openUploadQueue({
  dir: join(dir, 'queue'),
  keyFile: join(dir, 'region.key'),
  clock: systemClock,
  freeThresholds: { scarceBelow: 0, refuseBelow: 0, abortBelow: 0 },
});
const disk = new PartDisk(nodeFs, join(dir, 'partial'), Buffer.alloc(32, 7));
const places = { perTps: 9, totalBytes: 1e9 };
const keeper = await openPartialKeeper({
  ...{ disk, clock: systemClock },
  limits: { ...places, expiryMs: 3_600_000, unvouched: { ...places, perClient: 9, idleMs: 3_600_000 } },
});
const partials: DiskPartials = new DiskPartials({
  disk,
  desk: { ask: (question) => keeper.ask(partials, question) },
  refusal: () => queue.refusal(),
  hasRoomForUnvouched: () => true,
  onClose: () => keeper.close(),
});

const photo = photoBytes(1, 5_000);
const head = headOf(photo);
const coded = (error: unknown): string => String((error as { code?: string }).code ?? error);
const say = async (when: string): Promise<void> => {
  const held = await queue.hold(head, bodyOf(photo), LIMITS).then(({ kind }) => kind, coded);
  const begun = await partials
    .begin({ ...head, length: 5_000, metadata: '' }, KNOWN)
    .then(() => 'begun', coded);
  const grown = await partials.append(head.key, 0, bodyOf(photo)).then(() => 'grown', coded);
  await partials.drop(head.key);
  console.log(JSON.stringify({ when, held, begun, grown, refusal: queue.refusal() ?? 'none' }));
};

const eaten: number[] = [];
try {
  for (;;) eaten.push(openSync('/dev/null', 'r'));
} catch {
  await say('without descriptors');
}
// One is enough to make a file, and not to sync its folder while the file is open.
closeSync(eaten.pop() ?? 0);
await say('with one');
for (const fd of eaten) closeSync(fd);
await say('afterwards');
await partials.close();
await queue.close();
