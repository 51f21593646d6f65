import { furtherOf, GATEWAY_PATHS, isOwnPath, type Outcome } from '../../contracts/index.ts';
import { OpsError, type Html } from '../../kernel/index.ts';
import { askPage, busyPage, receiptPage, resultPage, type CheckResult } from '../pages/page.ts';
import { receiptIn, verifyReceipt, type ReceiptJwk } from '../receipt/verify.ts';
import { readBody } from './body.ts';
import type { Exchange, Handler } from './exchange.ts';
import { headerText } from './headers.ts';
import type { PageBudget } from './page-budget.ts';
import type { Room } from './room.ts';
import { SAFE_PAGE } from './safe-page.ts';

export interface OwnPagesParts {
  /** Public keys of all gateways whose receipts can be checked here. */
  readonly jwks: () => readonly ReceiptJwk[];
  /** Whether an upload that was held has been recorded since. */
  readonly isDelivered: (key: string) => boolean;
  /** Origin that phones know this gateway by; without one a QR code holds the receipt alone. */
  readonly publicUrl: string | undefined;
  readonly budget: PageBudget;
}

/** A receipt is below a kilobyte, and a form escapes some of it. */
const FORM_BYTES = 8 * 1024;
const FIELD = 'tanda-terima';

/** The pages that people see of a gateway itself: a receipt with its code, and the check of a receipt. No vendor. */
export const ownPagesHandler =
  (room: Room, parts: OwnPagesParts): Handler =>
  async (exchange) => {
    const { startedAt } = exchange;
    if (!parts.budget.take(startedAt)) return busy(room, exchange);
    try {
      const text = await textOf(exchange);
      const isReceiptPage = isOwnPath(GATEWAY_PATHS.receiptPage, exchange.req.url ?? '');
      if (text === '' && !isReceiptPage) return show(room, exchange, 200, askPage());
      const result = await check(parts, text);
      if (result.kind === 'invalid') return show(room, exchange, 422, resultPage(result, text));
      return show(
        room,
        exchange,
        200,
        isReceiptPage ? receiptPage(result, qrText(parts, result)) : resultPage(result, text),
      );
    } catch (error) {
      if (error instanceof OpsError) return room.refusals.invalid(exchange, error);
      throw error;
    }
  };

/** What is to be checked: in a form, in the query, or the last part of the path. */
async function textOf({ req, proceed }: Exchange): Promise<string> {
  const url = req.url ?? '';
  if (req.method === 'POST') {
    if (!headerText(req, 'content-type').startsWith('application/x-www-form-urlencoded')) return '';
    proceed();
    return new URLSearchParams((await readBody(req, FORM_BYTES)).toString('utf8')).get(FIELD) ?? '';
  }
  const own = isOwnPath(GATEWAY_PATHS.receiptPage, url) ? GATEWAY_PATHS.receiptPage : GATEWAY_PATHS.checkPage;
  return furtherOf(own, url) || (new URLSearchParams(url.split('?')[1] ?? '').get(FIELD) ?? '');
}

async function check(parts: OwnPagesParts, text: string): Promise<CheckResult> {
  const jws = receiptIn(text);
  try {
    const verified = await verifyReceipt(jws, parts.jwks());
    const { state, jti } = verified.receipt;
    return { kind: 'valid', jws, ...verified, recordedSince: state === 'held' && parts.isDelivered(jti) };
  } catch (error) {
    if (error instanceof OpsError) return { kind: 'invalid', code: error.code, detail: error.detail };
    throw error;
  }
}

const qrText = ({ publicUrl }: OwnPagesParts, { jws }: { readonly jws: string }): string =>
  publicUrl === undefined ? jws : `${publicUrl}${GATEWAY_PATHS.checkPage}/${jws}`;

function show(room: Room, { req, res }: Exchange, status: number, page: Html): Outcome {
  room.answers.raw(req, res, status, page.text, SAFE_PAGE);
  return status === 200 ? 'success' : 'client_error';
}

function busy(room: Room, exchange: Exchange): Outcome {
  room.answers.raw(exchange.req, exchange.res, 503, busyPage().text, { ...SAFE_PAGE, 'retry-after': '30' });
  return 'shed';
}
