export { gatewayConfigSchema, type GatewayConfig } from './config.ts';
export { startGateway, type Gateway, type GatewayDeps } from './gateway.ts';
export { verifyReceipt, type ReceiptJwk } from './receipt/verify.ts';
export { openUploadQueue } from './queue/durable-queue.ts';
