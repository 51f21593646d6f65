import type { OpsError } from '../../kernel/index.ts';
import { queueError } from './errors.ts';
import type {
  FileHeader,
  HeldCopy,
  HeldPhoto,
  HeldUpload,
  HoldResult,
  Known,
  PageOfTps,
  ParkReason,
  QueueStats,
  StuckUpload,
  UploadFacts,
  UploadHead,
  UploadQueue,
} from './port.ts';
import { isTakenAnew } from './taken-anew.ts';

interface Lane {
  readonly queue: UploadQueue;
  /** Told once nothing is left in it and it is closed; undefined when it is lent, and somebody else's to close. */
  readonly onEmpty: (() => void) | undefined;
}

/**
 * Several queue folders as one queue: a worker's own, which takes uploads in, and those it has adopted from workers
 * that are gone, which are only emptied. What was left behind is older, so it goes first.
 */
export class QueueLanes implements UploadQueue {
  readonly #own: UploadQueue;
  #adopted: readonly Lane[] = [];
  /** Where a claimed upload lies: a key can lie in two lanes, and only one of the two may be on its way. */
  readonly #claims = new Map<string, UploadQueue>();
  readonly #closing = new Set<Promise<void>>();

  constructor(own: UploadQueue) {
    this.#own = own;
  }

  /** Empty `queue` too, from now on; it is closed, and `onEmpty` called, once it holds nothing. */
  adopt(queue: UploadQueue, onEmpty: () => void): void {
    this.#adopted = [...this.#adopted, { queue, onEmpty }];
    this.#closeEmpty();
  }

  /** Empty `queue` too, which stays its lender's to close, until it is taken back. */
  lend(queue: UploadQueue): void {
    this.#adopted = [...this.#adopted, { queue, onEmpty: undefined }];
  }

  /** What is claimed of it now is still settled there. */
  takeBack(queue: UploadQueue): void {
    this.#adopted = this.#adopted.filter((lane) => lane.queue !== queue);
  }

  refusal(page?: PageOfTps): 'full' | 'failed' | undefined {
    return this.#own.refusal(page);
  }

  hold(
    head: UploadHead,
    body: AsyncIterable<Buffer>,
    limits: { readonly maxBytes: number },
  ): Promise<HoldResult> {
    const known = this.find(head.key);
    if (known && !isTakenAnew(known, head.vouched)) return Promise.resolve({ kind: 'known', ...known });
    return this.#own.hold(head, body, limits);
  }

  find(key: string): Known | undefined {
    // Also in a lane that was taken back while something of it is on its way.
    let best = this.#claims.get(key)?.find(key);
    for (const queue of this.#queues()) {
      const known = queue.find(key);
      if (known && (!best || (best.stuck && !known.stuck) || (known.delivered && !best.delivered)))
        best = known;
    }
    return best;
  }

  claim(count: number, eligible: (upload: UploadFacts) => boolean): readonly HeldUpload[] {
    const claimed: HeldUpload[] = [];
    for (const queue of [...this.#adopted.map((lane) => lane.queue), this.#own]) {
      if (claimed.length >= count) break;
      const free = (upload: UploadFacts): boolean =>
        !this.#claims.has(upload.key) && !this.#givesWay(queue, upload.key) && eligible(upload);
      for (const upload of queue.claim(count - claimed.length, free)) {
        this.#claims.set(upload.key, queue);
        claimed.push(upload);
      }
    }
    return claimed;
  }

  claimKey(key: string): boolean {
    const lane = this.#laneWith(key) ?? this.#own;
    if (this.#claims.has(key) || !lane.claimKey(key)) return false;
    this.#claims.set(key, lane);
    return true;
  }

  read(upload: UploadFacts): Promise<HeldPhoto> {
    return this.#laneOf(upload.key).read(upload);
  }

  /** Delivered is delivered, in whichever lanes it lies. */
  async confirm(key: string): Promise<void> {
    const claimed = this.#claims.get(key);
    const lanes = new Set(claimed ? [...this.#queues(), claimed] : this.#queues());
    const holding = [...lanes].filter((queue) => queue.find(key)?.delivered === false);
    if (holding.length === 0) {
      if (this.find(key) === undefined) throw unknownKey(key);
      this.release(key);
      return;
    }
    for (const queue of holding) await queue.confirm(key);
    // Of the lane too in which it was claimed and is not held.
    this.release(key);
    this.#closeEmpty();
  }

  release(key: string): void {
    this.#givenBack(key)?.release(key);
  }

  park(key: string, reason: ParkReason): void {
    this.#givenBack(key)?.park(key, reason);
  }

  async bury(upload: HeldCopy, reason: string): Promise<void> {
    await this.#laneOf(upload.key).bury(upload, reason);
    // Not before: whoever could not set it aside still has it to give back.
    this.#claims.delete(upload.key);
  }

  async requeue(key: string, by: string, reason: string): Promise<void> {
    await this.#laneOf(key).requeue(key, by, reason);
  }

  oldest(eligible: (upload: UploadFacts) => boolean): HeldUpload | undefined {
    let oldest: HeldUpload | undefined;
    for (const queue of this.#queues()) {
      const upload = queue.oldest(eligible);
      if (upload && (!oldest || upload.heldAt < oldest.heldAt)) oldest = upload;
    }
    return oldest;
  }

  *uploads(): Generator<UploadFacts> {
    for (const queue of this.#queues()) yield* queue.uploads();
  }

  *headers(): Generator<FileHeader> {
    for (const queue of this.#queues()) yield* queue.headers();
  }

  unvouchedOf(tps: string): number {
    return this.#queues().reduce((sum, queue) => sum + queue.unvouchedOf(tps), 0);
  }

  *stuck(): Generator<StuckUpload> {
    for (const queue of this.#queues()) yield* queue.stuck();
  }

  get held(): number {
    return this.#adopted.reduce((sum, { queue }) => sum + queue.held, this.#own.held);
  }

  stats(): QueueStats {
    const own = this.#own.stats();
    const heldByProvince = new Map(own.heldByProvince);
    let { bytes, deadLetters, damaged } = own;
    for (const { queue } of this.#adopted) {
      const stats = queue.stats();
      bytes += stats.bytes;
      deadLetters += stats.deadLetters;
      damaged += stats.damaged;
      for (const [province, held] of stats.heldByProvince)
        heldByProvince.set(province, (heldByProvince.get(province) ?? 0) + held);
    }
    return { ...own, heldByProvince, bytes, deadLetters, damaged };
  }

  async close(): Promise<void> {
    const adopted = this.#adopted.filter((lane) => lane.onEmpty !== undefined);
    const queues = [this.#own, ...adopted.map((lane) => lane.queue)];
    await Promise.all([...this.#closing, ...queues.map((queue) => queue.close())]);
  }

  /** What is stuck in one lane is not tried while another has it under a session that nobody has refused yet. */
  #givesWay(queue: UploadQueue, key: string): boolean {
    if (this.#adopted.length === 0 || queue.find(key)?.stuck !== true) return false;
    return this.#queues().some((other) => {
      const known = other.find(key);
      return known !== undefined && !known.stuck && !known.delivered;
    });
  }

  #queues(): readonly UploadQueue[] {
    return [this.#own, ...this.#adopted.map((lane) => lane.queue)];
  }

  #laneOf(key: string): UploadQueue {
    const lane = this.#claims.get(key) ?? this.#laneWith(key);
    if (!lane) throw unknownKey(key);
    return lane;
  }

  #laneWith(key: string): UploadQueue | undefined {
    return this.#queues().find((queue) => queue.find(key) !== undefined);
  }

  #givenBack(key: string): UploadQueue | undefined {
    const lane = this.#claims.get(key);
    this.#claims.delete(key);
    return lane;
  }

  #closeEmpty(): void {
    for (const lane of this.#adopted) {
      if (!lane.onEmpty) continue;
      if (lane.queue.held > 0 || lane.queue.stats().deadLetters > 0) continue;
      this.#adopted = this.#adopted.filter((other) => other !== lane);
      const closed = lane.queue.close().then(() => {
        this.#closing.delete(closed);
        lane.onEmpty?.();
      });
      this.#closing.add(closed);
    }
  }
}

const unknownKey = (key: string): OpsError =>
  queueError('GATEWAY_QUEUE_UNKNOWN_KEY', `no upload with key ${key} is held here`);
