import { isAbsent } from '../../kernel/index.ts';
import type { QueuedUpload } from '../../contracts/index.ts';
import { readJournal } from '../queue/journal.ts';
import { laneFolder, lanesIn } from '../queue/lane-folders.ts';
import type { UploadFacts } from '../queue/port.ts';
import type { JournalRecord } from '../queue/record.ts';
import { standbyFoldersIn } from '../queue/standby-folders.ts';
import { nodeFs } from '../queue/sync-file.ts';

type State = QueuedUpload['state'];

/** What one gateway's disk knows of the uploads of a region. */
export interface QueuedListing {
  /** By TPS, then key; each key once. */
  readonly uploads: readonly QueuedUpload[];
  readonly damagedLines: number;
}

/** What lies in two queues is as the better of them has it. */
const RANK: Readonly<Record<State, number>> = { delivered: 3, held: 2, dead: 1, copy: 0 };

interface Known {
  readonly facts: UploadFacts;
  state: State;
}

/** Take a record of a journal up; those of other regions are passed over. */
function replay(known: Map<string, Known>, scope: string, record: JournalRecord): void {
  switch (record.t) {
    case 'held':
    case 'past':
      if (record.tps.startsWith(scope))
        known.set(record.key, { facts: record, state: record.t === 'held' ? 'held' : 'delivered' });
      return;
    case 'delivered':
    case 'buried':
    case 'requeued': {
      const upload = known.get(record.key);
      if (upload) upload.state = STATE_AFTER[record.t];
      return;
    }
    case 'tried':
    case 'closed':
      return;
  }
}

const STATE_AFTER = { delivered: 'delivered', buried: 'dead', requeued: 'held' } as const;

const uploadOf = ({ facts, state }: Known): QueuedUpload => ({
  ...{ key: facts.key, tps: facts.tps, ballot: facts.ballot, page: facts.page, sha256: facts.sha256 },
  heldAt: new Date(facts.heldAt).toISOString(),
  state,
});

const inOrder = (a: QueuedUpload, b: QueuedUpload): number =>
  a.tps === b.tps ? (a.key < b.key ? -1 : 1) : a.tps < b.tps ? -1 : 1;

/**
 * Read what the journals in a gateway's data folder say of a region's uploads, also beside the running gateway, of which
 * nothing is asked. Copies for other gateways are in it.
 */
export async function readQueued(dataDir: string, scope: string): Promise<QueuedListing> {
  const all = new Map<string, Known>();
  let damagedLines = 0;
  const read = async (dir: string, isCopy: boolean): Promise<void> => {
    const known = new Map<string, Known>();
    const found = await readJournal(nodeFs, dir, (record) => {
      replay(known, scope, record);
    }).catch(passAbsent);
    damagedLines += found.damagedLines;
    for (const [key, { facts, state }] of known) {
      // A copy whose drop was heard is the owner's word, not this gateway's.
      if (isCopy && state === 'delivered') continue;
      const upload: Known = { facts, state: isCopy ? 'copy' : state };
      const before = all.get(key);
      if (!before || RANK[before.state] < RANK[upload.state]) all.set(key, upload);
    }
  };
  for (const lane of await lanesIn(dataDir)) await read(laneFolder(dataDir, lane), false);
  for (const { dir } of await standbyFoldersIn(dataDir)) await read(dir, true);
  return { uploads: [...all.values()].map(uploadOf).sort(inOrder), damagedLines };
}

/** A queue's folder is there a moment before its journal. */
function passAbsent(error: unknown): { readonly damagedLines: number } {
  if (isAbsent(error)) return { damagedLines: 0 };
  throw error;
}
