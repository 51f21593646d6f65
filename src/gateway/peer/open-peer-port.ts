import { gatewayConnectionsEnded } from '../../instrumentation/index.ts';
import type { Basis } from '../basis.ts';
import type { Siblings } from '../cluster/siblings.ts';
import { Answers } from '../http/answer.ts';
import { PhoneServer } from '../http/phone-server.ts';
import type { TlsMaterial } from '../http/tls.ts';
import { PeerDoor } from './peer-door.ts';
import type { Standby } from './standby.ts';
import { readPeerTokens } from './token.ts';

/** A gateway is quick or not worth waiting for: its owner has given up long before. */
const LIMITS = {
  ...{ headersTimeoutMs: 5_000, requestTimeoutMs: 10_000, readerStallMs: 5_000 },
  ...{ pipelined: 2, refusals: 20 },
};
/** A phone's whole head may stand in one header, beside the peer's own. */
const HEADER_TIMES = 2;

export interface PeerPort {
  readonly port: number;
  renewTls(tls: TlsMaterial): void;
  close(): Promise<void>;
}

/** Listen for other gateways, on a port that phones are not told of. Undefined when the site has none. */
export async function openPeerPort(
  { config, clock, logger, meter }: Basis,
  parts: {
    readonly standby: Standby | undefined;
    readonly siblings: Pick<Siblings, 'standby'> | undefined;
    readonly tls: TlsMaterial | undefined;
  },
): Promise<PeerPort | undefined> {
  const { standby, siblings, tls } = parts;
  const { SIAGA_PEER_PORT: wanted, SIAGA_PEER_TOKEN_FILE: tokenFile } = config;
  if (!standby || wanted === undefined || tokenFile === undefined) return undefined;
  const answers = new Answers(clock);
  const tokens = await readPeerTokens(tokenFile);
  const door = new PeerDoor({
    ...{ tokens, standby, siblings, answers, logger },
    self: config.SIAGA_GATEWAY_ID,
  });
  const ended = meter.counter(gatewayConnectionsEnded);
  const server = new PhoneServer(
    { ...LIMITS, maxHeaderBytes: HEADER_TIMES * config.SIAGA_MAX_HEADER_BYTES },
    clock,
    {
      serve: (req, res, proceed) => void door.serve(req, res, proceed),
      unexpected: (_req, res) => res.writeHead(417).end(),
      broken: (_error, socket) => {
        socket.destroy();
      },
      ended: (reason) => {
        ended.inc({ reason });
      },
    },
    tls,
  );
  const port = await server.listen(wanted, config.SIAGA_PEER_HOST);
  logger.info({ port, owners: config.SIAGA_STANDBY_FOR }, 'the peer port is open');
  const { SIAGA_CLOSE_TIMEOUT_MS: timeoutMs } = config;
  return {
    port,
    renewTls: (fresh) => {
      server.renewTls(fresh);
    },
    close: () => server.close({ lingerMs: 0, timeoutMs }),
  };
}
