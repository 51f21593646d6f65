/** The trace store as a process. */
import { createLogger } from '../instrumentation/index.ts';
import { startTraces, tracesConfigSchema } from '../traces/index.ts';
import { runProcess } from './run/lifetime.ts';
import { configOf } from './run/settings.ts';

await runProcess('traces', () =>
  startTraces(configOf('traces', tracesConfigSchema, process.env), {
    logger: createLogger({ name: 'traces', level: process.env['SIAGA_LOG_LEVEL'] ?? 'info' }),
  }),
);
