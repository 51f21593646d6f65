/** The status page as a process. */
import { createLogger } from '../instrumentation/index.ts';
import { parseConfig, systemClock } from '../kernel/index.ts';
import { startStatus, statusConfigSchema } from '../status/index.ts';
import { runProcess } from './run/lifetime.ts';

await runProcess('status', () =>
  startStatus(parseConfig(statusConfigSchema, process.env), {
    clock: systemClock,
    logger: createLogger({ name: 'status', level: process.env['SIAGA_LOG_LEVEL'] ?? 'info' }),
  }),
);
