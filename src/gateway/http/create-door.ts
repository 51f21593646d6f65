import type { Basis } from '../basis.ts';
import { doorSettings } from '../config.ts';
import type { LoopLag } from '../upstream/loop-lag.ts';
import { clientAddresses } from './client-address.ts';
import { FrontDoor } from './front-door.ts';
import type { Refusals } from './refusals.ts';

/** The door as it is configured. Clients are told apart by address through trusted proxies only. */
export function createDoor(
  { config, steady: clock, logger }: Basis,
  refusals: Refusals,
  lag: LoopLag,
  heapShare: () => number,
): FrontDoor {
  const addressOf = clientAddresses({
    proxies: config.SIAGA_TRUSTED_PROXIES,
    header: config.SIAGA_CLIENT_HEADER,
  });
  const parts = { refusals, clock, logger, lag, heapShare, addressOf };
  return new FrontDoor(doorSettings(config), parts);
}
