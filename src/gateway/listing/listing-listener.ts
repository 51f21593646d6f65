import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { z } from 'zod';
import { PROBLEM_TYPE, STATE_PATHS, stateScopeSchema, toProblem } from '../../contracts/index.ts';
import { OpsError, readSecret } from '../../kernel/index.ts';
import type { Basis } from '../basis.ts';
import { gatewayError } from '../errors.ts';
import { listingError } from './errors.ts';
import { Listing, type WantedPage } from './listing.ts';

const SHORTEST_TOKEN = 32;

const wantedSchema = z.strictObject({
  scope: stateScopeSchema,
  from: z.coerce.number().int().nonnegative().default(0),
  snapshot: z.string().max(40).optional(),
});

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

async function admit(req: IncomingMessage, tokenFile: string): Promise<void> {
  const token = (await readSecret(tokenFile))?.trim() ?? '';
  if (token.length < SHORTEST_TOKEN)
    throw listingError('GATEWAY_LISTING_UNREADABLE', 'Berkas token pembaca tidak dapat dipakai.');
  const said = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1] ?? '';
  if (!timingSafeEqual(digest(said), digest(token)))
    throw listingError('GATEWAY_LISTING_UNAUTHORIZED', 'Token pembaca tidak ada atau tidak cocok.');
}

function wantedOf(req: IncomingMessage): WantedPage {
  const query = new URLSearchParams((req.url ?? '').split('?')[1] ?? '');
  const parsed = wantedSchema.safeParse(Object.fromEntries(query));
  if (!parsed.success) throw listingError('GATEWAY_LISTING_INVALID', 'scope, from atau snapshot salah.');
  return { ...parsed.data, snapshot: parsed.data.snapshot };
}

function answer(res: ServerResponse, status: number, type: string, body: unknown): void {
  res.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(JSON.stringify(body));
}

/**
 * `GET /uploads` of the operations port for whoever has the token; all else goes to `otherwise`, as does everything
 * where no token is set.
 */
export function listingListener(
  { config, clock, logger }: Pick<Basis, 'config' | 'clock' | 'logger'>,
  otherwise: RequestListener,
): RequestListener {
  const tokenFile = config.SIAGA_LISTING_TOKEN_FILE;
  if (tokenFile === undefined) return otherwise;
  const listing = new Listing({ dataDir: config.SIAGA_DATA_DIR, gateway: config.SIAGA_GATEWAY_ID, clock });
  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    try {
      await admit(req, tokenFile);
      answer(res, 200, 'application/json', await listing.page(wantedOf(req)));
    } catch (error) {
      if (!(error instanceof OpsError)) logger.error({ err: error }, 'the listing of uploads broke');
      const problem = error instanceof OpsError ? error : gatewayError('GATEWAY_INTERNAL', 'Coba lagi.');
      answer(res, problem.status, PROBLEM_TYPE, toProblem(problem));
    }
  };
  return (req, res) => {
    const isAsked = req.method === 'GET' && req.url?.split('?', 1)[0] === STATE_PATHS.queued;
    if (isAsked) void serve(req, res);
    else otherwise(req, res);
  };
}
