import {
  peerCircuitOpen,
  peerCopies,
  zeroSeries,
  type Logger,
  type Meter,
} from '../../instrumentation/index.ts';
import { OpsError, type Clock } from '../../kernel/index.ts';
import { Breaker } from '../domain/breaker.ts';
import { COPY_OUTCOMES, copyOutcomeOf, type CopyOutcome } from '../domain/copy-outcome.ts';
import type { HeldPhoto, HeldUpload, UploadQueue } from '../queue/port.ts';
import { copyRequest } from './copy-request.ts';
import type { PeerClient } from './peer-client.ts';
import type { Copies, SecondCopies } from './port.ts';

export interface CopierParts {
  /** Id of this gateway. */
  readonly self: string;
  readonly queue: Pick<UploadQueue, 'find' | 'read'>;
  readonly peer: Pick<PeerClient, 'send'>;
  /** Bytes of photos that may be on their way to the peer at once; each is in memory as long. */
  readonly memoryBytes: number;
  /** The vendor has confirmed an upload of which the peer may have a copy. */
  readonly drop: (key: string) => void;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/** A peer that fails three times running is asked once in five seconds, by one upload. */
const CIRCUIT = { threshold: 3, probeEveryMs: 5_000 };
/** Keys known to stand at the peer too, about 20 MB; beyond it the oldest count as one copy. */
const REMEMBERED = 200_000;

/** Copies held uploads to the peer before their receipts are given. */
export class Copier implements Omit<SecondCopies, 'close'> {
  readonly #parts: CopierParts;
  readonly #circuit = new Breaker(CIRCUIT);
  readonly #flying = new Map<string, Promise<Copies>>();
  readonly #standing = new Set<string>();
  readonly #count: (outcome: CopyOutcome) => void;
  #flyingBytes = 0;

  constructor(parts: CopierParts) {
    this.#parts = parts;
    const copies = parts.meter.counter(peerCopies);
    zeroSeries(copies, { outcome: COPY_OUTCOMES });
    this.#count = (outcome) => {
      copies.inc({ outcome });
    };
    parts.meter.gauge(peerCircuitOpen, (gauge) => {
      gauge.set(this.#circuit.isOpen ? 1 : 0);
    });
  }

  copy(upload: HeldUpload): Promise<Copies> {
    const { key } = upload;
    const copying = this.#bounded(upload).then((outcome) => {
      this.#count(outcome);
      this.#flying.delete(key);
      if (outcome === 'copied') this.note(key);
      // Delivered while it was on its way: a word to drop it sent before would have found nothing.
      if (this.#parts.queue.find(key)?.delivered === true) this.delivered(key);
      return outcome === 'copied' ? 2 : 1;
    });
    this.#flying.set(key, copying);
    return copying;
  }

  standing(key: string): Copies {
    return this.#standing.has(key) ? 2 : 1;
  }

  settled(key: string): Promise<Copies> {
    return this.#flying.get(key) ?? Promise.resolve(this.standing(key));
  }

  delivered(key: string): void {
    this.#standing.delete(key);
    if (!this.#flying.has(key)) this.#parts.drop(key);
  }

  /** A copy of this key was seen at the peer. */
  note(key: string): void {
    this.#standing.add(key);
    if (this.#standing.size <= REMEMBERED) return;
    const [oldest] = this.#standing;
    if (oldest !== undefined) this.#standing.delete(oldest);
  }

  /** Resolves when nothing is on its way to the peer. */
  async quiet(): Promise<void> {
    await Promise.all(this.#flying.values());
  }

  async #bounded(upload: HeldUpload): Promise<CopyOutcome> {
    if (this.#flyingBytes + upload.bytes > this.#parts.memoryBytes) return 'busy';
    if (this.#circuit.pass(this.#parts.clock.now()) === 'open') return 'circuit';
    this.#flyingBytes += upload.bytes;
    try {
      return await this.#send(upload);
    } finally {
      this.#flyingBytes -= upload.bytes;
    }
  }

  async #send(upload: HeldUpload): Promise<CopyOutcome> {
    const held = await this.#read(upload);
    if (!held) return 'unread';
    const reply = await this.#parts.peer.send(copyRequest(upload, held));
    const outcome = copyOutcomeOf(reply, upload.key, this.#parts.self);
    this.#judge(outcome);
    return outcome;
  }

  async #read(upload: HeldUpload): Promise<HeldPhoto | undefined> {
    try {
      return await this.#parts.queue.read(upload);
    } catch (error) {
      // The queue itself has noted what is damaged; what was delivered meanwhile needs no copy.
      if (error instanceof OpsError) return undefined;
      this.#parts.logger.warn({ err: error, key: upload.key }, 'a held photo cannot be read for its copy');
      return undefined;
    }
  }

  /** Every answer but a copy counts against the peer: one that refuses need not be sent photos for nothing. */
  #judge(outcome: CopyOutcome): void {
    const { clock, logger } = this.#parts;
    const wasOpen = this.#circuit.isOpen;
    if (outcome === 'copied') this.#circuit.succeeded();
    else this.#circuit.failed(clock.now());
    if (this.#circuit.isOpen === wasOpen) return;
    if (wasOpen) logger.info('the peer takes copies again');
    else logger.warn({ outcome }, 'the peer takes no copies: receipts say one until it does');
  }
}
