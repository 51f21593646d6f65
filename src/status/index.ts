export { statusConfigSchema, type StatusConfig } from './config.ts';
export { startStatus, type RunningStatus } from './start.ts';
export { mirrorAt } from './verify/mirror.ts';
export { keysIn, verifyLiveMirror, type Verdict } from './verify/verify.ts';
