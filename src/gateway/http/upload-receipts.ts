import { isProbeTps } from '../../catalog/index.ts';
import type { Outcome, UploadIdentity } from '../../contracts/index.ts';
import { boundedProvince, receiptsTotal, type Meter } from '../../instrumentation/index.ts';
import type { Copies, SecondCopies } from '../peer/port.ts';
import { keepsUploadsBack } from '../domain/policy-refusal.ts';
import type { ReceiptIssuer } from '../receipt/issue.ts';
import type { Exchange } from './exchange.ts';
import type { SettledUpload, Taking } from './incoming-upload.ts';
import type { Room } from './room.ts';

export interface ReceiptParts {
  readonly receipts: ReceiptIssuer;
  readonly meter: Meter;
  /** The way to a peer gateway, when the site has named one. */
  readonly secondCopies: Pick<SecondCopies, 'settled'> | undefined;
  /** A photo of this TPS has a receipt. */
  readonly onReceipt: (tps: string) => void;
  /** This photo has one that had none before, as far as this worker knows. */
  readonly onFirstReceipt: (upload: Pick<UploadIdentity, 'tps' | 'ballot'>) => void;
}

/** Gives receipts, and counts them. */
export class UploadReceipts {
  readonly #policy: Room['policy'];
  readonly #parts: ReceiptParts;
  readonly #count: (province: string, state: 'recorded' | 'held') => void;

  constructor({ policy }: Pick<Room, 'policy'>, parts: ReceiptParts) {
    this.#policy = policy;
    this.#parts = parts;
    const receipts = parts.meter.counter(receiptsTotal);
    this.#count = (province, state) => {
      receipts.inc({ province: boundedProvince(province), state });
    };
  }

  /** Tell the phone what its upload has come to; `isFirst` when it had no receipt before. */
  async give(
    exchange: Exchange,
    settled: SettledUpload,
    { rule, rim }: Pick<Taking, 'rule' | 'rim'>,
    isFirst: boolean,
  ): Promise<Outcome> {
    const { upload, state, anomalies } = settled;
    const copies = await this.#copiesOf(settled);
    const { epoch } = this.#policy;
    const receipt = await this.#parts.receipts.issue(upload, state, epoch, upload.heldAt, copies);
    // A probe's receipt is as true as any, and is no station's: whoever counts receipts counts none of its.
    if (!isProbeTps(upload.tps)) {
      this.#count(exchange.province, state);
      this.#parts.onReceipt(upload.tps);
      if (isFirst) this.#parts.onFirstReceipt(upload);
    }
    const advice = rule.manual?.advice;
    rim.receipt({
      status: state,
      receipt,
      ...(state === 'held' && keepsUploadsBack(rule) ? { heldBy: 'policy' } : {}),
      ...(anomalies === undefined ? {} : { anomalies: [...anomalies] }),
      ...(advice === undefined ? {} : { advice }),
    });
    return state === 'recorded' ? 'success' : 'held';
  }

  async #copiesOf({ upload, state, copies }: SettledUpload): Promise<Copies> {
    // Once recorded it is the vendor's: nobody counts copies any more.
    if (state === 'recorded') return 1;
    return copies ?? (await this.#parts.secondCopies?.settled(upload.key)) ?? 1;
  }
}
