import { request } from 'undici';
import {
  PROBE_PATHS,
  PROBE_RESULT_TYP,
  probeChallengeSchema,
  type ProbeResult,
  type ZoneLooks,
} from '../contracts/index.ts';
import type { Clock, SigningKey } from '../kernel/index.ts';
import { fail } from './errors.ts';

const PATIENCE_MS = 5_000;

interface Teller {
  readonly collector: string;
  readonly vantage: string;
  readonly key: SigningKey;
  readonly clock: Clock;
}

/** Tell the collector what was seen: ask for a challenge, sign it with the result, hand it in. Rejects with PROBE_NOT_TOLD. */
export async function tellCollector(
  { collector, vantage, key, clock }: Teller,
  zones: readonly ZoneLooks[],
): Promise<void> {
  const { challenge } = probeChallengeSchema.parse(JSON.parse(await ask(collector, PROBE_PATHS.challenge)));
  const result: ProbeResult = {
    ...{ vantage, challenge, zones: [...zones] },
    sentAt: new Date(clock.now()).toISOString(),
  };
  await ask(collector, PROBE_PATHS.results, await key.sign(result, PROBE_RESULT_TYP));
}

async function ask(collector: string, path: string, jws?: string): Promise<string> {
  try {
    const answer = await request(new URL(path, collector), {
      ...(jws === undefined
        ? { method: 'GET' }
        : { method: 'POST', body: jws, headers: { 'content-type': 'application/jose' } }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 200 && answer.statusCode < 300) return text;
    throw new Error(`it answered ${String(answer.statusCode)}: ${text.slice(0, 300)}`);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw fail('PROBE_NOT_TOLD', `${path} di ${collector}: ${why}`, { cause });
  }
}
