/** The reference vendor as a process. */
import { createLogger, createMeter } from '../instrumentation/index.ts';
import { parseConfig, systemClock } from '../kernel/index.ts';
import { sirekapConfigSchema, startSirekap } from '../sirekap/index.ts';
import { runProcess } from './run/lifetime.ts';

await runProcess('sirekap', () =>
  startSirekap(parseConfig(sirekapConfigSchema, process.env), {
    clock: systemClock,
    meter: createMeter({ processMetrics: true }),
    logger: createLogger({ name: 'sirekap', level: process.env['SIAGA_LOG_LEVEL'] ?? 'info' }),
  }),
);
