import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PROBLEM_TYPE, RETURN_WORD_PATH, stateScopeSchema, toProblem } from '../../contracts/index.ts';
import type { Logger } from '../../instrumentation/index.ts';
import { OpsError, type Clock } from '../../kernel/index.ts';
import { configuredStates, tokenIn, type ReturnDeskConfig } from '../config.ts';
import type { ShownReceipt } from '../domain/accounts.ts';
import { manualError } from '../errors.ts';
import { readShownReceipts, receiptKeysIn } from '../states/shown-receipts.ts';
import { ReturnWords } from './return-words.ts';

const SHORTEST_TOKEN = 32;

export interface ReturnDesk {
  readonly port: number;
  close(): Promise<void>;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

async function admit(req: IncomingMessage, tokenFile: string): Promise<void> {
  const token = await tokenIn(tokenFile);
  const said = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1] ?? '';
  if (token.length < SHORTEST_TOKEN || !timingSafeEqual(digest(said), digest(token)))
    throw manualError('MANUAL_ASKER_UNKNOWN', 'Token penanya tidak ada atau tidak cocok.');
}

function scopeOf(req: IncomingMessage): string {
  const [path, query = ''] = (req.url ?? '').split('?');
  const scope = stateScopeSchema.safeParse(new URLSearchParams(query).get('scope'));
  if (req.method !== 'GET' || path !== RETURN_WORD_PATH || !scope.success)
    throw manualError('MANUAL_QUESTION_INVALID', `Yang dapat ditanya: GET ${RETURN_WORD_PATH}?scope=52`);
  return scope.data;
}

async function receiptsOf(config: ReturnDeskConfig, scope: string): Promise<readonly ShownReceipt[]> {
  const path = config.SIAGA_MANUAL_RECEIPTS_FILE;
  if (path === undefined) return [];
  return readShownReceipts(path, await receiptKeysIn(config.SIAGA_MANUAL_RECEIPT_KEYS), scope);
}

/**
 * Serve `GET /rekap-manual/kembali?scope=52` (and `/readyz`): whether a region may leave manual mode; 503 while that
 * is being counted.
 * Throws `MANUAL_SOURCE_MISSING` when the settings name no sources.
 */
export async function startReturnDesk(
  config: ReturnDeskConfig,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<ReturnDesk> {
  const states = await configuredStates(config);
  if (!states)
    throw manualError(
      'MANUAL_SOURCE_MISSING',
      'SIAGA_MANUAL_GATEWAYS dan SIAGA_MANUAL_VENDOR_URL belum diatur',
    );
  const words = new ReturnWords({
    dataDir: config.SIAGA_MANUAL_DIR,
    states,
    receiptsOf: (scope) => receiptsOf(config, scope),
    clock,
  });
  const server = createServer((req, res) => {
    const answer = (status: number, type: string, body: unknown): void => {
      res.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(JSON.stringify(body));
    };
    if (req.method === 'GET' && req.url === '/readyz') {
      answer(200, 'application/json', { ready: true });
      return;
    }
    admit(req, config.SIAGA_MANUAL_ASKER_TOKEN_FILE)
      .then(() => words.on(scopeOf(req)))
      .then(
        (word) => {
          answer(200, 'application/json', word);
        },
        (error: unknown) => {
          if (!(error instanceof OpsError)) logger.error({ err: error }, 'the word on a return broke');
          const problem =
            error instanceof OpsError
              ? error
              : manualError('MANUAL_FILE_UNREADABLE', 'Lihat log proses ini.');
          answer(problem.status, PROBLEM_TYPE, toProblem(problem));
        },
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.SIAGA_MANUAL_PORT, config.SIAGA_MANUAL_HOST, resolve);
  });
  const { port } = server.address() as AddressInfo;
  logger.info({ port }, 'the manual fallback says who may return');
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
