import { GATEWAY_PATHS, type Operation } from '../../contracts/index.ts';
import { gatewayConnectionsEnded, outsideTraces, redRecorder } from '../../instrumentation/index.ts';
import type { Basis } from '../basis.ts';
import type { Siblings } from '../cluster/siblings.ts';
import { unvouchedLimits } from '../config.ts';
import type { RecordedBook } from '../domain/recorded-book.ts';
import type { ServedCounts } from '../domain/served-counts.ts';
import { ownOr, ownPagesOf } from '../own-pages-of.ts';
import type { SecondCopies } from '../peer/port.ts';
import type { UploadQueue } from '../queue/port.ts';
import { createReceiptIssuer } from '../receipt/issue.ts';
import type { KeyWatch } from '../receipt/key-watch.ts';
import type { ReceiptTally } from '../receipt/tally.ts';
import type { PartialUploads } from '../resumable/port.ts';
import type { Confirmations } from '../upstream/confirmations.ts';
import { counted } from './counted.ts';
import type { Handler } from './exchange.ts';
import type { FrontDoor } from './front-door.ts';
import { loginHandler } from './login.ts';
import { MemoryBudget } from './memory-budget.ts';
import { networkReader } from './network-reader.ts';
import type { OpenRooms } from './open-waiting-rooms.ts';
import type { PhoneServer } from './phone-server.ts';
import { readHandler } from './reads.ts';
import { ResumableUploads } from './resumable.ts';
import type { Room } from './room.ts';
import { createGatewayServer } from './server.ts';
import { SnapshotCache } from './snapshot-cache.ts';
import type { TlsMaterial } from './tls.ts';
import { loadTpsRegister } from './tps-register.ts';
import { Uploads } from './upload.ts';
import { waitingPageHandler } from './waiting-page.ts';

/** What handlers need beyond the room they all work with. */
export interface ServerGround {
  readonly queue: UploadQueue;
  readonly recorded: RecordedBook;
  readonly partials: PartialUploads;
  readonly confirmations: Confirmations;
  readonly secondCopies: SecondCopies | undefined;
  readonly siblings: Siblings | undefined;
  readonly receiptKeys: KeyWatch;
  readonly tally: ReceiptTally;
  readonly waiting: OpenRooms;
  readonly served: ServedCounts;
  readonly door: FrontDoor;
  /** Serve HTTPS with it; plain HTTP without. */
  readonly tls: TlsMaterial | undefined;
}

/** The server that phones connect to, with a handler for each operation; it does not listen yet. */
export async function createServer(basis: Basis, room: Room, ground: ServerGround): Promise<PhoneServer> {
  const { config, clock, logger, meter } = basis;
  const { receiptKeys, door, tls } = ground;
  const ended = meter.counter(gatewayConnectionsEnded);
  return createGatewayServer({
    clock,
    logger,
    red: redRecorder(meter, 'gateway'),
    answers: room.answers,
    refusals: room.refusals,
    door,
    handlers: await handlersOf(basis, room, ground),
    onEnded: (reason) => {
      // Whoever opened a socket to the vendor may be the one in whose trace this is heard.
      outsideTraces(() => {
        ended.inc({ reason });
      });
    },
    own: new Map([[GATEWAY_PATHS.jwks, () => ({ keys: receiptKeys.jwks() })]]),
    limits: {
      headersTimeoutMs: config.SIAGA_HEADERS_TIMEOUT_MS,
      requestTimeoutMs: config.SIAGA_REQUEST_TIMEOUT_MS,
      maxHeaderBytes: config.SIAGA_MAX_HEADER_BYTES,
      pipelined: config.SIAGA_PIPELINED_REQUESTS,
      refusals: config.SIAGA_REFUSALS_PER_CONNECTION,
      readerStallMs: config.SIAGA_READER_STALL_MS,
    },
    tls,
  });
}

async function handlersOf(
  basis: Basis,
  room: Room,
  ground: ServerGround,
): Promise<Readonly<Record<Operation, Handler>>> {
  const { config, steady } = basis;
  const { queue, partials, receiptKeys, waiting, served } = ground;
  const isKnownTps = await loadTpsRegister(config.SIAGA_TPS_REGISTER_FILE);
  const uploads = createUploads(basis, room, ground, isKnownTps);
  const resumable = new ResumableUploads(room, {
    ...{ partials, uploads, isKnownTps },
    networkOf: networkReader(config),
  });
  const login = loginHandler(room, waiting, { isKnownTps, served });
  const read = readHandler(room, new SnapshotCache());
  const pages = await ownPagesOf(config, room, queue, receiptKeys);
  const waitingPage = waitingPageHandler(room, waiting);
  return {
    upload: counted(served, steady, ownOr([GATEWAY_PATHS.resumable], resumable.handle, uploads.handle)),
    login: ownOr([GATEWAY_PATHS.waitingPage], waitingPage, login),
    session: read,
    'officer-read': read,
    'public-read': ownOr([GATEWAY_PATHS.checkPage, GATEWAY_PATHS.receiptPage], pages, read),
  };
}

function createUploads(
  { config, meter }: Basis,
  room: Room,
  ground: ServerGround,
  isKnownTps: (code: string) => boolean,
): Uploads {
  const { receiptKeys, waiting, tally } = ground;
  return new Uploads(room, {
    ...ground,
    receipts: createReceiptIssuer({ key: receiptKeys.current, gateway: config.SIAGA_GATEWAY_ID }),
    memory: new MemoryBudget(config.SIAGA_MEMORY_BUDGET_BYTES),
    meter,
    isKnownTps,
    onReceipt: waiting.onReceipt,
    onFirstReceipt: tally.count,
    unvouched: unvouchedLimits(config),
  });
}
