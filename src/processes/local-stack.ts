/** The local stack and the night on it, for the commands. */
export { switchOnDevices, type Devices } from './night/responders.ts';
export { reconcileNight, statesOf } from './night/reconcile-night.ts';
export { PHOTO_FACTOR, runNight, type Kill, type Progress } from './night/run-night.ts';
export { incidentsOf } from './night/gather.ts';
export { DEFAULT_PORT_BASE, findFreeBase, portsFrom, PORT_SPAN } from './stack/ports.ts';
export { originOf } from './stack/own-services.ts';
export { STACK_NAMES, startStack, type Stack } from './stack/start-stack.ts';
export { pruneNights } from './stack/nights.ts';
