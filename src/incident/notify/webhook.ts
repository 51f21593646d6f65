import { PAGE_SIGNATURE_HEADER, type PageMessage } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { signBody } from './signature.ts';

const TIMEOUT_MS = 10_000;

/** Send a page to a responder's address, signed. Rejects unless the receiver answers 2xx. Returns its word. */
export async function sendWebhook(
  url: string,
  secret: string,
  page: PageMessage,
  clock: Clock,
): Promise<string> {
  const body = JSON.stringify(page);
  const answer = await fetch(url, {
    method: 'POST',
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      'content-type': 'application/json',
      'idempotency-key': page.id,
      [PAGE_SIGNATURE_HEADER]: signBody(secret, body, clock.now()),
    },
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`the receiver answered ${String(answer.status)}`);
  return `HTTP ${String(answer.status)}`;
}
