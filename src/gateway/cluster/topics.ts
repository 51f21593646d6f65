import type { MetricSnapshot } from '../../instrumentation/index.ts';
import type { Copies } from '../peer/port.ts';
import type { LocalFacts } from '../policy/local-facts.ts';
import type { WorkerOrder } from '../policy/policy-in-force.ts';
import type { Known } from '../queue/port.ts';
import type { DeskQuestion, DeskWord, LetGo } from '../resumable/desk.ts';

/** What a worker wants to know of the others before it takes an upload in. */
export interface UploadQuestion {
  readonly key: string;
  /** Fingerprint of the session it comes with. */
  readonly session: string | undefined;
}

export interface UploadWord {
  /** What is held or delivered under the key, without what only its holder may know. */
  readonly known: Known | undefined;
  /** The vendor was seen to give or honour the session. */
  readonly vouched: boolean;
  /** Machines on which it stands, as far as its holder knows. */
  readonly copies: Copies;
}

/** What workers ask each other of the copies they keep for another gateway; the answer is keys. */
export type StandbyQuestion =
  /** The key, when its copy stands here. */
  | { readonly kind: 'find'; readonly owner: string; readonly key: string }
  /** Drop these: none. */
  | { readonly kind: 'drop'; readonly owner: string; readonly keys: readonly string[] }
  /** Those that stand here, from a place on. */
  | { readonly kind: 'keys'; readonly owner: string; readonly from: number };

/** What a primary asks of a worker. */
export interface WorkerTopics {
  readonly upload: { readonly ask: UploadQuestion; readonly answer: UploadWord };
  /** The vendor has confirmed a key that this worker could not deliver. */
  readonly delivered: { readonly ask: string; readonly answer: true };
  /** TPS that have a receipt from another worker. */
  readonly uploaded: { readonly ask: readonly string[]; readonly answer: true };
  readonly standby: { readonly ask: StandbyQuestion; readonly answer: readonly string[] };
  /** Another worker is to have this partial upload. */
  readonly letGo: {
    readonly ask: { readonly key: string; readonly grant: number };
    readonly answer: LetGo;
  };
  readonly obey: { readonly ask: WorkerOrder; readonly answer: true };
  /** What policies are judged by. */
  readonly policyFacts: { readonly ask: null; readonly answer: LocalFacts };
  /** Answered by whoever still takes turns of its event loop. */
  readonly alive: { readonly ask: null; readonly answer: true };
  readonly metrics: { readonly ask: null; readonly answer: readonly MetricSnapshot[] };
  /** Empty the queue of a worker that is gone; answered once it is open. */
  readonly adopt: { readonly ask: number; readonly answer: true };
  readonly renewTls: { readonly ask: null; readonly answer: true };
  /** Close in order, or at once; answered with the last metrics when nothing but the exit is left. */
  readonly close: { readonly ask: { readonly hasten: boolean }; readonly answer: readonly MetricSnapshot[] };
}

/** What a worker asks of its primary. */
export interface PrimaryTopics {
  /** What a new worker needs besides its settings. */
  readonly begin: { readonly ask: null; readonly answer: WorkerBegin };
  readonly serving: { readonly ask: { readonly port: number }; readonly answer: true };
  readonly siblings: { readonly ask: UploadQuestion; readonly answer: UploadWord };
  readonly delivered: { readonly ask: string; readonly answer: true };
  readonly uploaded: { readonly ask: readonly string[]; readonly answer: true };
  readonly standby: { readonly ask: StandbyQuestion; readonly answer: readonly string[] };
  readonly partial: { readonly ask: DeskQuestion; readonly answer: DeskWord };
  /** An adopted queue holds nothing more and is closed. */
  readonly emptied: { readonly ask: number; readonly answer: true };
}

export interface WorkerBegin {
  /** From 0; a replacement has the number of whom it replaces. */
  readonly index: number;
  readonly workers: number;
  /** Number of its queue folder. */
  readonly lane: number;
  readonly order: WorkerOrder;
}
