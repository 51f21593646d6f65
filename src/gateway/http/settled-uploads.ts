import type { Siblings } from '../cluster/siblings.ts';
import type { UploadWord } from '../cluster/topics.ts';
import type { RecordedBook, RecordedUpload } from '../domain/recorded-book.ts';
import type { Known, UploadQueue } from '../queue/port.ts';
import { isTakenAnew } from '../queue/taken-anew.ts';
import { fingerprintOf, type Sessions } from '../upstream/sessions.ts';
import type { SettledUpload } from './incoming-upload.ts';
import { isVouched } from './unvouched-uploads.ts';

export interface SettledParts {
  readonly queue: Pick<UploadQueue, 'find'>;
  /** What went straight to the vendor; other workers ask for it too. */
  readonly recorded: RecordedBook;
  /** The other workers of this gateway, when it has any. */
  readonly siblings: Siblings | undefined;
  readonly sessions: Sessions;
}

/** What keys have come to already: one key gets one answer, whichever worker it comes to. */
export class SettledUploads {
  readonly #parts: SettledParts;

  constructor(parts: SettledParts) {
    this.#parts = parts;
  }

  /** The vendor has confirmed one that was not held. */
  note(upload: RecordedUpload): void {
    this.#parts.recorded.add(upload);
  }

  /** What this worker knows of a key; undefined when it has no receipt here, or needs its photo anew. */
  here(key: string, authorization: string | undefined): SettledUpload | undefined {
    const upload = this.#parts.recorded.find(key);
    return (
      settledBy(this.#parts.queue.find(key), isVouched(this.#parts.sessions, authorization)) ??
      (upload && { upload, state: 'recorded' })
    );
  }

  /** The same at this worker or another. */
  async anywhere(key: string, authorization: string | undefined): Promise<SettledUpload | undefined> {
    const { queue, sessions, siblings } = this.#parts;
    const here = this.here(key, authorization);
    if (here) return here;
    const elsewhere = queue.find(key) ? undefined : await this.#askSiblings(key, authorization);
    const settled = settledBy(elsewhere?.known, isVouched(sessions, authorization));
    if (!settled && elsewhere?.known) siblings?.takenAnew(key);
    return settled && { ...settled, copies: elsewhere?.copies };
  }

  async #askSiblings(key: string, authorization: string | undefined): Promise<UploadWord | undefined> {
    const { siblings, sessions } = this.#parts;
    if (!siblings) return undefined;
    const session = authorization === undefined ? undefined : fingerprintOf(authorization);
    const word = await siblings.askOf({ key, session });
    if (word?.vouched === true && session !== undefined) sessions.learn(session);
    return word;
  }
}

const settledBy = (known: Known | undefined, vouched: boolean): SettledUpload | undefined =>
  known && !isTakenAnew(known, vouched)
    ? { upload: known.upload, state: known.delivered ? 'recorded' : 'held' }
    : undefined;
