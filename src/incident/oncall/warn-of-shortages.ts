import { STAFFING, type Rota, type Schedule } from '../../catalog/index.ts';
import type { Logger } from '../../instrumentation/index.ts';
import { shortagesOf } from './staffing.ts';

/** Too few in a rota are no reason not to start, and every reason to say so. Of what is over nothing is said. */
export function warnOfShortages(
  rotas: readonly Rota[],
  schedule: Schedule,
  nowMs: number,
  logger: Pick<Logger, 'warn'>,
): void {
  for (const { fromMs, toMs, ...shortage } of shortagesOf(rotas, { schedule, staffing: STAFFING })) {
    if (toMs <= nowMs) continue;
    const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
    logger.warn({ ...shortage, from, to }, 'fewer people stand by than this phase wants: see siaga phases');
  }
}
