import { PROVINCES } from '../../catalog/index.ts';
import { NATIONAL, RETURN_WORD_PATH, returnWordSchema, type ReturnWord } from '../../contracts/index.ts';
import { fail } from '../errors.ts';

/** Less than a step of a runbook may take: whoever is still counting is asked again with its next try. */
const TIMEOUT_MS = 8_000;

async function wordOn(origin: string, token: string, scope: string): Promise<ReturnWord> {
  const url = new URL(RETURN_WORD_PATH, origin);
  url.searchParams.set('scope', scope);
  try {
    const answer = await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.status === 503) throw new Error('masih mencocokkan');
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
    const words = await Promise.all(scopes.map((one) => wordOn(origin, token, one)));
    const no = words.filter(({ mayReturn }) => !mayReturn);
    if (no.length > 0)
      throw fail(
        'INCIDENT_RETURN_REFUSED',
        no.map(({ scope: one, why }) => `${one}: ${why.join('; ')}`).join(' | '),
      );
  };
}
