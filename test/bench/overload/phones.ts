/** The phones as a process: `phones.ts ORIGIN…`, commanded over IPC. Arrivals are open: nobody waits for anybody. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Phones, type Good } from '../../load/node/phones.ts';
import { stationAt, wishFor } from '../../load/node/requests.ts';
import type { PhonesReport, ToPhones } from './messages.ts';
import { drawOperation } from './mix.ts';

const TURN_MS = 4;

const good: Good[] = [];
const phones = new Phones(process.argv.slice(2), (one) => good.push(one));
const lag = monitorEventLoopDelay({ resolution: 5 });
lag.enable();

let perSecond = 0;
let nextAt = 0;
let serial = Math.floor(Math.random() * 1e9);

function turn(): void {
  const now = Date.now();
  while (perSecond > 0 && nextAt <= now) {
    serial += 1;
    phones.begin(wishFor(drawOperation(Math.random()), stationAt('WIB', Math.random()), serial), nextAt);
    nextAt += (-Math.log(1 - Math.random()) * 1_000) / perSecond;
  }
}

process.on('message', (message: ToPhones) => {
  if (message.kind === 'arrive') {
    perSecond = message.perSecond;
    nextAt = Date.now();
    return;
  }
  perSecond = 0;
  phones.stop();
  const report: PhonesReport = {
    good,
    tallies: Object.fromEntries(phones.tallies),
    lagMs: lag.percentile(99) / 1e6,
  };
  process.send?.(report);
});
process.once('disconnect', () => {
  process.exit();
});
setInterval(turn, TURN_MS);
process.send?.('ready');
