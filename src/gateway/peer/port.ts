import type { HeldUpload } from '../queue/port.ts';

/** Machines on which a held photo stands. */
export type Copies = 1 | 2;

/** The second copy of held uploads, as the uploads' handler and the drain see it. */
export interface SecondCopies {
  /**
   * Copy an upload that is held, and say on how many machines it stands now. Never rejects, and resolves within the
   * bound: without the copy it stands on one.
   */
  copy(upload: HeldUpload): Promise<Copies>;
  /** On how many machines the upload of this key stands, as far as is known here and now. */
  standing(key: string): Copies;
  /** The same, once a copy that is on its way has arrived or failed. */
  settled(key: string): Promise<Copies>;
  /** The vendor has confirmed it, durably: the peer may drop its copy. */
  delivered(key: string): void;
  close(): Promise<void>;
}
