/**
 * Opens a queue and partial uploads below the folder it is given, uses up every descriptor that the process may have,
 * and says what becomes of uploads meanwhile and afterwards, one line of JSON each. Run under `ulimit -n`.
 */
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../kernel/index.ts';
import { openDiskPartials } from '../../resumable/disk-partials.ts';
import { openUploadQueue } from '../durable-queue.ts';
import { bodyOf, headOf, photoBytes } from './uploads.ts';

const [dir = ''] = process.argv.slice(2);
const LIMITS = { maxBytes: 100_000 };

const queue = await openUploadQueue({
  dir: join(dir, 'queue'),
  keyFile: join(dir, 'region.key'),
  clock: systemClock,
  freeThresholds: { scarceBelow: 0, refuseBelow: 0, abortBelow: 0 },
});
const partials = await openDiskPartials({
  dir: join(dir, 'partial'),
  secret: Buffer.alloc(32, 7),
  clock: systemClock,
  limits: { perTps: 9, totalBytes: 1e9, expiryMs: 3_600_000 },
  refusal: () => queue.refusal(),
});

const photo = photoBytes(1, 5_000);
const head = headOf(photo);
const coded = (error: unknown): string => String((error as { code?: string }).code ?? error);
const say = async (when: string): Promise<void> => {
  const held = await queue.hold(head, bodyOf(photo), LIMITS).then(({ kind }) => kind, coded);
  const begun = await partials.begin({ ...head, length: 5_000, metadata: '' }).then(() => 'begun', coded);
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
