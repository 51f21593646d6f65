/** A process of gateways, told by IPC what to wait for. Its argument is a `CrowdSetting`; it says when it is ready. */
import { benchGateways } from '../../../src/gateway/testing.ts';
import type { Applied, Await, CrowdSetting } from './messages.ts';

const gateways = await benchGateways(JSON.parse(process.argv[2] ?? '') as CrowdSetting);

process.on('message', ({ epoch, withinMs }: Await) => {
  void Promise.all(gateways.map((gateway) => gateway.applied(epoch, withinMs))).then((at) => {
    process.send?.({ at } satisfies Applied);
  });
});
process.once('disconnect', () => {
  void Promise.all(gateways.map((gateway) => gateway.close())).then(() => process.exit(0));
});
process.send?.({ at: [] } satisfies Applied);
