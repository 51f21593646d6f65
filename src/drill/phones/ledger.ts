import { join } from 'node:path';
import type { JWK } from 'jose';
import type { UploadIdentity } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { openLines, type PhoneReceipt } from './jsonl.ts';
import { verifiedReceipt } from './receipts.ts';
import type { Tally } from './tally.ts';

/** A photo and the key under which it was sent. */
export interface SentPhoto extends UploadIdentity {
  readonly key: string;
}

/** What the phones hold: receipts that verify, and photos that were refused for good. On disk as it comes. */
export interface Ledger {
  /** Verify and keep a gateway's receipt; false when it does not verify. */
  keepReceipt(jws: string, photo: SentPhoto): Promise<boolean>;
  /** Keep the vendor's own confirmation; false when it speaks of another photo. */
  keepConfirmation(confirmed: { readonly key: string; readonly sha256: string }, photo: SentPhoto): boolean;
  noteRefusal(code: string, photo: SentPhoto): void;
  close(): Promise<void>;
}

/** Open the ledger in a folder: `receipts.jsonl` and `refusals.jsonl`. */
export function openLedger(
  dir: string,
  { tally, keys, clock }: { readonly tally: Tally; readonly keys: readonly JWK[]; readonly clock: Clock },
): Ledger {
  const receipts = openLines(join(dir, 'receipts.jsonl'));
  const refusals = openLines(join(dir, 'refusals.jsonl'));
  const keep = (photo: SentPhoto, state: PhoneReceipt['state'], jws: string | null): void => {
    const { key, tps, page, sha256 } = photo;
    tally.receipted += 1;
    tally[state] += 1;
    receipts.write({ key, tps, page, sha256, at: clock.now(), state, jws } satisfies PhoneReceipt);
  };
  return {
    async keepReceipt(jws, photo) {
      const receipt = await verifiedReceipt(jws, keys, photo);
      if (receipt) keep(photo, receipt.state, jws);
      else tally.badReceipts += 1;
      return receipt !== undefined;
    },
    keepConfirmation(confirmed, photo) {
      const isOurs = confirmed.key === photo.key && confirmed.sha256 === photo.sha256;
      if (isOurs) keep(photo, 'recorded', null);
      return isOurs;
    },
    noteRefusal(code, photo) {
      tally.refusedPhotos += 1;
      refusals.write({ ...photo, at: clock.now(), code });
    },
    close: async () => {
      await Promise.all([receipts.close(), refusals.close()]);
    },
  };
}
