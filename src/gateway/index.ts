export type { Endpoint } from './cluster/channel.ts';
export { startPrimary } from './cluster/primary.ts';
export type { WorkerProcess } from './cluster/worker-handle.ts';
export { startWorker } from './cluster/worker.ts';
export { gatewayConfigSchema, type GatewayConfig } from './config.ts';
export { startGateway, type Gateway, type GatewayDeps } from './gateway.ts';
export { lanesIn } from './queue/lane-folders.ts';
export { receiptIn, verifyReceipt, type ReceiptJwk, type VerifiedReceipt } from './receipt/verify.ts';
export { KEY_LEAD_MS } from './ticket/key-watch.ts';
export { rotateTicketKeys } from './ticket/keys.ts';
export { rotateReceiptKey } from './receipt/keys.ts';
export { openUploadQueue } from './queue/durable-queue.ts';
export { explainPlace, type Explanation } from './domain/policy-explain.ts';
export { readAudit, type AuditLine } from './policy/policy-audit.ts';
export {
  isKillSwitchObeyed,
  orderKillSwitch,
  POLICY_REPORT_PATH,
  policyReportSchema,
  readPolicyReport,
  type PolicyReport,
} from './policy/policy-report.ts';
export { policyFolder } from './policy/policy-store.ts';
export { endPromotion, promoteStandby, readPromotion, type Promotion } from './peer/promotion.ts';
export { queueFolder, type QueuePlace } from './queue/offline/locate.ts';
export { OWNER, standbyFoldersIn } from './queue/standby-folders.ts';
export { queuePlaces, type WantedQueues } from './queue/offline/locate.ts';
export { listQueue, type ListedUpload } from './queue/offline/list-queue.ts';
export { verifyQueue } from './queue/offline/verify-queue.ts';
export { exportQueue } from './queue/offline/export-queue.ts';
export { rotateQueueKey } from './queue/offline/rotate-queue-key.ts';
export { decideConfigSchema } from './decide/config.ts';
export { startDecide } from './decide/decide.ts';
