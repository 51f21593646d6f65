export {
  configuredStates,
  manualConfigSchema,
  returnDeskConfigSchema,
  statesOrNone,
  type ManualConfig,
} from './config.ts';
export { startReturnDesk, type ReturnDesk } from './reconcile/return-desk.ts';
export type { ShownReceipt } from './domain/accounts.ts';
export { regionName, type Gazetteer } from './domain/area-names.ts';
export { judgeClosing, judgeReturn, type Judgement } from './domain/judge-return.ts';
export type { PlenoStanding, Totals } from './domain/pleno.ts';
export { progressOf, type KecamatanProgress } from './domain/progress.ts';
export type { JudgedDifference, ReceiptTally, Reconciliation } from './domain/reconcile.ts';
export { makePacks, type MadePacks, type PacksProgress } from './pack/make-packs.ts';
export { addNote } from './records/note-record.ts';
export { importPleno, readPleno } from './records/pleno-record.ts';
export { reconcileRegion } from './reconcile/reconcile-region.ts';
export { exportReconciliation, verifyReconciliation, type Seal } from './reconcile/seal.ts';
export { readContacts, type ContactList } from './regions/contact-list.ts';
export { loadAreas } from './regions/load-areas.ts';
export { openRegister } from './regions/open-register.ts';
export type { TpsRegister } from './regions/register.ts';
export { importTps } from './regions/tps-list.ts';
export { httpStates } from './states/http-states.ts';
export type { StateSource } from './states/state-source.ts';
export { readShownReceipts, receiptKeysIn } from './states/shown-receipts.ts';
