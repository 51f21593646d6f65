export { countersign, type CountersignOptions } from './countersign.ts';
export { makeBundle, type BundleOptions, type MadeBundle } from './make-bundle.ts';
export type { BundleVerdict, VerifyOptions } from './bundle/verdict.ts';
export { verifyBundle } from './bundle/verify.ts';
export { EDITION, everyPlace, type ReportInputs } from './domain/inputs.ts';
export { claimCountdown, claimDeadline, daysBetween, monthOf, type Period } from './domain/period.ts';
export type { SlaReport } from './domain/report.ts';
export { incidentsOf } from './incidents-source.ts';
export { readStream } from './prometheus/read-stream.ts';
