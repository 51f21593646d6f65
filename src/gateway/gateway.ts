import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { GATEWAYS } from '../catalog/index.ts';
import {
  createLogger,
  createMeter,
  redRecorder,
  startOpsServer,
  type Logger,
  type Meter,
} from '../instrumentation/index.ts';
import {
  randomSecret,
  readOrCreateSecret,
  signingKeyFrom,
  systemClock,
  type Clock,
  type SigningKey,
} from '../kernel/index.ts';
import { defaultLease, type GatewayConfig } from './config.ts';
import { AdmissionLimit, LIMIT_DEFAULTS } from './domain/admission-limit.ts';
import { RetryWindow } from './domain/retry-window.ts';
import { beginSeries } from './first-series.ts';
import { Answers } from './http/answer.ts';
import { loginHandler } from './http/login.ts';
import { MemoryBudget } from './http/memory-budget.ts';
import { exposeGauges } from './http/queue-gauges.ts';
import { readHandler } from './http/reads.ts';
import { Refusals } from './http/refusals.ts';
import type { Room } from './http/room.ts';
import { createGatewayServer } from './http/server.ts';
import { SnapshotCache } from './http/snapshot-cache.ts';
import { loadTpsRegister } from './http/tps-register.ts';
import { Uploads } from './http/upload.ts';
import { WaitingRooms } from './http/waiting-room.ts';
import { PolicyClient } from './policy/policy-client.ts';
import { PolicyInForce } from './policy/policy-in-force.ts';
import { PolicyIntake } from './policy/policy-intake.ts';
import { PolicyStore } from './policy/policy-store.ts';
import { openUploadQueue } from './queue/durable-queue.ts';
import type { UploadQueue } from './queue/port.ts';
import type { FreeSpace } from './queue/space.ts';
import { createReceiptIssuer } from './receipt/issue.ts';
import { Breakers } from './upstream/breakers.ts';
import { Confirmations } from './upstream/confirmations.ts';
import { Drain } from './upstream/drain.ts';
import { Sessions } from './upstream/sessions.ts';
import { LoopLag } from './upstream/loop-lag.ts';
import { Slots } from './upstream/slots.ts';
import { Upstream } from './upstream/upstream.ts';
import { Vendor } from './upstream/vendor.ts';

/** What tests and compositions may bring themselves. */
export interface GatewayDeps {
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly logger?: Logger;
  readonly meter?: Meter;
  /** Free space of the queue's disk, when the disk itself is not to be asked. */
  readonly freeSpace?: (dir: string) => Promise<FreeSpace>;
}

export interface Gateway {
  /** Port that phones connect to. */
  readonly port: number;
  readonly opsPort: number;
  /** Epoch of the policy in force, 0 before the first. */
  readonly epoch: () => number;
  /** Stop accepting, finish what is in flight (bounded), stop the drain, close the queue. */
  close(): Promise<void>;
}

interface Basis {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly meter: Meter;
}

/** Retry-After grows to at most this many times its usual length when too many come back. */
const LONGEST_STRETCH = 16;
/** Longest list of connections to the vendor, whatever the lease: the limit decides, this only bounds sockets. */
const VENDOR_CONNECTIONS = 512;

/** Start a gateway. Throws when its port is taken, its queue locked or its keys unreadable. */
export async function startGateway(config: GatewayConfig, deps: GatewayDeps = {}): Promise<Gateway> {
  const id = config.SIAGA_GATEWAY_ID;
  const basis: Basis = {
    config,
    clock: deps.clock ?? systemClock,
    random: deps.random ?? Math.random,
    logger: deps.logger ?? createLogger({ name: id, level: config.SIAGA_LOG_LEVEL }),
    meter: deps.meter ?? createMeter({ labels: { gateway: id }, processMetrics: true }),
  };
  const dir = config.SIAGA_DATA_DIR;
  const receiptKey = await signingKeyFrom(join(dir, 'keys', 'receipt.jwk'));
  const queue = await openUploadQueue({
    dir: join(dir, 'queue'),
    keyFile: join(dir, 'keys', 'region.key'),
    clock: basis.clock,
    ...(deps.freeSpace ? { statfs: deps.freeSpace } : {}),
  });
  try {
    return await assemble(basis, queue, receiptKey);
  } catch (error) {
    await queue.close();
    throw error;
  }
}

async function assemble(basis: Basis, queue: UploadQueue, receiptKey: SigningKey): Promise<Gateway> {
  const { config, clock, logger, meter } = basis;
  const policy = new PolicyInForce(config.SIAGA_GATEWAY_ID, defaultLease(config));
  const intake = await policyIntake(basis, policy, queue);
  const upstream = createUpstream(basis, policy);
  const { room, rooms } = await createRoom(basis, policy, upstream);
  const { drain, confirmations } = createDrain(basis, queue, policy, {
    upstream: upstream.upstream,
    sessions: room.sessions,
  });
  const provinces = GATEWAYS.find((site) => site.id === config.SIAGA_GATEWAY_ID)?.provinces ?? [];
  beginSeries(meter, provinces);
  exposeGauges({
    meter,
    clock,
    queue,
    isEligible: (upload, now) => drain.isEligible(upload, now),
    waiting: () => rooms.waiting,
    provinces,
  });
  const server = await createServerOf(basis, room, rooms, { queue, receiptKey, confirmations });
  const port = await listen(server, config.SIAGA_GATEWAY_PORT, config.SIAGA_HOST);
  let ready = true;
  const ops = await startOpsServer({
    meter,
    host: config.SIAGA_HOST,
    port: config.SIAGA_OPS_PORT,
    ready: () => ready,
  }).catch(async (error: unknown) => {
    await closeServer(server, clock, 0);
    throw error;
  });
  const control = policyClient(basis, intake);
  const stopRooms = keepRooms(clock, rooms, policy);
  drain.start();
  control.start();
  logger.info({ port, opsPort: ops.port, epoch: policy.epoch }, 'the gateway is open');
  const close = async (): Promise<void> => {
    ready = false;
    await closeServer(server, clock, config.SIAGA_CLOSE_TIMEOUT_MS);
    stopRooms();
    await control.close();
    await drain.close();
    await confirmations.close();
    upstream.lag.close();
    await upstream.vendor.close();
    await queue.close();
    await ops.close();
  };
  let closing: Promise<void> | undefined;
  return { port, opsPort: ops.port, epoch: () => policy.epoch, close: () => (closing ??= close()) };
}

function createDrain(
  { config, clock, meter, logger }: Basis,
  queue: UploadQueue,
  policy: PolicyInForce,
  vendor: { readonly upstream: Upstream; readonly sessions: Sessions },
): { drain: Drain; confirmations: Confirmations } {
  const backoffMs = config.SIAGA_DRAIN_BACKOFF_MS;
  const confirmations = new Confirmations({ queue, clock, logger, backoffMs });
  const settings = {
    tickMs: config.SIAGA_DRAIN_TICK_MS,
    paceStepMs: config.SIAGA_PACE_STEP_MS,
    backoffMs,
    probeIntervalMs: config.SIAGA_PROBE_INTERVAL_MS,
    parkMs: config.SIAGA_PARK_MS,
    buryTries: config.SIAGA_BURY_TRIES,
    buryAfterMs: config.SIAGA_BURY_AFTER_MS,
  };
  const drain = new Drain(settings, { ...vendor, queue, policy, clock, meter, logger, confirmations });
  return { drain, confirmations };
}

async function policyIntake(basis: Basis, inForce: PolicyInForce, queue: UploadQueue): Promise<PolicyIntake> {
  const { config, clock, meter, logger } = basis;
  const intake = new PolicyIntake({
    inForce,
    store: new PolicyStore(config.SIAGA_DATA_DIR),
    publicJwks: await readJwks(config.SIAGA_POLICY_JWKS_FILE),
    clock,
    meter,
    logger,
    queueRefusal: () => queue.refusal(),
  });
  await intake.restore();
  return intake;
}

async function readJwks(path: string | undefined): Promise<readonly JWK[]> {
  if (path === undefined) return [];
  const parsed = JSON.parse(await readFile(path, 'utf8')) as { keys?: JWK[] } & JWK;
  return parsed.keys ?? [parsed];
}

function createUpstream(
  basis: Basis,
  policy: PolicyInForce,
): { upstream: Upstream; vendor: Vendor; lag: LoopLag } {
  const { config, clock, meter, random } = basis;
  const settings = { ...LIMIT_DEFAULTS, tolerance: config.SIAGA_LATENCY_TOLERANCE };
  const limit = new AdmissionLimit(settings, policy.lease.concurrency, clock.now(), random);
  policy.onChange((lease) => {
    limit.setLease(lease.concurrency);
  });
  const lag = new LoopLag(clock);
  const vendor = new Vendor({
    origin: config.SIAGA_UPSTREAM_URL,
    timeoutMs: config.SIAGA_UPSTREAM_TIMEOUT_MS,
    connections: VENDOR_CONNECTIONS,
  });
  const upstream = new Upstream({
    vendor,
    slots: new Slots(limit, clock),
    breakers: new Breakers(),
    meter,
    clock,
    gatewayToken: config.SIAGA_VENDOR_TOKEN,
    lag,
  });
  return { upstream, vendor, lag };
}

async function createRoom(
  basis: Basis,
  policy: PolicyInForce,
  { upstream }: { readonly upstream: Upstream },
): Promise<{ room: Room; rooms: WaitingRooms }> {
  const { config, clock, random, meter } = basis;
  const answers = new Answers(clock);
  const window = new RetryWindow(
    { answersPerSecond: config.SIAGA_ANSWERS_PER_SECOND, longest: LONGEST_STRETCH },
    clock.now(),
  );
  const retry = {
    busySeconds: config.SIAGA_RETRY_BUSY_SECONDS,
    longSeconds: config.SIAGA_RETRY_LONG_SECONDS,
  };
  const secret = await readOrCreateSecret(join(config.SIAGA_DATA_DIR, 'keys', 'ticket.secret'), () =>
    randomSecret(),
  );
  const room: Room = {
    clock,
    random,
    policy,
    upstream,
    sessions: new Sessions(),
    answers,
    refusals: new Refusals({ answers, random, retry, window, clock, meter }),
    settings: { slotWaitMs: config.SIAGA_SLOT_WAIT_MS, calledWaitMs: config.SIAGA_CALLED_WAIT_MS },
  };
  const pacing = {
    openingMs: config.SIAGA_PACING_OPENING_MS,
    callMs: config.SIAGA_PACING_CALL_MS,
    minPollMs: config.SIAGA_POLL_MIN_MS,
    maxPollMs: config.SIAGA_POLL_MAX_MS,
    capacity: config.SIAGA_PACING_CAPACITY,
  };
  return { room, rooms: new WaitingRooms(pacing, secret) };
}

async function createServerOf(
  basis: Basis,
  room: Room,
  rooms: WaitingRooms,
  {
    queue,
    receiptKey,
    confirmations,
  }: { queue: UploadQueue; receiptKey: SigningKey; confirmations: Confirmations },
): Promise<Server> {
  const { config, clock, logger, meter } = basis;
  const isKnownTps = await loadTpsRegister(config.SIAGA_TPS_REGISTER_FILE);
  const gateway = config.SIAGA_GATEWAY_ID;
  const uploads = new Uploads(room, {
    queue,
    receipts: createReceiptIssuer({ key: receiptKey, gateway }),
    memory: new MemoryBudget(config.SIAGA_MEMORY_BUDGET_BYTES),
    meter,
    isKnownTps,
    confirmations,
  });
  const read = readHandler(room, new SnapshotCache());
  const jwks = { keys: [{ ...receiptKey.publicJwk, iss: gateway }] };
  return createGatewayServer({
    clock,
    logger,
    red: redRecorder(meter, 'gateway'),
    answers: room.answers,
    handlers: {
      upload: uploads.handle,
      login: loginHandler(room, rooms, isKnownTps),
      session: read,
      'officer-read': read,
      'public-read': read,
    },
    own: new Map([['/.well-known/jwks.json', () => jwks]]),
    limits: {
      headersTimeoutMs: config.SIAGA_HEADERS_TIMEOUT_MS,
      requestTimeoutMs: config.SIAGA_REQUEST_TIMEOUT_MS,
      maxHeaderBytes: config.SIAGA_MAX_HEADER_BYTES,
    },
  });
}

function policyClient(basis: Basis, intake: PolicyIntake): PolicyClient {
  const { config, clock, random, meter, logger } = basis;
  return new PolicyClient(
    {
      gatewayId: config.SIAGA_GATEWAY_ID,
      urls: config.SIAGA_CONTROL_URLS,
      token: config.SIAGA_CONTROL_TOKEN,
      pollMs: config.SIAGA_POLICY_POLL_MS,
      reconnectMs: config.SIAGA_POLICY_RECONNECT_MS,
      reconnectMaxMs: config.SIAGA_POLICY_RECONNECT_MAX_MS,
      silenceMs: config.SIAGA_POLICY_SILENCE_MS,
    },
    { intake, clock, random, meter, logger },
  );
}

const ROOMS_TICK_MS = 250;

/** Turns are called while nobody asks, and a room ends with its pacing. */
function keepRooms(clock: Clock, rooms: WaitingRooms, policy: PolicyInForce): () => void {
  return clock.every(ROOMS_TICK_MS, () => {
    const now = clock.now();
    rooms.keepOnly(policy.view.pacedScopes(now));
    rooms.advance(now);
  });
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Stop accepting; requests in flight may end within `timeoutMs`. */
function closeServer(server: Server, clock: Clock, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(timeoutMs, () => {
      server.closeAllConnections();
    });
    server.close(() => {
      cancel();
      resolve();
    });
    server.closeIdleConnections();
  });
}
