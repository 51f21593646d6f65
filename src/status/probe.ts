import { Agent, fetch } from 'undici';
import { z } from 'zod';
import { GATEWAY_PATHS } from '../contracts/index.ts';
import { probeLooks, zeroSeries, type Meter } from '../instrumentation/index.ts';

/** A phone that has waited for so long tries elsewhere. */
const LONGEST_WAIT_MS = 5_000;

const keysSchema = z.object({ keys: z.array(z.looseObject({})).min(1) });

/** Whether a gateway answers for itself under this origin: with its public keys, which no vendor and no cache gives. */
async function answers(origin: string): Promise<boolean> {
  // As a phone that comes for the first time: a kept connection knows nothing of the name, the certificate and the door.
  const connection = new Agent({ connections: 1 });
  try {
    const response = await fetch(new URL(GATEWAY_PATHS.jwks, origin), {
      dispatcher: connection,
      signal: AbortSignal.timeout(LONGEST_WAIT_MS),
      redirect: 'error',
    });
    return response.ok && keysSchema.safeParse(await response.json()).success;
  } catch {
    return false;
  } finally {
    await connection.destroy();
  }
}

/**
 * Looks, each time it is called, at every gateway as phones reach it, all at once, and counts what it saw. What a
 * gateway says of itself cannot tell of a name that leads nowhere, a certificate that phones refuse or a dead network.
 */
export function prober(meter: Meter, gateways: Readonly<Record<string, string>>): () => Promise<void> {
  const looks = meter.counter(probeLooks);
  zeroSeries(looks, { gateway: Object.keys(gateways), outcome: ['answered', 'failed'] });
  return async () => {
    await Promise.all(
      Object.entries(gateways).map(async ([gateway, origin]) => {
        looks.inc({ gateway, outcome: (await answers(origin)) ? 'answered' : 'failed' });
      }),
    );
  };
}
