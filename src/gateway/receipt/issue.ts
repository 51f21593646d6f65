import { RECEIPT_TYP, receiptSchema, type Receipt, type UploadIdentity } from '../../contracts/index.ts';
import type { SigningKey } from '../../kernel/index.ts';

/** What a receipt is given for. */
export interface ReceiptFacts extends UploadIdentity {
  /** Idempotency key, hex. */
  readonly key: string;
  readonly bytes: number;
  /** It came under a session that the vendor had not been seen to honour. */
  readonly unvouched?: true;
}

export interface ReceiptIssuer {
  /**
   * Sign a receipt as a compact JWS. `at` is the time of the durable write or of the vendor's confirmation, in
   * milliseconds; `copies` the machines on which a held photo stands, one unless told.
   */
  issue(
    facts: ReceiptFacts,
    state: Receipt['state'],
    epoch: number,
    at: number,
    copies?: number,
  ): Promise<string>;
}

/** Make the issuer of one gateway. Facts that no receipt may hold throw a ZodError: they are a fault of ours. */
export function createReceiptIssuer(options: {
  /** The key of the day. */
  readonly key: () => SigningKey;
  readonly gateway: string;
}): ReceiptIssuer {
  return {
    async issue(facts, state, epoch, at, copies = 1) {
      const { key, tps, ballot, page, sha256, bytes } = facts;
      const receivedAt = new Date(at).toISOString();
      const said = {
        iss: options.gateway,
        jti: key,
        tps,
        ballot,
        page,
        sha256,
        bytes,
        receivedAt,
        state,
        // What the vendor has recorded it has recorded under a session that it honours.
        session: state === 'held' && facts.unvouched === true ? 'unconfirmed' : 'confirmed',
        copies,
        epoch,
      };
      return await options.key().sign(receiptSchema.parse(said), RECEIPT_TYP);
    },
  };
}
