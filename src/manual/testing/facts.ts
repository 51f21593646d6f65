import { createHash } from 'node:crypto';
import { idempotencyKeyOf, type Ballot, type Reading, type StoredUpload } from '../../contracts/index.ts';
import type { Queued, RegionFacts, ShownReceipt, SourceWord } from '../domain/accounts.ts';

export const AT = '2024-02-14T06:00:00.000Z';
export const TPS = '5201012001001';

/** SHA-256, hex. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The identity of an upload whose photo's bytes differ by `photo`. */
export function uploadOf(photo: string, tps = TPS, page = 1, ballot: Ballot = 'ppwp') {
  const identity = { tps, ballot, page, sha256: sha256(photo) };
  return { ...identity, key: idempotencyKeyOf(identity) };
}
export type Upload = ReturnType<typeof uploadOf>;

export const queued = (upload: Upload, state: Queued['state'] = 'held', gateway = 'gw-wita'): Queued => ({
  ...upload,
  heldAt: AT,
  state,
  gateway,
});

export const stored = (upload: Upload, reading?: Reading): StoredUpload => ({
  ...upload,
  receivedAt: AT,
  repeats: 0,
  anomalies: [],
  ...(reading ? { reading } : {}),
});

export const shown = (upload: Upload, gateway = 'gw-wita'): ShownReceipt => ({
  ...upload,
  gateway,
  receivedAt: AT,
});

export const READ: readonly SourceWord[] = [
  { name: 'gw-wita', asOf: AT, damagedLines: 0 },
  { name: 'sirekap', asOf: AT },
];

/** Facts of a region of which every source was read, unless told. */
export const factsOf = (facts: Partial<RegionFacts>): RegionFacts => ({
  sources: READ,
  queued: [],
  stored: [],
  receipts: [],
  ...facts,
});
