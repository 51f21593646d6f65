import { RecordedBook } from './domain/recorded-book.ts';
import type { UploadQueue } from './queue/port.ts';

/** About 5 MB of memory. */
const RECORDED_KEPT = 20_000;

/** An empty book of what goes straight to the vendor. */
export const recordedBook = (): RecordedBook => new RecordedBook(RECORDED_KEPT);

/** What other workers are told of a key: held here, or gone from here straight to the vendor. */
export const knownHere = ({
  queue,
  recorded,
}: {
  readonly queue: Pick<UploadQueue, 'find'>;
  readonly recorded: Pick<RecordedBook, 'find'>;
}): Pick<UploadQueue, 'find'> => ({
  find(key) {
    const known = queue.find(key);
    const upload = known?.stuck === false ? undefined : recorded.find(key);
    return upload
      ? { upload: { ...upload, attempts: 0, conflicting: false }, delivered: true, stuck: false }
      : known;
  },
});
