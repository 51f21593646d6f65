import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import Negotiator from 'negotiator';
import { forgetOldest } from '../domain/forget-oldest.ts';
import type { ReplyHeaders } from '../upstream/reply.ts';

interface Snapshot {
  readonly body: Buffer;
  readonly contentType: string;
  /** What the vendor has packed it with; undefined when it stands as it is. */
  readonly encoding: string | undefined;
  readonly takenAt: number;
}

const MAX_PAGES = 400;
/** Pages with a query have places of their own: anybody can make up any number of queries, and so put all others out. */
const MAX_QUERIED = 100;
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
  readonly #pages = new Map<string, Snapshot>();
  readonly #queried = new Map<string, Snapshot>();
  readonly #unpacked = new WeakMap<Snapshot, Snapshot | undefined>();

  /** What is kept of a page, for a reader who takes these encodings (`accept-encoding`): unpacked, once, for who takes none. */
  get(url: string, accepted: string): Snapshot | undefined {
    const kept = this.#keptOf(url).get(url);
    if (kept?.encoding === undefined || takes(accepted, kept.encoding)) return kept;
    if (!this.#unpacked.has(kept)) this.#unpacked.set(kept, unpacked(kept));
    return this.#unpacked.get(kept);
  }

  /** Undefined while what is kept is fresh, and for a reader who may be shown what others are not. */
  tee(url: string, now: number, authorization = ''): Tee | undefined {
    if (authorization !== '') return undefined;
    const kept = this.#keptOf(url).get(url);
    if (kept && Math.abs(now - kept.takenAt) < FRESH_MS) return undefined;
    const chunks: Buffer[] = [];
    let bytes = 0;
    let contentType: string | undefined;
    let encoding: string | undefined;
    return {
      head: (status, headers) => {
        const { 'content-type': type, 'content-encoding': packed, 'cache-control': caching } = headers;
        if (status !== 200 || typeof type !== 'string' || Array.isArray(packed)) return;
        if (/\bprivate\b/i.test(String(caching))) return;
        contentType = type;
        encoding = packed === 'identity' ? undefined : packed;
      },
      data: (chunk) => {
        bytes += chunk.length;
        if (contentType !== undefined && bytes <= MAX_BYTES) chunks.push(chunk);
      },
      end: () => {
        if (contentType === undefined || bytes > MAX_BYTES) return;
        this.#keep(url, { body: Buffer.concat(chunks), contentType, encoding, takenAt: now });
      },
    };
  }

  #keep(url: string, snapshot: Snapshot): void {
    const entries = this.#keptOf(url);
    entries.delete(url);
    entries.set(url, snapshot);
    forgetOldest(entries, entries === this.#pages ? MAX_PAGES : MAX_QUERIED);
  }

  #keptOf(url: string): Map<string, Snapshot> {
    return url.includes('?') ? this.#queried : this.#pages;
  }
}

const takes = (accepted: string, encoding: string): boolean =>
  new Negotiator({ headers: { 'accept-encoding': accepted } }).encodings([encoding]).length > 0;

/** By the name of a `content-encoding`. */
const UNPACK: Readonly<Record<string, (body: Buffer, limits: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};
/** A page of 256 KiB may unpack to anything. */
const MAX_UNPACKED_BYTES = 4 * 1024 * 1024;

/** The page as it was before it was packed; undefined when that cannot be told. */
function unpacked({ body, encoding = '', ...page }: Snapshot): Snapshot | undefined {
  try {
    const plain = UNPACK[encoding.toLowerCase()]?.(body, { maxOutputLength: MAX_UNPACKED_BYTES });
    return plain && { ...page, body: plain, encoding: undefined };
  } catch {
    return undefined;
  }
}
