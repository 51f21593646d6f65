import { formatDuration } from '../../kernel/index.ts';
import { holdMs, windowMs, type Profile } from '../profile.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/** A span of the night as a Prometheus duration of this profile. */
export const span = (profile: Profile, nightMs: number): string => formatDuration(windowMs(profile, nightMs));

/** Hold for a span of the night. */
export const forNight = (nightMs: number) => (profile: Profile) => holdMs(profile, nightMs);

/**
 * Restarts, reconnections and deliveries of policies take as long in a replay as on the real night, so what
 * judges them shrinks to a sixth at most, and never below a restart.
 */
const RESTART_MS = 15_000;
export const steadyMs = (profile: Profile, ms: number): number =>
  profile.name === 'production' ? ms : Math.max(RESTART_MS, Math.round(ms / 6));
/** The same as a Prometheus duration, for what has no pace of the night. */
export const steadySpan = (profile: Profile, ms: number): string => formatDuration(steadyMs(profile, ms));
export const forSteady = (ms: number) => (profile: Profile) => steadyMs(profile, ms);

/** No hold at all. */
export const atOnce = (): number => 0;

/**
 * Fewest events from which a share is judged. A replay carries a sample of the nation's traffic (1:100 by
 * default) through windows of a few seconds.
 */
export const fewest = (profile: Profile, production: number): number =>
  profile.name === 'production' ? production : Math.max(4, Math.round(production / 10));
