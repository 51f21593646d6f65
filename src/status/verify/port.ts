/** Far above what we write: a mirror must not fill the verifier's memory. */
export const MOST_BYTES = 1_000_000;

/** What readers get who take a file compressed. */
export interface Packed {
  readonly path: string;
  /** Who they are, as `to who takes "gzip"`. */
  readonly to: string;
  /** Unpacked. */
  readonly text: string;
}

/** A file as its readers get it: `plain` who take nothing compressed. */
export interface Copies {
  readonly plain: string;
  readonly packed: readonly Packed[];
}

/** A copy of the folder, wherever it lies. Rejects with STATUS_MIRROR_UNREADABLE, or as Altered by what is around a file. */
export interface Mirror {
  /** A file in it. */
  read(path: string): Promise<Copies>;
  /** The plain text of a file that need not be there. */
  maybe(path: string): Promise<string | undefined>;
  /** What is read at the address itself; undefined of a folder, and where the address is a page's. */
  front(): Promise<Copies | undefined>;
  /** Paths of all files there; undefined of an address, where none can be listed. */
  files(): Promise<readonly string[] | undefined>;
}

/** Names what was read to whoever hears that it could not be. */
export type Reading = <T>(path: string, read: () => Promise<T>) => Promise<T>;
