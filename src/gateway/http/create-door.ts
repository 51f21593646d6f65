import { doorSettings } from '../admission-config.ts';
import type { AdmissionBasis } from '../basis.ts';
import type { LoopLag } from '../upstream/loop-lag.ts';
import { clientAddresses } from './client-address.ts';
import { FrontDoor } from './front-door.ts';

/** The door as it is configured. Clients are told apart by address through trusted proxies only. */
export function createDoor(
  { config, steady: clock, logger }: AdmissionBasis,
  lag: LoopLag,
  heapShare: () => number,
  isVouchedFor: (authorization: string) => boolean,
): FrontDoor {
  const addressOf = clientAddresses({
    proxies: config.SIAGA_TRUSTED_PROXIES,
    header: config.SIAGA_CLIENT_HEADER,
  });
  const parts = { clock, logger, lag, heapShare, addressOf, isVouchedFor };
  return new FrontDoor(doorSettings(config), parts);
}
