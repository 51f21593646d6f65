import { join } from 'node:path';
import { receiptKeysLost, type Logger, type Meter } from '../../instrumentation/index.ts';
import type { Clock, SigningKey } from '../../kernel/index.ts';
import { KEY_LOOK_MS, openReceiptKeys, readReceiptKeys } from './keys.ts';
import { talliesIn } from './tally.ts';
import type { ReceiptJwk } from './verify.ts';

/** The receipt keys of a running gateway; a rotation shows within a minute, without a restart. */
export interface KeyWatch {
  readonly current: () => SigningKey;
  readonly jwks: () => readonly ReceiptJwk[];
  readonly stop: () => void;
}

export interface KeyWatchOptions {
  readonly dataDir: string;
  readonly gateway: string;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

/** Throws as `openReceiptKeys`. A key that is lost is replaced, loudly: phones must get receipts all the same. */
export async function watchReceiptKeys(options: KeyWatchOptions): Promise<KeyWatch> {
  const { dataDir, gateway, clock, meter, logger } = options;
  const dir = join(dataDir, 'keys');
  const opened = await openReceiptKeys(dir, gateway, clock.now());
  meter.gauge(receiptKeysLost).set(opened.isNew && isLoss(options, opened.lost) ? 1 : 0);
  let keys: Pick<typeof opened, 'current' | 'jwks'> = opened;
  const look = async (): Promise<void> => {
    const found = await readReceiptKeys(dir, gateway);
    if (found.current.kid !== keys.current.kid)
      logger.info({ kid: found.current.kid }, 'receipts are signed with a new key');
    keys = found;
  };
  const stop = clock.every(KEY_LOOK_MS, () => {
    look().catch((error: unknown) => {
      logger.error({ err: error }, 'the receipt keys could not be read; the last ones stay in use');
    });
  });
  return { current: () => keys.current, jwks: () => keys.jwks, stop };
}

/** A first key is no loss, unless receipts were given before it: `isKept` when those can still be checked. */
function isLoss({ dataDir, logger }: KeyWatchOptions, isKept: boolean): boolean {
  const given = [...talliesIn(dataDir).values()].reduce((sum, { uploads }) => sum + uploads, 0);
  if (!isKept && given === 0) return false;
  const after = isKept
    ? 'its public half was kept, so receipts given under it stay good'
    : 'receipts given before cannot be checked until keys/receipt-archive.jwks.json is put back from a copy';
  logger.error({ given }, `the key that receipts were signed with is gone, and a new one was made: ${after}`);
  return true;
}
