import {
  createLogger,
  createMeter,
  measureSpans,
  startOpsServer,
  type Logger,
  type Meter,
  type OpsServer,
} from '../instrumentation/index.ts';
import { steadyClock, systemClock, type Clock } from '../kernel/index.ts';
import type { Basis } from './basis.ts';
import { closeFolders } from './close-folders.ts';
import { closeInOrder, type ClosingStep } from './close-in-order.ts';
import type { WorkerPart } from './cluster/worker-part.ts';
import { workerShare, type GatewayConfig } from './config.ts';
import type { RecordedBook } from './domain/recorded-book.ts';
import { ServedCounts } from './domain/served-counts.ts';
import type { UploadedTps } from './domain/uploaded-tps.ts';
import { exposeCertificate, exposeReceived, exposeState } from './expose-state.ts';
import { createDoor } from './http/create-door.ts';
import { createRoom } from './http/create-room.ts';
import { createServer } from './http/create-server.ts';
import { ownHeapShare } from './http/front-door.ts';
import { openWaitingRooms } from './http/open-waiting-rooms.ts';
import type { PhoneServer } from './http/phone-server.ts';
import { configuredTls, type TlsMaterial } from './http/tls.ts';
import { knownHere, recordedBook } from './known-here.ts';
import { openPartials } from './open-partials.ts';
import { openPeers, type Peers } from './peer/open-peers.ts';
import { listingListener } from './listing/listing-listener.ts';
import type { DiskPartials } from './resumable/disk-partials.ts';
import { factsOf, type LocalFacts } from './policy/local-facts.ts';
import { policyOf } from './policy/policy-control.ts';
import type { PolicyInForce } from './policy/policy-in-force.ts';
import { policyReportListener } from './policy/policy-report.ts';
import { createScrub } from './queue/create-scrub.ts';
import { openUploadQueue } from './queue/durable-queue.ts';
import { QueueLanes } from './queue/lanes.ts';
import { queueFolder } from './queue/offline/locate.ts';
import type { UploadQueue } from './queue/port.ts';
import type { FreeSpace } from './queue/space.ts';
import { watchReceiptKeys, type KeyWatch } from './receipt/key-watch.ts';
import { ReceiptTally } from './receipt/tally.ts';
import { Breakers } from './upstream/breakers.ts';
import type { Confirmations } from './upstream/confirmations.ts';
import { createDrain } from './upstream/create-drain.ts';
import { createUpstream } from './upstream/create-upstream.ts';
import type { Sessions } from './upstream/sessions.ts';

/** What tests and compositions may bring themselves. */
export interface GatewayDeps {
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly logger?: Logger;
  readonly meter?: Meter;
  /** Used part of the heap, 0..1, when the machine itself is not to be asked. */
  readonly heapShare?: () => number;
  /** Free space of the queue's disk, when the disk itself is not to be asked. */
  readonly freeSpace?: (dir: string) => Promise<FreeSpace>;
  /** Its part when it is one of several workers: then it has no metrics port and no line to the control plane. */
  readonly part?: WorkerPart;
}

export interface Gateway {
  /** Port that phones connect to. */
  readonly port: number;
  /** 0 in a worker. */
  readonly opsPort: number;
  /** Epoch of the policy in force, 0 before the first. */
  readonly epoch: () => number;
  readonly policy: PolicyInForce;
  /** What this process knows that policies are judged by. */
  readonly policyFacts: () => LocalFacts;
  readonly queue: Pick<UploadQueue, 'find'>;
  readonly sessions: Pick<Sessions, 'has'>;
  /** TPS that another worker has given a receipt to can be noted here. */
  readonly uploaded: Pick<UploadedTps, 'add'>;
  readonly confirmations: Pick<Confirmations, 'confirm'>;
  readonly peers: Pick<Peers, 'answer' | 'copiesOf' | 'port'>;
  readonly partials: Pick<DiskPartials, 'letGo'>;
  /** Empty another queue of this gateway too, whose worker is gone; `onEmpty` when nothing is left in it. */
  adopt(lane: number, onEmpty: () => void): Promise<void>;
  /** Read certificate and key anew, for connections from now on. Throws when they cannot be used; the old stay. */
  renewTls(): Promise<void>;
  /** Stop accepting, finish what is in flight (bounded), stop the drain, close the queue. */
  close(): Promise<void>;
  /** While closing: cut off what is still in flight. */
  hasten(): void;
}

/** Start a gateway. Throws when its port is taken, its queue locked or its keys unreadable. */
export async function startGateway(config: GatewayConfig, deps: GatewayDeps = {}): Promise<Gateway> {
  const id = config.SIAGA_GATEWAY_ID;
  const { part } = deps;
  const clock = deps.clock ?? systemClock;
  const basis: Basis = {
    config: part ? workerShare(config, part.workers) : config,
    clock,
    steady: steadyClock(clock),
    random: deps.random ?? Math.random,
    logger: deps.logger ?? createLogger({ name: id, level: config.SIAGA_LOG_LEVEL }),
    meter: deps.meter ?? createMeter({ labels: { gateway: id }, processMetrics: true }),
  };
  measureSpans(basis.meter, 'gateway');
  const dir = config.SIAGA_DATA_DIR;
  const tls = await configuredTls(config, basis.clock.now());
  exposeCertificate(basis, tls);
  const open = (lane: number): Promise<UploadQueue> =>
    openUploadQueue({
      ...queueFolder(dir, lane),
      clock: basis.clock,
      ...(deps.freeSpace ? { statfs: deps.freeSpace } : {}),
    });
  await closeFolders(dir, basis.logger);
  const receiptKeys = await watchReceiptKeys({ ...basis, dataDir: dir, gateway: id });
  const queue = new QueueLanes(await open(part?.lane ?? 0));
  let peers: Peers | undefined;
  let tally: ReceiptTally | undefined;
  try {
    // After the queue: whoever has its lock has this file to itself.
    tally = await ReceiptTally.open({ ...basis, dataDir: dir, lane: part?.lane ?? 0 });
    const partials = await openPartials(basis, queue, part?.desk);
    const heapShare = deps.heapShare ?? ownHeapShare;
    peers = await openPeers(basis, { queue, part, tls, freeSpace: deps.freeSpace });
    const recorded = recordedBook();
    const ground = { queue, recorded, partials, open, receiptKeys, tally, tls, part, heapShare, peers };
    return await assemble(basis, ground);
  } catch (error) {
    receiptKeys.stop();
    await closeInOrder(peers?.steps ?? [], basis.logger);
    await tally?.close();
    await queue.close();
    throw error;
  }
}

interface Ground {
  readonly queue: QueueLanes;
  readonly recorded: RecordedBook;
  readonly open: (lane: number) => Promise<UploadQueue>;
  readonly partials: DiskPartials;
  readonly receiptKeys: KeyWatch;
  readonly tally: ReceiptTally;
  readonly tls: TlsMaterial | undefined;
  readonly part: WorkerPart | undefined;
  /** Used part of the heap, 0..1. */
  readonly heapShare: () => number;
  readonly peers: Peers;
}

async function assemble(basis: Basis, ground: Ground): Promise<Gateway> {
  const { config, clock, logger } = basis;
  const { SIAGA_HOST: host, SIAGA_LINGER_MS: lingerMs, SIAGA_CLOSE_TIMEOUT_MS: timeoutMs } = config;
  const { queue, part, partials, receiptKeys, recorded, tally, peers } = ground;
  const served = new ServedCounts();
  const breakers = new Breakers(logger);
  const policyFacts = (): LocalFacts => factsOf(queue, served, breakers, upstream.slots, basis);
  const { policy, control } = await policyOf(basis, policyFacts, part);
  const { upstream, lag, close: letGo } = createUpstream(basis, policy, breakers);
  const room = createRoom(basis, policy, upstream);
  const waiting = await openWaitingRooms(basis, policy, queue, part);
  const others = { sessions: room.sessions, secondCopies: peers.secondCopies, siblings: part?.siblings };
  const { drain, confirmations } = createDrain(basis, { queue, policy, upstream, recorded, ...others });
  exposeState(basis, queue, drain, waiting.rooms);
  // Of several workers the primary shows it, for those that are gone too.
  if (!part) exposeReceived(basis);
  const door = createDoor(basis, lag, ground.heapShare, (of) => room.sessions.isVouchedFor(of));
  const own = { ...ground, ...others, waiting, confirmations, served, door };
  const server = await createServer(basis, room, own);
  const port = await server.listen(config.SIAGA_GATEWAY_PORT, host);
  await peers.listen();
  let ready = true;
  const ops = part ? undefined : await openOps(basis, server, policy, () => ready);
  const scrub = createScrub(basis, queue);
  drain.start();
  control?.start();
  logger.info({ host, port, opsPort: ops?.port, epoch: policy.epoch }, 'the gateway is open');
  const hasten = (): void => {
    server.hasten();
    // What is on its way to the vendor from the queue stays held.
    void letGo();
  };
  const steps: readonly ClosingStep[] = [
    ['not ready any more', () => (ready = false)],
    ['requests in flight are answered', () => server.close({ lingerMs, timeoutMs })],
    ['the waiting rooms are closed', waiting.stop],
    ['the control plane is let go', () => control?.close()],
    ['the drain has stopped', () => Promise.all([drain.close(), confirmations.close(), scrub.close()])],
    ['the door is off its watch', door.close],
    ['the vendor is let go', letGo],
    ...peers.steps,
    ['pieces of uploads are on the disk', () => partials.close()],
    ['receipts are counted', () => tally.close()],
    ['the queue is closed', () => queue.close()],
    ['keys are looked at no more', receiptKeys.stop],
    ['metrics are off', () => ops?.close()],
  ];
  const close = (): Promise<void> => closeInOrder(steps, logger).finally(clock.after(timeoutMs, hasten));
  let closing: Promise<void> | undefined;
  return {
    port,
    opsPort: ops?.port ?? 0,
    epoch: () => policy.epoch,
    ...{ policy, policyFacts, sessions: room.sessions, confirmations, peers, partials },
    queue: knownHere(ground),
    uploaded: waiting.uploaded,
    adopt: (lane, onEmpty) => adopt(ground, lane, onEmpty),
    renewTls: () => renewTls(basis, server, peers),
    close: () => (closing ??= close()),
    hasten,
  };
}

/** The lane is free again once nothing is left of its copies either. */
async function adopt({ queue, open, peers }: Ground, lane: number, onEmpty: () => void): Promise<void> {
  const { promise: emptied, resolve } = Promise.withResolvers<undefined>();
  queue.adopt(await open(lane), () => {
    resolve(undefined);
  });
  void Promise.all([emptied, ...(await peers.adopt(lane))]).then(onEmpty);
}

async function renewTls(basis: Basis, server: PhoneServer, peers: Peers): Promise<void> {
  const tls = await configuredTls(basis.config, basis.clock.now());
  if (!tls) return;
  exposeCertificate(basis, tls);
  server.renewTls(tls);
  peers.renewTls(tls);
}

async function openOps(
  basis: Basis,
  server: PhoneServer,
  policy: PolicyInForce,
  ready: () => boolean,
): Promise<OpsServer> {
  const { config, meter } = basis;
  try {
    return await startOpsServer({
      ...{ meter, host: config.SIAGA_OPS_HOST, port: config.SIAGA_OPS_PORT, ready },
      otherwise: listingListener(basis, policyReportListener(policy)),
    });
  } catch (error) {
    await server.close({ lingerMs: 0, timeoutMs: 0 });
    throw error;
  }
}
