/** The manual fallback's word on who may return to normal, as a process. */
import { createLogger } from '../instrumentation/index.ts';
import { parseConfig, systemClock } from '../kernel/index.ts';
import { returnDeskConfigSchema, startReturnDesk } from '../manual/index.ts';
import { runProcess } from './run/lifetime.ts';

await runProcess('manual', () =>
  startReturnDesk(parseConfig(returnDeskConfigSchema, process.env), {
    clock: systemClock,
    logger: createLogger({ name: 'manual', level: process.env['SIAGA_LOG_LEVEL'] ?? 'info' }),
  }),
);
