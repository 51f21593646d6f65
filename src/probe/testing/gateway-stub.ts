import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GATEWAY_PATHS, HEADERS, PATHS, RECEIPT_TYP, type Receipt } from '../../contracts/index.ts';
import { newSigningJwk, signingKeyIn, type SigningKey } from '../../kernel/index.ts';

/** What a gateway can do wrong that no real one can be made to do. */
export interface StubGateway {
  readonly origin: string;
  readonly key: SigningKey;
  /** Idempotency keys of the uploads that came, in order. */
  readonly uploads: readonly string[];
  login: 'in' | 'waiting' | 'refused' | 'hangs' | { readonly status: number; readonly code: string };
  /** Status and receipt of the next uploads; the receipt of a good gateway may be changed. */
  answer: (good: Receipt) => Promise<{ readonly status: number; readonly body: unknown }>;
  close(): Promise<void>;
}

async function bodyOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A gateway that signs receipts and says what it is told to say. */
export async function startStubGateway(): Promise<StubGateway> {
  const key = await signingKeyIn('stub', JSON.stringify(await newSigningJwk()));
  const uploads: string[] = [];
  const json = (res: ServerResponse, status: number, body: unknown): void => {
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const body = await bodyOf(req);
    if (req.url === GATEWAY_PATHS.jwks) json(res, 200, { keys: [key.publicJwk] });
    else if (req.url === PATHS.login) answerLogin(stub.login, res, json);
    else if (req.url === PATHS.upload) {
      const jti = String(req.headers[HEADERS.idempotencyKey]);
      uploads.push(jti);
      const good: Receipt = {
        ...{ iss: 'stub', jti, page: 1, ballot: 'ppwp', state: 'recorded', copies: 1, epoch: 0 },
        tps: String(req.headers[HEADERS.tps]),
        sha256: createHash('sha256').update(body).digest('hex'),
        bytes: body.length,
        receivedAt: '2024-02-14T08:00:00.000Z',
      };
      const { status, body: answer } = await stub.answer(good);
      json(res, status, answer);
    }
  };
  const server = createServer((req, res) => void serve(req, res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stub: StubGateway = {
    ...{ key, uploads, login: 'in' },
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    answer: async (good) => ({
      status: 201,
      body: { status: good.state, receipt: await key.sign(good, RECEIPT_TYP) },
    }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return stub;
}

function answerLogin(
  how: StubGateway['login'],
  res: ServerResponse,
  json: (res: ServerResponse, status: number, body: unknown) => void,
): void {
  if (typeof how === 'object') json(res, how.status, { code: how.code });
  else if (how === 'in') json(res, 200, { session: 'sesi', tps: 'x', expiresAt: 'x' });
  else if (how === 'refused') json(res, 503, { code: 'GATEWAY_BUSY' });
  else if (how === 'waiting')
    json(res, 202, {
      ...{ status: 'waiting', ticket: 't', position: 4, estimateSeconds: null, retryAfterSeconds: 60 },
      message: 'tunggu',
    });
}
