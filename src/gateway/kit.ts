/** Door for vendors: a gateway's admission as Express middleware, in front of their own service. */
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { createLogger, type Logger, type Meter } from '../instrumentation/index.ts';
import { parseConfig, steadyClock, systemClock, type Clock } from '../kernel/index.ts';
import { admissionShape, CONTROL_UNKNOWN, knowsItsControl } from './admission-config.ts';
import { openAdmission } from './admission/open-admission.ts';
import { closeInOrder } from './close-in-order.ts';
import { admissionMiddleware, type OperationTable } from './express/middleware.ts';
import { Answers } from './http/answer.ts';

export { inviteWhenRead } from './express/invite-when-read.ts';
export type { OperationTable } from './express/middleware.ts';

/** What a service brings. */
export interface AdmissionKit {
  /** The service's own meter: the limit, what is in flight and every decision appear among its metrics. */
  readonly meter: Meter;
  /** What a request is; default: Sirekap's paths. What it leaves undefined is always let through. */
  readonly operations?: OperationTable;
  readonly logger?: Logger;
  readonly clock?: Clock;
}

export interface ServiceAdmission {
  readonly middleware: RequestHandler;
  /** Epoch of the policy in force, 0 before the first. */
  readonly epoch: () => number;
  /** Let go of the control plane; what is in flight ends by itself. */
  close(): Promise<void>;
}

const kitConfigSchema = z.object(admissionShape).refine(knowsItsControl, CONTROL_UNKNOWN);

/**
 * Admission for one process of a service. `settings` are those of a gateway (`SIAGA_GATEWAY_ID`, `SIAGA_DATA_DIR`,
 * `SIAGA_CONTROL_URLS` …), usually `process.env`; each process needs a folder and an id with a lease of its own. Throws an
 * OpsError CONFIG_INVALID when they are no good, and when keys cannot be read.
 */
export async function createAdmission(
  settings: Readonly<Record<string, string | undefined>>,
  { meter, operations, logger, clock = systemClock }: AdmissionKit,
): Promise<ServiceAdmission> {
  const config = parseConfig(kitConfigSchema, settings);
  const log = logger ?? createLogger({ name: config.SIAGA_GATEWAY_ID, level: config.SIAGA_LOG_LEVEL });
  const basis = { config, clock, steady: steadyClock(clock), random: Math.random, logger: log, meter };
  const open = await openAdmission(basis, () => true);
  open.start();
  return {
    middleware: admissionMiddleware({
      ...{ open, operations, clock: basis.steady },
      answers: new Answers(clock),
      answerWithinMs: config.SIAGA_UPSTREAM_TIMEOUT_MS,
      busySeconds: config.SIAGA_RETRY_BUSY_SECONDS,
    }),
    epoch: () => open.policy.epoch,
    close: () => closeInOrder(open.closing, log),
  };
}
