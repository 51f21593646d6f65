import type { IncomingMessage } from 'node:http';
import type { AdmissionConfig } from '../admission-config.ts';
import { networkOf } from '../domain/client-network.ts';
import { clientAddresses } from './client-address.ts';

/** Make the function that says which network a request comes from, the same at every worker of a gateway. */
export function networkReader(config: AdmissionConfig): (req: IncomingMessage) => string | undefined {
  const addressOf = clientAddresses({
    proxies: config.SIAGA_TRUSTED_PROXIES,
    header: config.SIAGA_CLIENT_HEADER,
  });
  return (req) => networkOf(addressOf(req));
}
