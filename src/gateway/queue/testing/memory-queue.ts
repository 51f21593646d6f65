import { createHash } from 'node:crypto';
import { OpsError, type Clock } from '../../../kernel/index.ts';
import { queueError } from '../errors.ts';
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
  UploadSecrets,
} from '../port.ts';
import { isTakenAnew } from '../taken-anew.ts';

interface Item {
  upload: HeldUpload;
  secrets: UploadSecrets;
  photo: Buffer;
  state: 'held' | 'delivered' | 'buried';
  parked: ParkReason | undefined;
}

/** The upload queue without a disk, for tests. Set `refusing` to play a full, scarce or failed one. */
export class MemoryUploadQueue implements UploadQueue {
  refusing: 'full' | 'failed' | undefined;
  isScarce = false;
  readonly #clock: Clock;
  readonly #items = new Map<string, Item>();
  readonly #claimed = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  refusal(page?: PageOfTps): 'full' | 'failed' | undefined {
    if (this.refusing !== undefined || !this.isScarce || !page) return this.refusing;
    const known = this.#photosOf(page).filter(
      ({ upload, state }) => state === 'delivered' || upload.unvouched !== true,
    );
    return known.length > 0 ? 'full' : undefined;
  }

  async hold(
    head: UploadHead,
    body: AsyncIterable<Buffer>,
    limits: { readonly maxBytes: number },
  ): Promise<HoldResult> {
    const before = this.find(head.key);
    if (before && !isTakenAnew(before, head.vouched)) return { kind: 'known', ...before };
    const refusal = this.refusal(head);
    if (refusal === 'full') throw queueError('GATEWAY_QUEUE_FULL', 'Coba lagi beberapa menit lagi.');
    if (refusal === 'failed') throw queueError('GATEWAY_QUEUE_FAILED', 'Disk gateway gagal menyimpan.');
    const photo = await collect(body, limits.maxBytes);
    if (createHash('sha256').update(photo).digest('hex') !== head.sha256) {
      throw queueError('GATEWAY_UPLOAD_DIGEST_MISMATCH', 'Foto yang tiba bukan foto yang diumumkan.');
    }
    const meanwhile = this.find(head.key);
    if (meanwhile && !isTakenAnew(meanwhile, head.vouched)) return { kind: 'known', ...meanwhile };
    const { key, tps, ballot, page, sha256, authorization, traceparent, vouched = false, reading } = head;
    const facts = { key, tps, ballot, page, sha256, bytes: photo.length, heldAt: this.#clock.now() };
    const unvouched = head.vouched === false ? ({ unvouched: true } as const) : {};
    const upload = { ...facts, ...unvouched, attempts: 0, conflicting: false };
    const secrets = { authorization, traceparent, vouched, reading };
    const item: Item = { upload, secrets, photo, state: 'held', parked: undefined };
    this.#items.set(head.key, item);
    return { kind: 'held', upload: this.#view(item) };
  }

  find(key: string): Known | undefined {
    const item = this.#items.get(key);
    const stuck = item?.state === 'buried' || (item?.state === 'held' && item.parked === 'session');
    return item && { upload: this.#view(item), delivered: item.state === 'delivered', stuck };
  }

  claim(count: number, eligible: (upload: UploadFacts) => boolean): readonly HeldUpload[] {
    const isFree = ({ upload }: Item): boolean => !this.#claimed.has(upload.key);
    const free = this.#inState('held').filter((item) => isFree(item) && eligible(this.#view(item)));
    return free.slice(0, count).map((item) => {
      this.#claimed.add(item.upload.key);
      return this.#view(item);
    });
  }

  claimKey(key: string): boolean {
    if (this.#claimed.has(key)) return false;
    this.#claimed.add(key);
    return true;
  }

  async read(upload: UploadFacts): Promise<HeldPhoto> {
    const item = this.#known(upload.key);
    if (item.state === 'delivered') throw queueError('GATEWAY_QUEUE_UNKNOWN_KEY', 'it was delivered');
    return { ...item.secrets, photo: item.photo };
  }

  async confirm(key: string): Promise<void> {
    const item = this.#known(key);
    item.state = 'delivered';
    this.#claimed.delete(key);
  }

  release(key: string): void {
    this.#claimed.delete(key);
    const item = this.#items.get(key);
    if (item?.state !== 'held') return;
    item.upload = { ...item.upload, attempts: item.upload.attempts + 1 };
  }

  park(key: string, reason: ParkReason): void {
    const item = this.#items.get(key);
    if (item) item.parked = reason;
    this.release(key);
  }

  async bury({ key, heldAt }: HeldCopy, _reason: string): Promise<void> {
    const item = this.#known(key);
    if (item.state === 'delivered') throw queueError('GATEWAY_QUEUE_UNKNOWN_KEY', 'it was delivered');
    if (item.upload.heldAt !== heldAt) {
      this.release(key);
      return;
    }
    item.state = 'buried';
    this.#claimed.delete(key);
  }

  async requeue(key: string, _by: string, _reason: string): Promise<void> {
    const item = this.#known(key);
    if (item.state !== 'buried') throw queueError('GATEWAY_QUEUE_UNKNOWN_KEY', 'it was not set aside');
    item.state = 'held';
    item.parked = undefined;
    item.upload = { ...item.upload, attempts: 0 };
  }

  oldest(eligible: (upload: UploadFacts) => boolean): HeldUpload | undefined {
    return this.#inState('held')
      .filter((item) => item.parked === undefined)
      .map((item) => this.#view(item))
      .find(eligible);
  }

  uploads(): Iterable<UploadFacts> {
    return [...this.#inState('buried'), ...this.#inState('held')].map((item) => item.upload);
  }

  headers(): Iterable<FileHeader> {
    return [];
  }

  unvouchedOf(tps: string): number {
    const kept = [...this.#inState('held'), ...this.#inState('buried')];
    return kept.filter(({ upload }) => upload.tps === tps && upload.unvouched === true).length;
  }

  stuck(): Iterable<StuckUpload> {
    return [
      ...this.#inState('buried').map(({ upload: { tps } }) => ({ tps, reason: 'buried' as const })),
      ...this.#inState('held').flatMap(({ upload: { tps }, parked }) =>
        parked === undefined ? [] : [{ tps, reason: parked }],
      ),
    ];
  }

  get held(): number {
    return this.#inState('held').length;
  }

  stats(): QueueStats {
    const heldByProvince = new Map<string, number>();
    for (const { upload, state } of this.#items.values()) {
      const province = upload.tps.slice(0, 2);
      heldByProvince.set(province, (heldByProvince.get(province) ?? 0) + (state === 'held' ? 1 : 0));
    }
    const kept = [...this.#inState('held'), ...this.#inState('buried')];
    const bytes = kept.reduce((sum, item) => sum + item.photo.length, 0);
    return {
      heldByProvince,
      bytes,
      freeRatio: 1,
      deadLetters: this.#inState('buried').length,
      damaged: 0,
      taking: 0,
    };
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
    return { ...item.upload, conflicting: this.#photosOf(item.upload).length > 1 };
  }

  #photosOf({ tps, ballot, page }: PageOfTps): Item[] {
    return [...this.#items.values()].filter(
      ({ upload }) => upload.tps === tps && upload.ballot === ballot && upload.page === page,
    );
  }
}

async function collect(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of body) {
      bytes += piece.length;
      if (bytes > maxBytes) throw queueError('GATEWAY_UPLOAD_TOO_LARGE', `Foto lebih dari ${maxBytes} bita.`);
      pieces.push(Buffer.from(piece));
    }
  } catch (cause) {
    if (cause instanceof OpsError) throw cause;
    throw queueError('GATEWAY_UPLOAD_TRUNCATED', 'Sambungan terputus sebelum foto lengkap.', { cause });
  }
  if (bytes === 0) throw queueError('GATEWAY_UPLOAD_EMPTY', 'Tidak ada isi foto yang diterima.');
  return Buffer.concat(pieces);
}
