import type { Clock } from '../kernel/index.ts';
import type { IncidentConfig } from './config.ts';

type Replay = Pick<
  IncidentConfig,
  'SIAGA_REPLAY_NIGHT_START' | 'SIAGA_REPLAY_NIGHT_END' | 'SIAGA_REPLAY_WALL_START' | 'SIAGA_TIME_FACTOR'
>;

/** The night's own time in a replay, milliseconds since the epoch; null in production. */
export function nightClock(config: Replay, clock: Clock): () => number | null {
  const {
    SIAGA_REPLAY_NIGHT_START: night,
    SIAGA_REPLAY_WALL_START: wall,
    SIAGA_TIME_FACTOR: factor,
  } = config;
  if (night === '' || wall === '') return () => null;
  return () => Date.parse(night) + (clock.now() - Date.parse(wall)) * factor;
}

/** The time by which arrivals are due: the night's, which stands still once a replay has ended, or the wall's. */
export function dueClock(config: Replay, clock: Clock): () => number {
  const nightMs = nightClock(config, clock);
  const end = config.SIAGA_REPLAY_NIGHT_END;
  const endMs = end === '' ? Infinity : Date.parse(end);
  return () => Math.min(nightMs() ?? clock.now(), endMs);
}
