import type { UploadIdentity } from '../../contracts/index.ts';
import type { Agenda } from './agenda.ts';
import type { Line } from './line.ts';
import type { Photo } from './photos.ts';
import type { Tally } from './tally.ts';

/** What a phone finds around it. */
export interface PhoneWorld {
  readonly agenda: Agenda;
  readonly tally: Tally;
  readonly camera: { shoot(tps: string, page: number): Photo };
  /** Whether phones talk straight to the vendor. */
  readonly direct: boolean;
  readonly random: () => number;
  /** Wall time, milliseconds. */
  readonly now: () => number;
  /** Wall time of an instant of the night. */
  readonly wallOf: (nightMs: number) => number;
  /** Whether the night has ended: nothing new is begun. */
  readonly over: () => boolean;
  readonly lineOf: (province: string) => Line;
  readonly passwordOf: (account: string) => string;
  /** Verify and keep a gateway's receipt; false when it does not verify. */
  keepReceipt(receipt: string, identity: UploadIdentity, key: string): Promise<boolean>;
  /** Keep the vendor's own confirmation; false when it speaks of another photo. */
  keepConfirmation(
    confirmed: { readonly key: string; readonly sha256: string },
    identity: UploadIdentity,
    key: string,
  ): boolean;
  noteRefusal(code: string, identity: UploadIdentity, key: string): void;
}
