import type { NoPlace, Placed } from './allowance.ts';
import type { Standing } from './part-file.ts';
import type { Bringer } from './port.ts';

/** What a process that serves phones asks the desk of its gateway. Plain values: the desk may be another process. */
export type DeskQuestion =
  /** A request has come for this upload: let me have it. */
  | { readonly kind: 'find'; readonly key: string; readonly by: Bringer | undefined }
  /** The same, and when there is none, let me make one. */
  | { readonly kind: 'begin'; readonly key: string; readonly placed: Placed }
  /** I have removed what was given to me under this number, or could not make it. */
  | { readonly kind: 'gone'; readonly key: string; readonly grant: number };

/** What is given: the asker's alone, until the desk wants it back. */
interface Given {
  /** Names this giving: the desk never gives two under one number. */
  readonly grant: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export type DeskWord =
  | { readonly kind: 'absent' }
  | (Given & {
      readonly kind: 'yours';
      /** Where whoever had it before has stopped; undefined when only the file can tell. */
      readonly standing: Standing | undefined;
      /** Nobody is known to have gone on with it since the gateway started: a process from before may still be ending. */
      readonly isFromBefore: boolean;
    })
  /** The same, and the asker is to make its file. */
  | (Given & { readonly kind: 'new' })
  /** Another process has it and is not done with it. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'refused'; readonly why: NoPlace };

/** Where the processes of a gateway settle which of them works on a partial upload, and whether there is room for one. */
export interface PartialDesk {
  /** Undefined when there is no answer in time. */
  ask(question: DeskQuestion): Promise<DeskWord | undefined>;
}

/** What a process answers that is to let go of an upload: where it has stopped, as far as it knows. */
export interface LetGo {
  readonly standing: Standing | undefined;
}

/** A process that may have partial uploads, in the eyes of the desk. */
export interface PartialHolder {
  /**
   * Undefined when it has not let go in time. The word that gave it under this number may still be on its way, and is
   * not taken up then.
   */
  letGo(key: string, grant: number): Promise<LetGo | undefined>;
}
