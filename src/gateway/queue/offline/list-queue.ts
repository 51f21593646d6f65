import { join } from 'node:path';
import { isAbsent } from '../../../kernel/index.ts';
import { REMEMBER_DELIVERED } from '../durable-queue.ts';
import { readJournal } from '../journal.ts';
import { Ledger } from '../ledger.ts';
import type { HeldUpload } from '../port.ts';
import type { HeldRecord, RequeuedRecord } from '../record.ts';
import { unknownTo } from '../recovery.ts';
import { segmentIds } from '../segment-set.ts';
import type { Found } from '../segment-walk.ts';
import { nodeFs } from '../sync-file.ts';
import { existingQueueFolder, type QueueFolder, type QueuePlace } from './locate.ts';
import { openForReading } from './open-for-reading.ts';

/** One upload as the journal has it. */
export interface ListedUpload extends HeldUpload {
  readonly state: 'held' | 'dead';
  /** Why and when it was set aside. */
  readonly buried: { readonly at: number; readonly reason: string } | undefined;
  /** Who put it back, and why. */
  readonly requeued: Pick<RequeuedRecord, 'at' | 'by' | 'reason'> | undefined;
}

export interface QueueListing {
  /** Dead letters first, then the held, oldest first. */
  readonly uploads: readonly { readonly listed: ListedUpload; readonly record: HeldRecord }[];
  readonly damagedLines: number;
  /** Bytes of an unfinished last line: being written just now, or left by a crash. */
  readonly tornBytes: number;
  /**
   * The journal is gone or empty, and segments stand beside it. `uploads` is then what these know: what the next start
   * of the gateway holds again, delivered ones among them and nothing set aside.
   */
  readonly isJournalLost: boolean;
  /** Whether what was found in a segment is none of those that the journal knows. */
  readonly isNews: Ledger['isNews'];
  /** Whether it is this very record that is held under its key. */
  readonly holds: (record: HeldRecord) => boolean;
}

/**
 * What a gateway's journal says is held, without opening the queue: also beside a running gateway, as of one moment.
 * Throws `GATEWAY_QUEUE_ABSENT`, and when the journal is lost `GATEWAY_QUEUE_KEY_UNUSABLE`.
 */
export async function listQueue(dataDir: string, place: QueuePlace = { lane: 0 }): Promise<QueueListing> {
  const folder = await existingQueueFolder(dataDir, place);
  const alive = new Set(await segmentIds(nodeFs, join(folder.dir, 'segments')));
  const ledger = new Ledger(REMEMBER_DELIVERED, (id) => alive.has(id));
  let records = 0;
  const { damagedLines, tornBytes } = await readJournal(nodeFs, folder.dir, (record) => {
    records += 1;
    ledger.replay(record);
  }).catch(noJournal);
  const isJournalLost = records === 0 && (await holdFromSegments(folder, ledger));
  const uploads = [...ledger.buried.values(), ...ledger.oldestFirst()].map((holding) => {
    const { record, buried, requeued } = holding;
    const state = buried ? ('dead' as const) : ('held' as const);
    return { listed: { ...ledger.view(holding), state, buried, requeued }, record };
  });
  const isNews = (found: Found): boolean => ledger.isNews(found);
  const holds = (record: HeldRecord): boolean => ledger.holds(record);
  return { uploads, damagedLines, tornBytes, isJournalLost, isNews, holds };
}

/** Hold what the segments know, as a start without a journal does; whether there is anything that a journal must have told of. */
async function holdFromSegments(folder: QueueFolder, ledger: Ledger): Promise<boolean> {
  if ((await segmentIds(nodeFs, join(folder.dir, 'segments'))).length === 0) return false;
  const segments = await openForReading(folder);
  try {
    for await (const { record } of unknownTo(ledger, segments.newestFirst())) ledger.holdLate(record);
    return ledger.held.size > 0 || segments.unreadable.length > 0;
  } finally {
    await segments.release();
  }
}

function noJournal(error: unknown): { damagedLines: number; tornBytes: number } {
  if (!isAbsent(error)) throw error;
  return { damagedLines: 0, tornBytes: 0 };
}
