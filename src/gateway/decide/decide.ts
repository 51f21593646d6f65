import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createLogger,
  createMeter,
  startOpsServer,
  type Logger,
  type Meter,
} from '../../instrumentation/index.ts';
import { steadyClock, systemClock, type Clock } from '../../kernel/index.ts';
import { openAdmission } from '../admission/open-admission.ts';
import { closeInOrder, type ClosingStep } from '../close-in-order.ts';
import { Answers } from '../http/answer.ts';
import { policyReportListener } from '../policy/policy-report.ts';
import type { DecideConfig } from './config.ts';
import { createDecideServer } from './decide-server.ts';
import { Permits } from './permits.ts';
import { listenForReports } from './reports.ts';

/** What tests may bring themselves. */
export interface DecideDeps {
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly logger?: Logger;
  readonly meter?: Meter;
}

/** A running decision endpoint. */
export interface Decide {
  /** Where proxies ask. */
  readonly port: number;
  /** Where they report by UDP. */
  readonly reportsPort: number;
  readonly opsPort: number;
  close(): Promise<void>;
}

/** Start a decision endpoint. Throws when a port is taken or keys cannot be read. */
export async function startDecide(config: DecideConfig, deps: DecideDeps = {}): Promise<Decide> {
  const id = config.SIAGA_GATEWAY_ID;
  const clock = deps.clock ?? systemClock;
  const basis = {
    config,
    clock,
    steady: steadyClock(clock),
    random: deps.random ?? Math.random,
    logger: deps.logger ?? createLogger({ name: id, level: config.SIAGA_LOG_LEVEL }),
    meter: deps.meter ?? createMeter({ labels: { gateway: id }, processMetrics: true }),
  };
  const { steady, logger, meter } = basis;
  const lifetimeMs = config.SIAGA_UPSTREAM_TIMEOUT_MS + config.SIAGA_REPORT_SPARE_MS;
  const permits = new Permits({ lifetimeMs, most: config.SIAGA_PERMITS_MOST }, steady, meter);
  const open = await openAdmission(basis, () => permits.areReported);
  const server = createDecideServer({ ...{ config, open, permits, logger }, answers: new Answers(clock) });
  const steps: ClosingStep[] = [...open.closing, ['permits are void', permits.close]];
  try {
    const reports = await listenForReports(config.SIAGA_REPORTS_PORT, permits);
    steps.unshift(['reports are heard no more', () => reports.close()]);
    const port = await listen(server, config.SIAGA_DECIDE_PORT, config.SIAGA_HOST);
    steps.unshift(['nobody asks any more', () => closed(server)]);
    const { policy } = open;
    const ops = await startOpsServer({
      ...{ meter, host: config.SIAGA_OPS_HOST, port: config.SIAGA_OPS_PORT, ready: () => true },
      otherwise: policyReportListener(policy),
    });
    steps.push(['metrics are off', () => ops.close()]);
    open.start();
    const { port: opsPort } = ops;
    logger.info(
      { port, reportsPort: reports.port, opsPort, epoch: policy.epoch },
      'the decision endpoint is open',
    );
    return { port, reportsPort: reports.port, opsPort, close: () => closeInOrder(steps, logger) };
  } catch (error) {
    await closeInOrder(steps, logger);
    throw error;
  }
}

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

/** Questions are answered within a tenth of a second: what is open after that are proxies' idle connections. */
const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeIdleConnections();
  });
