import { UPLOAD_LIMITS, type Outcome } from '../../contracts/index.ts';
import { currentTraceparent } from '../../instrumentation/index.ts';
import type { RecordedBook } from '../domain/recorded-book.ts';
import type { SecondCopies } from '../peer/port.ts';
import type { UploadQueue } from '../queue/port.ts';
import type { Confirmations } from '../upstream/confirmations.ts';
import type { Exchange } from './exchange.ts';
import type { Taking } from './incoming-upload.ts';
import type { Room } from './room.ts';
import { Turns } from './turns.ts';
import { isVouched, UnvouchedUploads, type UnvouchedLimits } from './unvouched-uploads.ts';
import type { UploadReceipts } from './upload-receipts.ts';
import { step } from './upload-steps.ts';

export interface HeldParts {
  readonly queue: Pick<UploadQueue, 'find' | 'hold' | 'stats' | 'unvouchedOf'>;
  /** The way to a peer gateway, when the site has named one. */
  readonly secondCopies: Pick<SecondCopies, 'copy'> | undefined;
  readonly unvouched: UnvouchedLimits;
  /** What went straight to the vendor. */
  readonly recorded: Pick<RecordedBook, 'find'>;
  readonly confirmations: Pick<Confirmations, 'confirm'>;
}

/** Uploads that have a chunk in hand on its way to the disk: more than it takes to keep disk and processor busy. */
const AT_A_TIME = 32;

/** Uploads that are held here: on the disk first, then a receipt. */
export class HeldUploads {
  /** In which photos come to the disk: of all others that arrive at once no more is here than a socket has read. */
  readonly turns = new Turns(AT_A_TIME);
  readonly #sessions: Room['sessions'];
  readonly #parts: HeldParts;
  readonly #unvouched: UnvouchedUploads;
  readonly #receipts: UploadReceipts;

  constructor(room: Room, parts: HeldParts, receipts: UploadReceipts) {
    this.#sessions = room.sessions;
    this.#parts = parts;
    this.#unvouched = new UnvouchedUploads(room, parts.queue, parts.unvouched);
    this.#receipts = receipts;
  }

  /** Hold the photo that `body` brings; it is not asked for one that is refused. */
  async hold(exchange: Exchange, upload: Taking, body: () => AsyncIterable<Buffer>): Promise<Outcome> {
    const { tps, authorization } = upload.head;
    if (isVouched(this.#sessions, authorization)) return this.#keep(exchange, upload, body(), true);
    return this.#unvouched.hold(exchange, tps, () => this.#keep(exchange, upload, body(), false));
  }

  async #keep(
    exchange: Exchange,
    upload: Taking,
    body: AsyncIterable<Buffer>,
    vouched: boolean,
  ): Promise<Outcome> {
    const { queue, secondCopies, recorded, confirmations } = this.#parts;
    const { head } = upload;
    const isKnown = queue.find(head.key) !== undefined;
    // As it stands by now: a trace that is known to be kept is named so to whoever delivers the photo.
    const traceparent = currentTraceparent() ?? head.traceparent;
    const result = await step('gateway hold', exchange, 'internal', () =>
      queue.hold({ ...head, traceparent, vouched }, body, { maxBytes: UPLOAD_LIMITS.maxBytes }),
    );
    // A twin of this request may have brought it to the vendor while this one's photo was coming in.
    const isAtVendor = result.kind === 'held' && recorded.find(head.key) !== undefined;
    if (isAtVendor) await confirmations.confirm(head.key);
    const state = isAtVendor || (result.kind === 'known' && result.delivered) ? 'recorded' : 'held';
    // The receipt waits for the second copy, within a bound, and says what came of it.
    const copies =
      state === 'held' && result.kind === 'held' && secondCopies
        ? await step('gateway copy', exchange, 'client', () => secondCopies.copy(result.upload))
        : undefined;
    const isFirst = !isKnown && result.kind === 'held';
    return this.#receipts.give(exchange, { upload: result.upload, state, copies }, upload, isFirst);
  }
}
