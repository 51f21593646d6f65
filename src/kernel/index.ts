export { steadyClock, systemClock, type Clock } from './clock.ts';
export { ManualClock } from './manual-clock.ts';
export { PerPair } from './per-pair.ts';
export { formatDuration, parseDuration } from './duration.ts';
export {
  errorsFrom,
  isAbsent,
  keyFileError,
  OpsError,
  printed,
  type ErrorSpec,
  type RetryAdvice,
} from './errors.ts';
export { fileSettingError, parseConfig, slipsIn } from './config.ts';
export { Html, html } from './html.ts';
export { pageHead } from './page-head.ts';
export { randomSecret, readOrCreateSecret, readSecret, refuseOpenSecret } from './key-file.ts';
export {
  keyIdOf,
  newSigningJwk,
  signingKeyFrom,
  signingKeyIn,
  verifyJws,
  type SigningKey,
} from './signing.ts';
