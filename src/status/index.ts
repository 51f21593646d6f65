export { statusConfigSchema, type StatusConfig } from './config.ts';
export { startStatus, type RunningStatus } from './start.ts';
export { keysIn } from './verify/keys.ts';
export { mirrorAt } from './verify/mirror.ts';
export { verifyLiveMirror, type Verdict } from './verify/verify.ts';
