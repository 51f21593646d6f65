export { runbookConfigShape, type RunbookConfig } from './config.ts';
export { parametersOf, startRunbookEngine, type RunbookEngine, type RunbookEngineDeps } from './engine.ts';
export type { Begun } from './begin.ts';
export { type RunbookFile } from './library.ts';
export { parseRunbook, type ParsedRunbook, type RunbookFault } from './parse.ts';
export { planRun, planText, type Plan, type Planned } from './plan.ts';
export type { ApprovalPicture, RunPicture, StepPicture } from './queries.ts';
export type { RunbookTables } from './tables.ts';
export type { Decided } from './vote.ts';
