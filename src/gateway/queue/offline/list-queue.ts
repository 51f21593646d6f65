import { readJournal } from '../journal.ts';
import { Ledger } from '../ledger.ts';
import type { HeldUpload } from '../port.ts';
import type { HeldRecord, RequeuedRecord } from '../record.ts';
import { nodeFs } from '../sync-file.ts';
import { existingQueueFolder, type QueuePlace } from './locate.ts';

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
  /** Whether a key is known: held, set aside or delivered. */
  readonly knows: (key: string) => boolean;
}

/**
 * What a gateway's journal says is held, without opening the queue: also beside a running gateway, as of one moment.
 * Throws `GATEWAY_QUEUE_ABSENT`.
 */
export async function listQueue(dataDir: string, place: QueuePlace = { lane: 0 }): Promise<QueueListing> {
  const { dir } = await existingQueueFolder(dataDir, place);
  const ledger = new Ledger(Infinity, () => true);
  const { damagedLines, tornBytes } = await readJournal(nodeFs, dir, (record) => {
    ledger.replay(record);
  });
  const uploads = [...ledger.buried.values(), ...ledger.oldestFirst()].map((holding) => {
    const { record, buried, requeued } = holding;
    const state = buried ? ('dead' as const) : ('held' as const);
    return { listed: { ...ledger.view(holding), state, buried, requeued }, record };
  });
  return { uploads, damagedLines, tornBytes, knows: (key) => ledger.find(key) !== undefined };
}
