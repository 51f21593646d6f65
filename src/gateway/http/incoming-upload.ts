import type { Anomaly, UploadAnswer } from '../../contracts/index.ts';
import type { EffectiveRule } from '../domain/policy-view.ts';
import type { RecordedUpload } from '../domain/recorded-book.ts';
import type { Copies } from '../peer/port.ts';
import type { UploadFacts, UploadHead } from '../queue/port.ts';
import type { VendorReply } from '../upstream/reply.ts';
import type { Turns } from './turns.ts';

/** A photo to be taken in, whichever way it comes. */
export interface IncomingUpload {
  readonly head: UploadHead;
  /** Declared length; undefined when the body comes in chunks. */
  readonly bytes: number | undefined;
  /** The photo as it comes, with `turns` chunk by chunk in turn, or as it lies here already. Asked for once at most. */
  chunks(turns?: Turns): AsyncIterable<Buffer>;
}

/** How the phone is told what became of its photo. */
export interface UploadRim {
  receipt(answer: UploadAnswer): void;
  /** The vendor itself has refused, and these are its words. */
  refusal(reply: VendorReply & { readonly kind: 'answer' }): void;
}

/** A photo under way: what is to become of it, and how its phone is told. */
export interface Taking extends IncomingUpload {
  /** What the policy says of its TPS, from its arrival on. */
  readonly rule: EffectiveRule;
  readonly rim: UploadRim;
}

/** What a key has come to, for which a receipt is given at once. */
export interface SettledUpload {
  readonly upload: RecordedUpload & Pick<UploadFacts, 'unvouched'>;
  readonly state: 'recorded' | 'held';
  /** What the vendor flags in its reading, when it was just asked and flags something. */
  readonly anomalies?: readonly Anomaly[] | undefined;
  /** Machines on which it stands, where that was just seen or another worker has said so. */
  readonly copies?: Copies | undefined;
}
