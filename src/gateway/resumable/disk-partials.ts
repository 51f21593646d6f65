import { gatewayError } from '../errors.ts';
import { queueError } from '../queue/errors.ts';
import { SMALLEST_PIECE_BYTES } from '../queue/piece-pool.ts';
import { refused } from './allowance.ts';
import type { DeskQuestion, DeskWord, LetGo, PartialDesk, PartialHolder } from './desk.ts';
import { isUnknownUpload, overtaken, unknownUpload, WrongOffset } from './errors.ts';
import type { PartDisk } from './part-disk.ts';
import { MOST_FRAMES, type Standing } from './part-file.ts';
import type { Bringer, PartialHead, PartialUpload, PartialUploads, PieceCheck } from './port.ts';
import { Recalls } from './recalls.ts';

export interface DiskPartialsOptions {
  readonly disk: PartDisk;
  /** Where the processes of the gateway settle who works on what. */
  readonly desk: PartialDesk;
  /** Why the disk takes nothing more: the upload queue on the same disk knows. */
  readonly refusal: () => 'full' | 'failed' | undefined;
  /** Whether there is room on the disk for uploads that nobody vouches for. */
  readonly hasRoomForUnvouched: () => boolean;
  /** Once nothing is written any more. */
  readonly onClose?: () => Promise<void>;
}

/** An upload that is this process's to work on. */
interface Part {
  readonly key: string;
  /** Number under which it was given last. */
  grant: number;
  expiresAt: number;
  isFromBefore: boolean;
  /** What its file announces, and where its pieces begin; read when first asked for. */
  opened: { readonly head: PartialHead; readonly afterHead: number } | undefined;
  standing: Standing | undefined;
  /** Ends when whoever works on it has done so. */
  turn: Promise<unknown>;
  /** Another process has it by now. */
  isLetGo: boolean;
}

/** Frames that the rest of a photo may still need, and a little more. */
const framesFor = (bytes: number): number => Math.ceil(bytes / SMALLEST_PIECE_BYTES) + 4;

/** Partial uploads as one sealed file each, in a folder that the processes of a gateway share. */
export class DiskPartials implements PartialUploads, PartialHolder {
  readonly #options: DiskPartialsOptions;
  readonly #disk: PartDisk;
  /** Those that are this process's now. */
  readonly #parts = new Map<string, Part>();
  readonly #recalls = new Recalls();
  #end: (key: string) => Promise<void> = () => Promise.resolve();
  #closed = false;

  constructor(options: DiskPartialsOptions) {
    this.#options = options;
    this.#disk = options.disk;
  }

  onWanted(end: (key: string) => Promise<void>): void {
    this.#end = end;
  }

  async begin(head: PartialHead, by: Bringer): Promise<PartialUpload> {
    const found = await this.find(head.key, by);
    if (found) return found;
    this.#admit();
    if (!by.vouched && !this.#options.hasRoomForUnvouched()) throw refused('unvouched');
    const { key, tps, length } = head;
    const given = await this.#ask({ kind: 'begin', key, placed: { tps, length, ...by } });
    // Another request has begun it meanwhile, or its end is not known everywhere yet.
    if (!given?.isNew) return this.begin(head, by);
    const { part } = given;
    return this.#inTurn(part, () => this.#create(part, head, by));
  }

  async find(key: string, by?: Bringer): Promise<PartialUpload | undefined> {
    const given = await this.#ask({ kind: 'find', key, by });
    if (!given) return undefined;
    const { part } = given;
    return this.#inTurn(part, async () => {
      if (part.isLetGo) throw overtaken();
      if (this.#parts.get(key) !== part) return undefined;
      if (await this.#open(part)) return this.#view(part);
      await this.#remove(part);
      return undefined;
    });
  }

  async append(
    key: string,
    offset: number,
    body: AsyncIterable<Buffer>,
    check?: PieceCheck,
  ): Promise<PartialUpload> {
    const part = this.#held(key);
    return this.#inTurn(part, async () => {
      if (this.#held(key) !== part) throw overtaken();
      this.#admit();
      const { head } = await this.#opened(part);
      const before = await this.#standing(part);
      if (offset !== before.offset) throw new WrongOffset(before.offset);
      if (before.index + framesFor(head.length - offset) > MOST_FRAMES) throw unknownUpload();
      const { standing, broken } = await this.#disk.write(head, before, body, check);
      part.standing = standing;
      if (broken) throw broken;
      return this.#view(part);
    });
  }

  async *read(key: string): AsyncGenerator<Buffer> {
    const part = this.#held(key);
    const { afterHead } = await this.#opened(part);
    const standing = await this.#standing(part);
    let bytes = 0;
    for await (const piece of this.#disk.pieces(key, afterHead, standing)) {
      bytes += piece.length;
      yield piece;
    }
    if (bytes !== standing.offset) throw unknownUpload();
  }

  async drop(key: string): Promise<void> {
    const part = this.#parts.get(key);
    if (part) await this.#inTurn(part, () => this.#remove(part));
  }

  /** Another process is to have it: what works on it here ends, and keeps what it brought. */
  async letGo(key: string, grant: number): Promise<LetGo> {
    // The word that gives it may come after this one: whoever waits for it here is overtaken.
    this.#recalls.recall(key, grant);
    await this.#end(key);
    const part = this.#parts.get(key);
    if (!part) return { standing: undefined };
    return this.#inTurn(part, () => {
      // Given once more since then: whoever wanted it has given up waiting.
      if (part.grant <= grant && this.#parts.get(key) === part) {
        this.#parts.delete(key);
        part.isLetGo = true;
      }
      return Promise.resolve({ standing: part.standing });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([...this.#parts.values()].map((part) => part.turn));
    await this.#options.onClose?.();
  }

  /** Ask for an upload and take up what is given; undefined when there is none. */
  async #ask(question: DeskQuestion): Promise<{ part: Part; isNew: boolean } | undefined> {
    const { key } = question;
    return this.#recalls.during(key, async (isRecalled) => {
      const word = await this.#options.desk.ask(question);
      switch (word?.kind) {
        case 'absent':
          this.#parts.delete(key);
          return undefined;
        case 'refused':
          throw refused(word.why);
        case 'new':
        case 'yours':
          if (isRecalled(word.grant)) throw overtaken();
          return this.#takeUp(key, word);
        default:
          throw gatewayError(
            'GATEWAY_KEY_IN_PROGRESS',
            'Sambungan sebelumnya masih memegang foto ini; tunggu sebentar.',
          );
      }
    });
  }

  #takeUp(key: string, word: Extract<DeskWord, { grant: number }>): { part: Part; isNew: boolean } {
    const before = this.#parts.get(key);
    const part = before ?? partOf(key, word);
    part.grant = word.grant;
    part.expiresAt = word.expiresAt;
    this.#parts.set(key, part);
    return { part, isNew: word.kind === 'new' && !before };
  }

  async #create(part: Part, head: PartialHead, by: Bringer): Promise<PartialUpload> {
    try {
      const { expiresAt } = part;
      const standing = await this.#disk.create({
        ...head,
        expiresAt,
        ...(by.vouched ? {} : { unvouched: true }),
      });
      part.opened = { head, afterHead: standing.tail };
      part.standing = standing;
      return await this.#view(part);
    } catch (error) {
      await this.#remove(part);
      throw error;
    }
  }

  /** Read what its file announces; undefined when there is none, or it cannot be read. */
  async #open(part: Part): Promise<Part['opened']> {
    if (part.opened) return part.opened;
    const found = await this.#disk.announced(part.key);
    if (!found) return undefined;
    const { expiresAt: _latest, unvouched: _unvouched, ...head } = found.head;
    return (part.opened = { head, afterHead: found.afterHead });
  }

  async #opened(part: Part): Promise<NonNullable<Part['opened']>> {
    const opened = await this.#open(part);
    if (!opened) throw unknownUpload();
    return opened;
  }

  async #standing(part: Part): Promise<Standing> {
    if (part.standing) return part.standing;
    const { afterHead } = await this.#opened(part);
    part.standing = await this.#disk.standing(part.key, afterHead, part.isFromBefore);
    part.isFromBefore = false;
    return part.standing;
  }

  async #view(part: Part): Promise<PartialUpload> {
    const { head } = await this.#opened(part);
    const { offset } = await this.#standing(part);
    return { ...head, offset, expiresAt: part.expiresAt };
  }

  /** One after another for each upload. One that is found to be damaged or gone is so for good. */
  async #inTurn<Result>(part: Part, work: () => Promise<Result>): Promise<Result> {
    const mine = part.turn.then(work).catch(async (error: unknown) => {
      if (isUnknownUpload(error)) await this.#remove(part);
      throw error;
    });
    part.turn = mine.catch(() => undefined);
    return mine;
  }

  async #remove(part: Part): Promise<void> {
    const { key } = part;
    if (this.#parts.get(key) !== part) return;
    // First the file, then the name: whoever begins anew must not find the old file in the way.
    await this.#disk.remove(key);
    this.#parts.delete(key);
    await this.#options.desk.ask({ kind: 'gone', key, grant: part.grant });
  }

  #held(key: string): Part {
    const part = this.#parts.get(key);
    if (!part) throw overtaken();
    return part;
  }

  #admit(): void {
    if (this.#closed) throw queueError('GATEWAY_QUEUE_FAILED', 'Gateway sedang berhenti.');
    this.#disk.assertSound();
    const refusal = this.#options.refusal();
    if (refusal === 'full') throw queueError('GATEWAY_QUEUE_FULL', 'Coba lagi beberapa menit lagi.');
    if (refusal === 'failed') throw queueError('GATEWAY_QUEUE_FAILED', 'Disk gateway gagal menyimpan.');
  }
}

const partOf = (key: string, word: Extract<DeskWord, { grant: number }>): Part => ({
  ...{ key, grant: word.grant, expiresAt: word.expiresAt, opened: undefined },
  standing: word.kind === 'yours' ? word.standing : undefined,
  isFromBefore: word.kind === 'yours' && word.isFromBefore,
  ...{ turn: Promise.resolve(), isLetGo: false },
});
