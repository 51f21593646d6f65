/** Door for tests and benches: the queue's parts, its fake, and policies to obey. */
export { openUploadQueue } from './queue/durable-queue.ts';
export { Journal } from './queue/journal.ts';
export { nodeFs } from './queue/sync-file.ts';
export { bodyOf, headOf, photoBytes } from './queue/testing/uploads.ts';
export { CONTROL_TOKEN, inAnHour, policyOf, signPolicy, startControlStub } from './testing/control-stub.ts';
export { jpeg, openHouse, tpsIn, uploadHeaders, type House } from './testing/house.ts';
export { startVendorStub, type VendorStub } from './testing/vendor-stub.ts';
export { benchGateways, type BenchGateway } from './testing/bench-gateways.ts';
