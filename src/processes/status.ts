/** The status page as a process. */
import { createLogger } from '../instrumentation/index.ts';
import { systemClock } from '../kernel/index.ts';
import { startStatus, statusConfigSchema } from '../status/index.ts';
import { runProcess } from './run/lifetime.ts';
import { configOf } from './run/settings.ts';

await runProcess('status', () =>
  startStatus(configOf('status', statusConfigSchema, process.env), {
    clock: systemClock,
    logger: createLogger({ name: 'status', level: process.env['SIAGA_LOG_LEVEL'] ?? 'info' }),
  }),
);
