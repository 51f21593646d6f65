import { mkdir, open, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { isAbsent } from '../../../kernel/index.ts';
import { queueError } from '../errors.ts';
import { readBytes } from '../read-photo.ts';
import { listQueue, type ListedUpload } from './list-queue.ts';
import { existingQueueFolder, type QueuePlace } from './locate.ts';
import { openForReading } from './open-for-reading.ts';

/** One photo as the manifest has it: what its receipt says, and its file. */
export interface ExportedPhoto {
  readonly file: string;
  readonly jti: string;
  readonly tps: string;
  readonly ballot: string;
  readonly page: number;
  readonly sha256: string;
  readonly bytes: number;
  readonly receivedAt: string;
  readonly state: ListedUpload['state'];
  readonly reason?: string;
}

export interface Manifest {
  readonly exportedAt: string;
  readonly photos: readonly ExportedPhoto[];
  /** Keys of uploads that are held and could not be read. */
  readonly unreadable: readonly string[];
  /** Folders whose journal was lost: of these the photos are what the segments know, delivered ones among them. */
  readonly journalsLost: readonly string[];
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

const entryOf = (listed: ListedUpload): ExportedPhoto => ({
  file: `${listed.key}.jpg`,
  jti: listed.key,
  tps: listed.tps,
  ballot: listed.ballot,
  page: listed.page,
  sha256: listed.sha256,
  bytes: listed.bytes,
  receivedAt: new Date(listed.heldAt).toISOString(),
  state: listed.state,
  ...(listed.buried ? { reason: listed.buried.reason } : {}),
});

export interface ExportOptions {
  /** The queues whose photos are wanted. */
  readonly places?: readonly QueuePlace[];
  readonly now: number;
  readonly wanted: (upload: ListedUpload) => boolean;
}

/** The folder as it would really lie, which need not be there yet. */
async function placeOf(path: string): Promise<string> {
  const absolute = resolve(path);
  return realpath(absolute).catch(async (error: unknown) => {
    if (!isAbsent(error) || dirname(absolute) === absolute) throw error;
    return join(await placeOf(dirname(absolute)), relative(dirname(absolute), absolute));
  });
}

/** A gateway takes what it finds in its folder for its own. */
async function refuseInside(dataDir: string, to: string): Promise<void> {
  const way = relative(await placeOf(dataDir), await placeOf(to));
  if (way === '..' || way.startsWith('../')) return;
  throw queueError(
    'GATEWAY_QUEUE_EXPORT_INSIDE',
    `${to} lies in the gateway's data folder: name one outside`,
  );
}

/**
 * Write the photos that are held into an empty or new folder, opened, one file each, and last of all a
 * `manifest.json`. Nothing leaves the queue: what is handed over by hand stays held until the vendor confirms it
 * or its phone brings it again under the same key. Also beside a running gateway. Sessions are not exported. A folder
 * that is made is 0700; one that was there keeps its mode. Throws `GATEWAY_QUEUE_EXPORT_NOT_EMPTY`,
 * `GATEWAY_QUEUE_EXPORT_INSIDE`.
 */
export async function exportQueue(dataDir: string, to: string, options: ExportOptions): Promise<Manifest> {
  const { places = [{ lane: 0 }], now, wanted } = options;
  await Promise.all(places.map((place) => existingQueueFolder(dataDir, place)));
  await refuseInside(dataDir, to);
  await mkdir(to, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw queueError('GATEWAY_QUEUE_EXPORT_NOT_EMPTY', `${to} is a file: name a new folder`);
    throw error;
  });
  if ((await readdir(to)).length > 0)
    throw queueError('GATEWAY_QUEUE_EXPORT_NOT_EMPTY', `${to} is not empty: name a new folder`);
  const photos = new Map<string, ExportedPhoto>();
  const unreadable = new Set<string>();
  const journalsLost: string[] = [];
  for (const place of places) {
    const exported = await exportPlace(dataDir, place, { to, wanted, photos });
    for (const key of exported.unreadable) unreadable.add(key);
    if (exported.isJournalLost) journalsLost.push(basename((await existingQueueFolder(dataDir, place)).dir));
  }
  // What lies in two queues is whole when it is in one.
  const missing = [...unreadable].filter((key) => !photos.has(key));
  const manifest: Manifest = {
    exportedAt: new Date(now).toISOString(),
    photos: [...photos.values()],
    unreadable: missing,
    journalsLost,
  };
  await writeDurably(join(to, 'manifest.json'), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  return manifest;
}

/** Write those of one queue that are not written yet. */
async function exportPlace(
  dataDir: string,
  place: QueuePlace,
  {
    to,
    wanted,
    photos,
  }: Pick<ExportOptions, 'wanted'> & { readonly to: string; readonly photos: Map<string, ExportedPhoto> },
): Promise<{ readonly unreadable: readonly string[]; readonly isJournalLost: boolean }> {
  const { uploads, isJournalLost } = await listQueue(dataDir, place);
  const segments = await openForReading(await existingQueueFolder(dataDir, place));
  const unreadable: string[] = [];
  try {
    for (const { listed, record } of uploads) {
      if (!wanted(listed) || photos.has(record.key)) continue;
      const segment = segments.get(record.segment);
      const photo = segment && (await readBytes(segment, record));
      if (!photo) {
        unreadable.push(record.key);
        continue;
      }
      const entry = entryOf(listed);
      await writeDurably(join(to, entry.file), photo);
      photos.set(record.key, entry);
    }
  } finally {
    await segments.release();
  }
  if (unreadable.length === 0) return { unreadable, isJournalLost };
  // A gateway that runs beside may have delivered some meanwhile.
  const still = new Set((await listQueue(dataDir, place)).uploads.map(({ record }) => record.key));
  return { unreadable: unreadable.filter((key) => still.has(key)), isJournalLost };
}
