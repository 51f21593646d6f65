/** Texts by their paths below the place. */
export type Files = ReadonlyMap<string, string>;

/** Somewhere that readers get files from: a folder, or a bucket. One writer. */
export interface Place {
  /** Put a file there. Readers see the old one or the new one, never half of one. Rejects when it may not be there. */
  put(path: string, text: string): Promise<void>;
}
