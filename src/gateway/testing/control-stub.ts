import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CONTROL_PATHS,
  POLICY_TYP,
  policyAckSchema,
  type Policy,
  type PolicyAck,
} from '../../contracts/index.ts';
import type { SigningKey } from '../../kernel/index.ts';

/** A control plane for tests: pushes what it is given and collects the answers. */
export interface ControlStub {
  readonly url: string;
  readonly acks: PolicyAck[];
  /** The armed kill switch that polls get. */
  killSwitch: string | undefined;
  /** How often the current policy was asked for. */
  readonly polls: number;
  /** Hear no word of a gateway: 503. */
  isDeaf: boolean;
  /** Hear every word, and answer none. */
  isMute: boolean;
  push(jws: string): void;
  close(): Promise<void>;
}

export const CONTROL_TOKEN = 'control-token';

export async function startControlStub(): Promise<ControlStub> {
  const acks: PolicyAck[] = [];
  const streams = new Set<ServerResponse>();
  let current: string | undefined;
  let polls = 0;
  const server = createServer((req, res) => {
    const path = req.url?.split('?', 1)[0];
    if (req.headers.authorization !== `Bearer ${CONTROL_TOKEN}`) res.writeHead(401).end();
    else if (path === CONTROL_PATHS.stream) {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write(current === undefined ? ': hello\n\n' : `event: policy\ndata: ${current}\n\n`);
      streams.add(res);
      res.once('close', () => streams.delete(res));
    } else if (path === CONTROL_PATHS.current) {
      polls += 1;
      res.writeHead(current === undefined ? 204 : 200).end(current);
    } else if (path === CONTROL_PATHS.killSwitch) {
      res.writeHead(stub.killSwitch === undefined ? 204 : 200).end(stub.killSwitch);
    } else if (stub.isDeaf) res.writeHead(503).end();
    else {
      let text = '';
      req.setEncoding('utf8');
      req.on('data', (part: string) => (text += part));
      req.on('end', () => {
        acks.push(policyAckSchema.parse(JSON.parse(text)));
        if (!stub.isMute) res.writeHead(204).end();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stub: ControlStub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    acks,
    killSwitch: undefined,
    isDeaf: false,
    isMute: false,
    get polls() {
      return polls;
    },
    push(jws) {
      current = jws;
      for (const stream of streams) stream.write(`event: policy\ndata: ${jws}\n\n`);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return stub;
}

/** A policy for tests, in force for an hour unless told. */
export function policyOf(epoch: number, fields: Partial<Policy> = {}): Policy {
  const now = Date.now();
  return {
    epoch,
    issuedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + 3_600_000).toISOString(),
    reason: 'uji',
    incidentId: null,
    rules: [],
    leases: {},
    ...fields,
  };
}

export const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

export const signPolicy = (key: SigningKey, policy: unknown): Promise<string> => key.sign(policy, POLICY_TYP);
