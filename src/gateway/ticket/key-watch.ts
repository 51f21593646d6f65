import { join } from 'node:path';
import type { Logger } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { AdmissionConfig } from '../admission-config.ts';
import type { TicketKey } from '../domain/ticket-keys.ts';
import { isThere, readTicketKeys, rotateTicketKeys } from './keys.ts';

/** A running gateway looks this often for new keys. */
const KEY_LOOK_MS = 60_000;
/** A new key signs only after this long: by then every process has found it. */
export const KEY_LEAD_MS = 5 * KEY_LOOK_MS;

export interface TicketKeyWatch {
  readonly current: () => readonly TicketKey[];
  readonly stop: () => void;
}

/** The ticket keys of a running gateway: the region's, or its own, which are made when there are none. */
export async function watchTicketKeys(options: {
  readonly config: Pick<AdmissionConfig, 'SIAGA_TICKET_KEY_FILE' | 'SIAGA_DATA_DIR'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error'>;
}): Promise<TicketKeyWatch> {
  const { config, clock, logger } = options;
  const own = join(config.SIAGA_DATA_DIR, 'keys', 'ticket-keys.json');
  const path = config.SIAGA_TICKET_KEY_FILE ?? own;
  if (path === own && !(await isThere(own))) await rotateTicketKeys(own, clock.now());
  let keys = await readTicketKeys(path);
  const stop = clock.every(KEY_LOOK_MS, () => {
    readTicketKeys(path).then(
      (found) => (keys = found),
      (error: unknown) => {
        logger.error({ err: error }, 'the ticket keys could not be read; the last ones stay in use');
      },
    );
  });
  return { current: () => keys, stop };
}
