import { isDeepStrictEqual } from 'node:util';
import {
  createLogger,
  createMeter,
  gatewayReloads,
  gatewayWorkerFalls,
  gatewayWorkers,
  mergeMetrics,
  startOpsServer,
  zeroSeries,
} from '../../instrumentation/index.ts';
import { OpsError, steadyClock, systemClock } from '../../kernel/index.ts';
import { defaultLease } from '../admission-config.ts';
import type { Basis } from '../basis.ts';
import { openKeeper, partialLimits } from '../open-partials.ts';
import { closeInOrder } from '../close-in-order.ts';
import type { GatewayConfig } from '../config.ts';
import { exposeReceived } from '../expose-state.ts';
import { listingListener } from '../listing/listing-listener.ts';
import { mergeFacts } from '../policy/local-facts.ts';
import { openPolicyControl, type PolicyControl } from '../policy/policy-control.ts';
import { PolicyInForce } from '../policy/policy-in-force.ts';
import { policyReportListener } from '../policy/policy-report.ts';
import { lanesIn } from '../queue/lane-folders.ts';
import type { PartialKeeper } from '../resumable/keeper.ts';
import type { CrewSettings } from './crew-settings.ts';
import { Crew } from './crew.ts';
import { readAndTry, refuseFixed, type Environment, type Settings } from './settings.ts';
import type { WorkerProcess } from './worker-handle.ts';

export interface PrimaryDeps {
  /** The settings as they are now; asked again at each reload. */
  readonly readSettings: () => Environment;
  readonly fork: (env: Environment) => WorkerProcess;
  /** Processors of the machine, for `SIAGA_WORKERS=auto`. */
  readonly cores: number;
}

export interface GatewayPrimary {
  readonly port: number;
  readonly opsPort: number;
  /** Take settings and certificate anew, when they are good; whether they were. */
  reload(): Promise<boolean>;
  close(): Promise<void>;
  hasten(): void;
}

/** What a worker may take to close beyond the wait for its requests: the drain's last tries, the queue's last sync. */
const CLOSE_SPARE_MS = 3_000;

/** What a primary finds on its disk. */
interface Found {
  /** Queue folders from before. */
  readonly lanes: readonly number[];
  readonly partials: PartialKeeper;
}

/** Start a gateway of several processes: this one keeps the workers, the line to the control plane and the metrics. */
export async function startPrimary(deps: PrimaryDeps): Promise<GatewayPrimary> {
  const settings = await readAndTry(deps.readSettings);
  const { config } = settings;
  const id = config.SIAGA_GATEWAY_ID;
  const basis: Basis = {
    config,
    clock: systemClock,
    steady: steadyClock(systemClock),
    random: Math.random,
    logger: createLogger({ name: id, level: config.SIAGA_LOG_LEVEL }),
    meter: createMeter({ labels: { gateway: id }, processMetrics: true }),
  };
  const found = { lanes: await lanesIn(config.SIAGA_DATA_DIR), partials: await openKeeper(basis) };
  const primary = new Primary(basis, settings, deps, found);
  await primary.start();
  return primary;
}

class Primary implements GatewayPrimary {
  readonly #basis: Basis;
  readonly #deps: PrimaryDeps;
  readonly #policy: PolicyInForce;
  readonly #crew: Crew;
  readonly #partials: PartialKeeper;
  #settings: Settings;
  #control: PolicyControl | undefined;
  #facts = mergeFacts([]);
  #isReady = true;
  #port = 0;
  #ops: Awaited<ReturnType<typeof startOpsServer>> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(basis: Basis, settings: Settings, deps: PrimaryDeps, found: Found) {
    this.#basis = basis;
    this.#deps = deps;
    this.#settings = settings;
    this.#partials = found.partials;
    const { config, clock, logger, meter } = basis;
    this.#policy = new PolicyInForce(config.SIAGA_GATEWAY_ID, defaultLease(config));
    const falls = meter.counter(gatewayWorkerFalls);
    this.#crew = new Crew(
      {
        clock,
        logger,
        fork: deps.fork,
        ...found,
        order: () => this.#policy.order,
        onFall: () => {
          falls.inc();
        },
      },
      this.#crewSettings(settings),
    );
    meter.gauge(gatewayWorkers, (gauge) => {
      gauge.set(this.#crew.serving);
    });
    exposeReceived({ config, meter });
    zeroSeries(meter.counter(gatewayReloads), { outcome: ['applied', 'refused', 'half_applied'] });
  }

  get port(): number {
    return this.#port;
  }

  get opsPort(): number {
    return this.#ops?.port ?? 0;
  }

  async start(): Promise<void> {
    const { config, meter, logger } = this.#basis;
    this.#control = await this.#openControl(config);
    this.#port = await this.#crew.start();
    const own = (): ReturnType<typeof meter.registry.getMetricsAsJSON> => meter.registry.getMetricsAsJSON();
    const registry = {
      getMetricsAsJSON: async () => mergeMetrics([await own(), await this.#crew.metrics()]),
    };
    this.#ops = await startOpsServer({
      meter: { registry },
      host: config.SIAGA_OPS_HOST,
      port: config.SIAGA_OPS_PORT,
      ready: () => this.#isReady && this.#crew.serving > 0,
      otherwise: listingListener(this.#basis, policyReportListener(this.#policy)),
    }).catch(async (error: unknown) => {
      await this.#crew.close();
      throw error;
    });
    this.#control.start();
    const { port, opsPort } = this;
    logger.info(
      { host: config.SIAGA_HOST, port, opsPort, workers: this.#crew.serving, epoch: this.#policy.epoch },
      'the gateway is open',
    );
  }

  get #isClosing(): boolean {
    return this.#closing !== undefined;
  }

  reload(): Promise<boolean> {
    // One at a time, each with what the files say when its turn comes.
    const turn = this.#turn.then(() => this.#reload());
    this.#turn = turn;
    return turn;
  }

  close(): Promise<void> {
    return (this.#closing ??= closeInOrder(
      [
        ['not ready any more', () => (this.#isReady = false)],
        ['every worker has closed', () => this.#closeCrew().finally(() => this.#partials.close())],
        ['the control plane is let go', () => this.#control?.close()],
        ['metrics are off', () => this.#ops?.close()],
      ],
      this.#basis.logger,
    ));
  }

  hasten(): void {
    this.#crew.hasten();
  }

  /** With a reload that is under way: it gives up, and opens nothing after what it would have belonged to. */
  async #closeCrew(): Promise<void> {
    await this.#crew.close();
    await this.#turn;
  }

  async #reload(): Promise<boolean> {
    if (this.#isClosing) return false;
    try {
      const fresh = await readAndTry(this.#deps.readSettings);
      refuseFixed(this.#settings.config, fresh.config);
      await this.#takeUp(fresh);
      this.#basis.meter.counter(gatewayReloads).inc({ outcome: 'applied' });
      return true;
    } catch (error) {
      this.#explain({ err: error instanceof OpsError ? error.message : error });
      return false;
    }
  }

  /** What a reload that failed has left behind. */
  #explain(why: { readonly err: unknown }): void {
    const { logger, meter } = this.#basis;
    const reloads = meter.counter(gatewayReloads);
    if (this.#isClosing) logger.info(why, 'the reload is given up');
    else if (this.#crew.isUniform) {
      logger.error(why, 'the reload is refused, everything stays as it was');
      reloads.inc({ outcome: 'refused' });
    } else {
      logger.error(
        why,
        'the reload is half applied and could not be undone: the next one replaces every worker',
      );
      reloads.inc({ outcome: 'half_applied' });
    }
  }

  async #takeUp(fresh: Settings): Promise<void> {
    const { logger } = this.#basis;
    const { config, files } = this.#settings;
    const isKnown = isDeepStrictEqual(fresh.config, config) && fresh.files === files;
    if (isKnown && this.#crew.isUniform) {
      if (!(await this.#crew.renewTls())) throw new Error('a worker did not take the certificate');
      logger.info('reloaded: the certificate is renewed, all else is as it was');
      return;
    }
    await this.#crew.roll(this.#crewSettings(fresh));
    this.#settings = fresh;
    this.#partials.limit(partialLimits(fresh.config));
    const next = await this.#openControl(fresh.config);
    await this.#control?.close();
    this.#control = next;
    // What was in force may be signed by a key that is trusted no more.
    await this.#crew.obey();
    next.start();
    logger.info({ workers: this.#crew.serving }, 'reloaded: every worker was replaced');
  }

  #crewSettings({ env, config }: Settings): CrewSettings {
    const workers = config.SIAGA_WORKERS === 'auto' ? this.#deps.cores : config.SIAGA_WORKERS;
    return {
      env,
      workers: Math.max(1, workers),
      closeWithinMs: config.SIAGA_CLOSE_TIMEOUT_MS + CLOSE_SPARE_MS,
      lingerMs: config.SIAGA_LINGER_MS,
      silenceMs: config.SIAGA_WORKER_SILENCE_MS,
    };
  }

  #openControl(config: GatewayConfig): Promise<PolicyControl> {
    return openPolicyControl({ ...this.#basis, config }, this.#policy, {
      facts: () => this.#facts,
      before: async () => {
        this.#facts = await this.#crew.policyFacts();
      },
      obeyedByAll: () => this.#crew.obey(),
    });
  }
}
