export type { Endpoint } from './cluster/channel.ts';
export { startPrimary } from './cluster/primary.ts';
export type { WorkerProcess } from './cluster/worker-handle.ts';
export { startWorker } from './cluster/worker.ts';
export { gatewayConfigSchema, type GatewayConfig } from './config.ts';
export { startGateway, type Gateway, type GatewayDeps } from './gateway.ts';
export { verifyReceipt, type ReceiptJwk } from './receipt/verify.ts';
export { openUploadQueue } from './queue/durable-queue.ts';
