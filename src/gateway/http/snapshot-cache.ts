import { forgetOldest } from '../domain/forget-oldest.ts';
import type { ReplyHeaders } from '../upstream/reply.ts';

interface Snapshot {
  readonly body: Buffer;
  readonly contentType: string;
  readonly takenAt: number;
}

const MAX_ENTRIES = 500;
const MAX_BYTES = 256 * 1024;
/** A page that is asked for all the time need not be kept each time. */
const FRESH_MS = 1_000;

/** Watches one answer go by and keeps it when it was whole and good. */
export interface Tee {
  head(status: number, headers: ReplyHeaders): void;
  data(chunk: Buffer): void;
  end(): void;
}

/** The last good answers of public pages, for the time when the policy takes publication off the vendor. */
export class SnapshotCache {
  readonly #entries = new Map<string, Snapshot>();

  get(url: string): Snapshot | undefined {
    return this.#entries.get(url);
  }

  /** Undefined while what is kept is fresh. */
  tee(url: string, now: number): Tee | undefined {
    const kept = this.#entries.get(url);
    if (kept && Math.abs(now - kept.takenAt) < FRESH_MS) return undefined;
    const chunks: Buffer[] = [];
    let bytes = 0;
    let contentType: string | undefined;
    return {
      head: (status, headers) => {
        const type = headers['content-type'];
        if (status === 200 && typeof type === 'string') contentType = type;
      },
      data: (chunk) => {
        bytes += chunk.length;
        if (contentType !== undefined && bytes <= MAX_BYTES) chunks.push(chunk);
      },
      end: () => {
        if (contentType === undefined || bytes > MAX_BYTES) return;
        this.#keep(url, { body: Buffer.concat(chunks), contentType, takenAt: now });
      },
    };
  }

  #keep(url: string, snapshot: Snapshot): void {
    this.#entries.delete(url);
    this.#entries.set(url, snapshot);
    forgetOldest(this.#entries, MAX_ENTRIES);
  }
}
