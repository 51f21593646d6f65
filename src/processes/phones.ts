/** The phones of the night as a process: counts go to standard output, one line of JSON a second. */
import { phonesConfigSchema, startCrew } from '../drill/index.ts';
import { systemClock } from '../kernel/index.ts';
import { passwordOf } from '../sirekap/index.ts';
import { runProcess } from './run/lifetime.ts';
import { configOf } from './run/settings.ts';

const REPORT_EVERY_MS = 1_000;

await runProcess('phones', async () => {
  const config = configOf('phones', phonesConfigSchema, process.env);
  const crew = await startCrew({
    seed: config.SIAGA_DRILL_SEED,
    scale: config.SIAGA_DRILL_SCALE,
    speed: config.SIAGA_DRILL_SPEED,
    untilMs: config.SIAGA_DRILL_UNTIL_MS,
    photoFactor: config.SIAGA_DRILL_PHOTO_FACTOR,
    startAt: config.SIAGA_DRILL_START_AT,
    targets: config.SIAGA_DRILL_TARGETS,
    passwordOf: (account) => passwordOf(account, config.SIAGA_DRILL_PASSWORD_SEED),
    dir: config.SIAGA_DRILL_DIR,
    clock: systemClock,
  });
  const report = (done: boolean): void => {
    process.stdout.write(`${JSON.stringify({ done, tally: crew.tally })}\n`);
  };
  const stopReports = systemClock.every(REPORT_EVERY_MS, () => {
    report(false);
  });
  void crew.done.then(() => {
    stopReports();
    report(true);
  });
  return {
    async close() {
      stopReports();
      await crew.close();
    },
  };
});
