import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { OpsError, type Clock } from '../../../kernel/index.ts';
import { queueError } from '../errors.ts';
import type { HeldUpload, HoldResult, Known, QueueStats, UploadHead, UploadQueue } from '../port.ts';

interface Item {
  upload: HeldUpload;
  photo: Buffer;
  state: 'held' | 'delivered' | 'buried';
  claimed: boolean;
  parked: boolean;
}

/** The upload queue without a disk, for tests. Set `refusing` to play a full or failed one. */
export class MemoryUploadQueue implements UploadQueue {
  refusing: 'full' | 'failed' | undefined;
  readonly #clock: Clock;
  readonly #items = new Map<string, Item>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  refusal(): 'full' | 'failed' | undefined {
    return this.refusing;
  }

  async hold(head: UploadHead, body: Readable, limits: { readonly maxBytes: number }): Promise<HoldResult> {
    const before = this.find(head.key);
    if (before && !before.stuck) return { kind: 'known', ...before };
    if (this.refusing === 'full') throw queueError('GATEWAY_QUEUE_FULL', 'Coba lagi beberapa menit lagi.');
    if (this.refusing === 'failed') throw queueError('GATEWAY_QUEUE_FAILED', 'Disk gateway gagal menyimpan.');
    const photo = await collect(body, limits.maxBytes);
    if (createHash('sha256').update(photo).digest('hex') !== head.sha256) {
      throw queueError('GATEWAY_UPLOAD_DIGEST_MISMATCH', 'Foto yang tiba bukan foto yang diumumkan.');
    }
    const meanwhile = this.find(head.key);
    if (meanwhile && !meanwhile.stuck) return { kind: 'known', ...meanwhile };
    const upload = {
      ...head,
      vouched: head.vouched ?? false,
      bytes: photo.length,
      heldAt: this.#clock.now(),
      attempts: 0,
      conflicting: false,
    };
    const item: Item = { upload, photo, state: 'held', claimed: false, parked: false };
    this.#items.set(head.key, item);
    return { kind: 'held', upload: this.#view(item) };
  }

  find(key: string): Known | undefined {
    const item = this.#items.get(key);
    const stuck = item?.state === 'buried' || (item?.state === 'held' && item.parked);
    return item && { upload: this.#view(item), delivered: item.state === 'delivered', stuck };
  }

  claim(count: number, eligible: (upload: HeldUpload) => boolean): readonly HeldUpload[] {
    const free = this.#inState('held').filter((item) => !item.claimed && eligible(this.#view(item)));
    return free.slice(0, count).map((item) => {
      item.claimed = true;
      return this.#view(item);
    });
  }

  async read(upload: HeldUpload): Promise<Buffer> {
    const item = this.#known(upload.key);
    if (item.state === 'delivered') throw queueError('GATEWAY_QUEUE_UNKNOWN_KEY', 'it was delivered');
    return item.photo;
  }

  async confirm(key: string): Promise<void> {
    const item = this.#known(key);
    item.state = 'delivered';
    item.upload = { ...item.upload, authorization: undefined, traceparent: undefined };
  }

  release(key: string): void {
    const item = this.#items.get(key);
    if (item?.state !== 'held') return;
    item.claimed = false;
    item.upload = { ...item.upload, attempts: item.upload.attempts + 1 };
  }

  park(key: string): void {
    const item = this.#items.get(key);
    if (item) item.parked = true;
    this.release(key);
  }

  async bury(key: string, _reason: string): Promise<void> {
    const item = this.#known(key);
    if (item.state === 'delivered') throw queueError('GATEWAY_QUEUE_UNKNOWN_KEY', 'it was delivered');
    item.state = 'buried';
  }

  oldest(eligible: (upload: UploadHead) => boolean): HeldUpload | undefined {
    return this.#inState('held')
      .map((item) => this.#view(item))
      .find(eligible);
  }

  stats(): QueueStats {
    const heldByProvince = new Map<string, number>();
    for (const { upload, state } of this.#items.values()) {
      const province = upload.tps.slice(0, 2);
      heldByProvince.set(province, (heldByProvince.get(province) ?? 0) + (state === 'held' ? 1 : 0));
    }
    const kept = [...this.#inState('held'), ...this.#inState('buried')];
    const bytes = kept.reduce((sum, item) => sum + item.photo.length, 0);
    return { heldByProvince, bytes, freeRatio: 1, deadLetters: this.#inState('buried').length };
  }

  async close(): Promise<void> {
    this.refusing = 'failed';
  }

  #inState(state: Item['state']): Item[] {
    return [...this.#items.values()].filter((item) => item.state === state);
  }

  #known(key: string): Item {
    const item = this.#items.get(key);
    if (!item) throw queueError('GATEWAY_QUEUE_UNKNOWN_KEY', `no upload with key ${key} is held here`);
    return item;
  }

  #view(item: Item): HeldUpload {
    const { tps, ballot, page } = item.upload;
    const samePage = [...this.#items.values()].filter(
      ({ upload }) => upload.tps === tps && upload.ballot === ballot && upload.page === page,
    );
    return { ...item.upload, conflicting: samePage.length > 1 };
  }
}

async function collect(body: Readable, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > maxBytes) throw queueError('GATEWAY_UPLOAD_TOO_LARGE', `Foto lebih dari ${maxBytes} bita.`);
      pieces.push(piece);
    }
  } catch (cause) {
    if (cause instanceof OpsError) throw cause;
    throw queueError('GATEWAY_UPLOAD_TRUNCATED', 'Sambungan terputus sebelum foto lengkap.', { cause });
  }
  if (bytes === 0) throw queueError('GATEWAY_UPLOAD_EMPTY', 'Tidak ada isi foto yang diterima.');
  return Buffer.concat(pieces);
}
