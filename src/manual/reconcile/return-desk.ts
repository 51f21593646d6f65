import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  PROBLEM_TYPE,
  RETURN_WORD_PATH,
  stateScopeSchema,
  toProblem,
  type ReturnWord,
} from '../../contracts/index.ts';
import {
  createMeter,
  returnWords,
  startOpsServer,
  zeroSeries,
  type Logger,
  type Meter,
} from '../../instrumentation/index.ts';
import { OpsError, type Clock } from '../../kernel/index.ts';
import { configuredStates, tokenIn, type ReturnDeskConfig } from '../config.ts';
import type { ShownReceipt } from '../domain/accounts.ts';
import { manualError } from '../errors.ts';
import { readShownReceipts, receiptKeysIn } from '../states/shown-receipts.ts';
import { ReturnWords } from './return-words.ts';

const SHORTEST_TOKEN = 32;

export interface ReturnDesk {
  readonly port: number;
  readonly opsPort: number;
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

/** Counts what became of each question that was one; who may not ask is told so, and not counted. */
function countWords(meter: Meter): { said(word: ReturnWord): void; unsaid(error: OpsError): void } {
  const words = meter.counter(returnWords);
  zeroSeries(words, { outcome: ['may', 'stays', 'counting', 'failed'] });
  return {
    said({ mayReturn }) {
      words.inc({ outcome: mayReturn ? 'may' : 'stays' });
    },
    unsaid({ code, status }) {
      if (code === 'MANUAL_STILL_COUNTING') words.inc({ outcome: 'counting' });
      else if (status >= 500) words.inc({ outcome: 'failed' });
    },
  };
}

async function listen(
  server: Server,
  { SIAGA_MANUAL_HOST: host, SIAGA_MANUAL_PORT: port }: ReturnDeskConfig,
) {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });

interface ReturnDeskDeps {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Answers questions about returns, and nothing else. */
function questionServer(
  config: ReturnDeskConfig,
  words: ReturnWords,
  { meter, logger }: { readonly meter: Meter; readonly logger: Logger },
): Server {
  const counts = countWords(meter);
  return createServer((req, res) => {
    const answer = (status: number, type: string, body: unknown): void => {
      res.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(JSON.stringify(body));
    };
    admit(req, config.SIAGA_MANUAL_ASKER_TOKEN_FILE)
      .then(() => words.on(scopeOf(req)))
      .then(
        (word) => {
          counts.said(word);
          answer(200, 'application/json', word);
        },
        (error: unknown) => {
          if (!(error instanceof OpsError)) logger.error({ err: error }, 'the word on a return broke');
          const problem =
            error instanceof OpsError
              ? error
              : manualError('MANUAL_FILE_UNREADABLE', 'Lihat log proses ini.');
          counts.unsaid(problem);
          answer(problem.status, PROBLEM_TYPE, toProblem(problem));
        },
      );
  });
}

/**
 * Serve `GET /rekap-manual/kembali?scope=52`: whether a region may leave manual mode; 503 while that is being counted.
 * Metrics and health are on the operations port. Throws `MANUAL_SOURCE_MISSING` when the settings name no sources;
 * rejects when a port is taken.
 */
export async function startReturnDesk(
  config: ReturnDeskConfig,
  { clock, logger }: ReturnDeskDeps,
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
  const meter = createMeter({ processMetrics: true });
  const server = questionServer(config, words, { meter, logger });
  const port = await listen(server, config);
  const ops = await startOpsServer({
    ...{ meter, host: config.SIAGA_OPS_HOST, port: config.SIAGA_OPS_PORT },
    ready: () => true,
  }).catch(async (error: unknown) => {
    await closed(server);
    throw error;
  });
  logger.info({ port, opsPort: ops.port }, 'the manual fallback says who may return');
  return {
    port,
    opsPort: ops.port,
    async close() {
      await Promise.all([closed(server), ops.close()]);
    },
  };
}
