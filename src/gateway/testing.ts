/** Door for tests, benches and simulations: the parts of admission, the queue's, its fake, and policies to obey. */
export { AdmissionLimit, LIMIT_DEFAULTS } from './domain/admission-limit.ts';
export type { Completion, ConcurrencyLimit, VendorHealth } from './domain/admission-limit.ts';
export { openUploadQueue } from './queue/durable-queue.ts';
export { Journal } from './queue/journal.ts';
export { nodeFs } from './queue/sync-file.ts';
export type { UploadQueue } from './queue/port.ts';
export { chanceFrom } from './queue/testing/chance.ts';
export { CrashFs } from './queue/testing/crash-fs.ts';
export { bodyOf, headOf, photoBytes } from './queue/testing/uploads.ts';
export { makeCertificate } from './testing/certificate.ts';
export {
  CONTROL_TOKEN,
  inAnHour,
  policyOf,
  signPolicy,
  startControlStub,
  type ControlStub,
} from './testing/control-stub.ts';
export { jpeg, openHouse, tpsIn, uploadHeaders, type House } from './testing/house.ts';
export { startVendorStub, type VendorStub } from './testing/vendor-stub.ts';
export { benchGateways, type BenchGateway } from './testing/bench-gateways.ts';
export type { Slot } from './upstream/slot.ts';
export { Slots } from './upstream/slots.ts';
export { roomSettingsOf } from './http/waiting-room.ts';
export { WaitingRoom, type Turn, type WaitingRoomSettings } from './domain/waiting-room.ts';
export { orderOf } from './domain/waiting-ticket.ts';
