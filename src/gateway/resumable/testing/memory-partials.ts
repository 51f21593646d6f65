import { createHash } from 'node:crypto';
import type { Clock } from '../../../kernel/index.ts';
import { gatewayError } from '../../errors.ts';
import { queueError } from '../../queue/errors.ts';
import { Allowance, refused, type Placed } from '../allowance.ts';
import { overtaken, resumableError, WrongOffset } from '../errors.ts';
import type {
  Bringer,
  PartialHead,
  PartialLimits,
  PartialUpload,
  PartialUploads,
  PieceCheck,
} from '../port.ts';

interface Part {
  readonly head: PartialHead;
  readonly latest: number;
  placed: Placed;
  expiresAt: number;
  bytes: Buffer;
  turn: Promise<unknown>;
}

/** Partial uploads without a disk, for tests. Set `refusing` to play a full or failed one. */
export class MemoryPartials implements PartialUploads {
  refusing: 'full' | 'failed' | 'unvouched' | undefined;
  readonly #clock: Clock;
  readonly #limits: PartialLimits;
  readonly #allowance: Allowance;
  readonly #parts = new Map<string, Part>();
  #end: (key: string) => Promise<void> = () => Promise.resolve();

  constructor(clock: Clock, limits: PartialLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#allowance = new Allowance(limits);
  }

  get count(): number {
    return this.#parts.size;
  }

  onWanted(end: (key: string) => Promise<void>): void {
    this.#end = end;
  }

  async begin(head: PartialHead, by: Bringer): Promise<PartialUpload> {
    const found = await this.find(head.key, by);
    if (found) return found;
    this.#admit();
    const placed = { tps: head.tps, length: head.length, ...by };
    const why = this.refusing === 'unvouched' && !by.vouched ? 'unvouched' : this.#allowance.take(placed);
    if (why) throw refused(why);
    const latest = this.#clock.now() + this.#limits.expiryMs;
    const expiresAt = this.#expiryOf(placed, latest);
    const part = { head, placed, latest, expiresAt, bytes: Buffer.alloc(0), turn: Promise.resolve() };
    this.#parts.set(head.key, part);
    return viewOf(part);
  }

  async find(key: string, by?: Bringer): Promise<PartialUpload | undefined> {
    const part = this.#parts.get(key);
    if (!part) return undefined;
    if (part.expiresAt <= this.#clock.now()) {
      await this.drop(key);
      return undefined;
    }
    const placed = { ...part.placed, vouched: true };
    if (by?.vouched === true && !part.placed.vouched && this.#allowance.take(placed) === undefined) {
      this.#allowance.give(part.placed);
      part.placed = placed;
    }
    part.expiresAt = this.#expiryOf(part.placed, part.latest);
    return viewOf(part);
  }

  async append(
    key: string,
    offset: number,
    body: AsyncIterable<Buffer>,
    check?: PieceCheck,
  ): Promise<PartialUpload> {
    const part = this.#living(key);
    const mine = part.turn.then(() => this.#append(this.#living(key), offset, body, check));
    part.turn = mine.catch(() => undefined);
    return mine;
  }

  async *read(key: string): AsyncGenerator<Buffer> {
    yield this.#living(key).bytes;
  }

  async drop(key: string): Promise<void> {
    const part = this.#parts.get(key);
    if (part && this.#parts.delete(key)) this.#allowance.give(part.placed);
  }

  async sweep(): Promise<void> {
    for (const [key, part] of [...this.#parts]) {
      if (part.expiresAt > this.#clock.now()) continue;
      await this.#end(key);
      await this.drop(key);
    }
  }

  async close(): Promise<void> {
    this.refusing = 'failed';
  }

  async #append(
    part: Part,
    offset: number,
    body: AsyncIterable<Buffer>,
    check: PieceCheck | undefined,
  ): Promise<PartialUpload> {
    this.#admit();
    if (offset !== part.bytes.length) throw new WrongOffset(part.bytes.length);
    const came: Buffer[] = [];
    try {
      for await (const chunk of body) came.push(Buffer.from(chunk));
    } catch (error) {
      if (!check) part.bytes = Buffer.concat([part.bytes, ...came]);
      throw error;
    }
    const bytes = Buffer.concat([part.bytes, ...came]);
    if (bytes.length > part.head.length) throw gatewayError('GATEWAY_BODY_TOO_LARGE', 'too long');
    const hash = check && createHash(check.algorithm).update(Buffer.concat(came)).digest();
    if (check && !hash?.equals(check.digest)) throw resumableError('GATEWAY_RESUMABLE_CHECKSUM', 'changed');
    part.bytes = bytes;
    return viewOf(part);
  }

  #expiryOf({ vouched }: Placed, latest: number): number {
    return vouched ? latest : Math.min(latest, this.#clock.now() + this.#limits.unvouched.idleMs);
  }

  #living(key: string): Part {
    const part = this.#parts.get(key);
    if (!part || part.expiresAt <= this.#clock.now()) throw overtaken();
    return part;
  }

  #admit(): void {
    if (this.refusing === 'full') throw queueError('GATEWAY_QUEUE_FULL', 'Coba lagi nanti.');
    if (this.refusing === 'failed') throw queueError('GATEWAY_QUEUE_FAILED', 'Disk gateway gagal menyimpan.');
  }
}

const viewOf = ({ head, expiresAt, bytes }: Part): PartialUpload => ({
  ...head,
  offset: bytes.length,
  expiresAt,
});
