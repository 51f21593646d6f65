/** The trace store as a process. */
import { createLogger } from '../instrumentation/index.ts';
import { parseConfig } from '../kernel/index.ts';
import { startTraces, tracesConfigSchema } from '../traces/index.ts';
import { runProcess } from './run/lifetime.ts';

await runProcess('traces', () =>
  startTraces(parseConfig(tracesConfigSchema, process.env), {
    logger: createLogger({ name: 'traces', level: process.env['SIAGA_LOG_LEVEL'] ?? 'info' }),
  }),
);
