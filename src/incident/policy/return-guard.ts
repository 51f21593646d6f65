import { PROVINCES } from '../../catalog/index.ts';
import { NATIONAL, RETURN_WORD_PATH, returnWordSchema, type ReturnWord } from '../../contracts/index.ts';
import { fail } from '../errors.ts';

/** Journals of gateways and the vendor's list of a province are read meanwhile. */
const TIMEOUT_MS = 120_000;

async function wordOn(origin: string, token: string, scope: string): Promise<ReturnWord> {
  const url = new URL(RETURN_WORD_PATH, origin);
  url.searchParams.set('scope', scope);
  try {
    const answer = await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok) throw new Error(`menjawab ${String(answer.status)}`);
    return returnWordSchema.parse(await answer.json());
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw fail('INCIDENT_RETURN_REFUSED', `Rekap Manual tidak dapat ditanya (${why})`, { cause });
  }
}

/**
 * Make what asks the manual fallback before manual mode is lifted; undefined when there is no address. A region whose
 * receipts are not accounted for, or of which nobody can say, stays: INCIDENT_RETURN_REFUSED says why.
 */
export function returnGuard(origin: string, token: string): ((scope: string) => Promise<void>) | undefined {
  if (origin === '') return undefined;
  return async (scope) => {
    const scopes = scope === NATIONAL ? PROVINCES.map(({ code }) => code) : [scope];
    for (const one of scopes) {
      const { mayReturn, why } = await wordOn(origin, token, one);
      if (!mayReturn) throw fail('INCIDENT_RETURN_REFUSED', `${one}: ${why.join('; ')}`);
    }
  };
}
