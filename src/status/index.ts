export { statusConfigSchema, type StatusConfig } from './config.ts';
export { startStatus, type RunningStatus } from './start.ts';
export { SNAPSHOT_TYP } from './folder.ts';
