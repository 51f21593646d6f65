import type { Logger } from '../../instrumentation/index.ts';
import type { Clock, SigningKey } from '../../kernel/index.ts';
import { KEY_LOOK_MS, readReceiptKeys } from './keys.ts';
import type { ReceiptJwk } from './verify.ts';

/** The receipt keys of a running gateway; a rotation shows within a minute, without a restart. */
export interface KeyWatch {
  readonly current: () => SigningKey;
  readonly jwks: () => readonly ReceiptJwk[];
  readonly stop: () => void;
}

export async function watchReceiptKeys(options: {
  readonly dir: string;
  readonly gateway: string;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'error'>;
}): Promise<KeyWatch> {
  const { dir, gateway, clock, logger } = options;
  let keys = await readReceiptKeys(dir, gateway, clock.now());
  const look = async (): Promise<void> => {
    const found = await readReceiptKeys(dir, gateway, clock.now());
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
