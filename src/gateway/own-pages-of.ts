import { isOwnPath } from '../contracts/index.ts';
import type { GatewayConfig } from './config.ts';
import type { Handler } from './http/exchange.ts';
import { ownPagesHandler } from './http/own-pages.ts';
import { PageBudget } from './http/page-budget.ts';
import type { Room } from './http/room.ts';
import type { UploadQueue } from './queue/port.ts';
import type { KeyWatch } from './receipt/key-watch.ts';
import { readJwks } from './jwks-file.ts';

/** The gateway's own pages, over the receipts of this gateway and of those whose keys the site has listed. */
export async function ownPagesOf(
  config: GatewayConfig,
  room: Room,
  queue: Pick<UploadQueue, 'find'>,
  receiptKeys: Pick<KeyWatch, 'jwks'>,
): Promise<Handler> {
  const others = await readJwks(config, 'SIAGA_RECEIPT_JWKS_FILE');
  return ownPagesHandler(room, {
    jwks: () => [...receiptKeys.jwks(), ...others],
    isDelivered: (key) => queue.find(key)?.delivered === true,
    publicUrl: config.SIAGA_PUBLIC_URL,
    budget: new PageBudget(config.SIAGA_PAGES_PER_SECOND),
  });
}

/** The gateway's own paths go to `own`, Sirekap's to `sirekaps`. */
export const ownOr =
  (paths: readonly string[], own: Handler, sirekaps: Handler): Handler =>
  (exchange) =>
    paths.some((path) => isOwnPath(path, exchange.req.url ?? '')) ? own(exchange) : sirekaps(exchange);
