/** The reference vendor as a process. */
import { createLogger, createMeter, measureSpans } from '../instrumentation/index.ts';
import { systemClock } from '../kernel/index.ts';
import { sirekapConfigSchema, startSirekap } from '../sirekap/index.ts';
import { runProcess } from './run/lifetime.ts';
import { configOf } from './run/settings.ts';

await runProcess('sirekap', () => {
  const meter = createMeter({ processMetrics: true });
  measureSpans(meter, 'sirekap');
  return startSirekap(configOf('sirekap', sirekapConfigSchema, process.env), {
    clock: systemClock,
    meter,
    logger: createLogger({ name: 'sirekap', level: process.env['SIAGA_LOG_LEVEL'] ?? 'info' }),
  });
});
