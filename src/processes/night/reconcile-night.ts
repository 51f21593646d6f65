import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GATEWAYS } from '../../catalog/index.ts';
import { GATEWAY_PATHS } from '../../contracts/index.ts';
import {
  httpStates,
  readShownReceipts,
  receiptKeysIn,
  reconcileRegion,
  type Reconciliation,
  type StateSource,
} from '../../manual/index.ts';
import { originOf } from '../stack/own-services.ts';
import type { Stack } from '../stack/start-stack.ts';

/** Where the manual fallback reads the states of a stack's uploads. */
export function statesOf({ ports, secrets }: Pick<Stack, 'ports' | 'secrets'>): StateSource {
  const token = secrets.statesReader.value;
  return httpStates({
    gateways: Object.entries(ports.gateways).map(([name, { ops }]) => ({
      name,
      origin: originOf(ops),
      token,
    })),
    vendor: { name: 'sirekap', origin: originOf(ports.sirekap), token },
  });
}

/** Set a region's receipts, as the drill's phones hold them, beside what gateways and the vendor of a running stack have. */
export async function reconcileNight(
  stack: Pick<Stack, 'ports' | 'secrets' | 'folders'>,
  scope: string,
): Promise<Reconciliation> {
  const dataDir = stack.folders.manual;
  const keyFiles = await Promise.all(
    GATEWAYS.map(async ({ id }) => {
      const file = join(stack.folders.drill, `kunci-${id}.json`);
      const answer = await fetch(`${originOf(stack.ports.gateways[id]?.phones ?? 0)}${GATEWAY_PATHS.jwks}`);
      await writeFile(file, await answer.text(), { mode: 0o600 });
      return file;
    }),
  );
  // Receipts first: one that a phone gets meanwhile is then only known to its gateway, and none is looked for too early.
  const receipts = await readShownReceipts(
    join(stack.folders.drill, 'receipts.jsonl'),
    await receiptKeysIn(keyFiles),
    scope,
  );
  return reconcileRegion({ scope, dataDir, states: statesOf(stack), receipts });
}
