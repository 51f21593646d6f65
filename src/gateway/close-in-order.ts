import type { Logger } from '../instrumentation/index.ts';

/** One step of closing: what is true once it has ended. */
export type ClosingStep = readonly [done: string, run: () => unknown];

/** Run the steps one after another and log each. One that fails does not keep the later ones from running. */
export async function closeInOrder(steps: readonly ClosingStep[], logger: Logger): Promise<void> {
  const failures: unknown[] = [];
  for (const [done, run] of steps) {
    const startedAt = performance.now();
    try {
      await run();
      logger.info({ ms: Math.round(performance.now() - startedAt) }, `closing: ${done}`);
    } catch (error) {
      logger.error({ err: error }, `closing failed before: ${done}`);
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'the gateway did not close cleanly');
}
