/** One place that looks at every zone as a phone does, as a process. */
import { createLogger } from '../instrumentation/index.ts';
import { systemClock } from '../kernel/index.ts';
import { probeConfigSchema, startVantage } from '../probe/index.ts';
import { runProcess } from './run/lifetime.ts';
import { configOf } from './run/settings.ts';

await runProcess('probe', async () => {
  const config = configOf('probe', probeConfigSchema, process.env);
  const vantage = await startVantage(config, {
    clock: systemClock,
    logger: createLogger({ name: 'probe', level: process.env['SIAGA_LOG_LEVEL'] ?? 'info' }),
  });
  // A timer of the clock keeps no process alive, and a vantage listens to nobody.
  const awake = setInterval(() => undefined, 2 ** 30);
  return {
    async close() {
      clearInterval(awake);
      await vantage.close();
    },
  };
});
