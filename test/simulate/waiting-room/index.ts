/**
 * `npm run simulate -- waiting-room [--users N] [--gateways N] [--workers N] [--rate LOGINS]
 * [--answers N] [--leaving SHARE] [--uploaded SHARE] [--restarts N] [--seed N]`: a whole nation in the waiting room, in
 * virtual time. `--answers` is what a gateway answers a second. Prints one JSON line; fails when too many ask at once,
 * or get in out of order.
 */
import { parseArgs } from 'node:util';
import { CrowdSimulation } from './simulation.ts';
import { defaultSettings } from './settings.ts';

const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '1600000' },
    gateways: { type: 'string', default: '3' },
    workers: { type: 'string', default: '4' },
    answers: { type: 'string' },
    rate: { type: 'string', default: '400' },
    leaving: { type: 'string', default: '0' },
    uploaded: { type: 'string', default: '0' },
    restarts: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
  },
});

const POLL_PEAK_MOST = 1.1;
const INVERSIONS_MOST = 0.01;
const TELL_EVERY_MINUTES = 5;

const workers = Number(values.workers);
const defaults = defaultSettings(workers);
const settings = {
  ...defaults,
  answersPerSecond:
    values.answers === undefined ? defaults.answersPerSecond : Number(values.answers) / workers,
};
const crowd = {
  users: Number(values.users),
  servers: Number(values.gateways) * workers,
  perSecond: Number(values.rate),
  rush: 0.75,
  leaving: Number(values.leaving),
  uploaded: Number(values.uploaded),
  restarts: Number(values.restarts),
  seed: Number(values.seed),
};
const startedAt = performance.now();
const outcome = new CrowdSimulation({ ...crowd, settings }).run((minutes, letIn) => {
  if (minutes === 1 || minutes % TELL_EVERY_MINUTES === 0)
    process.stderr.write(`minute ${String(minutes)}: ${String(letIn)} of ${String(crowd.users)} are in …\n`);
});
const verdict = outcome.pollPeak <= POLL_PEAK_MOST && outcome.inversionShare < INVERSIONS_MOST;
const tookSeconds = Math.round((performance.now() - startedAt) / 1_000);
process.stdout.write(
  `${JSON.stringify({ simulation: 'waiting-room', ...crowd, ...outcome, verdict, tookSeconds })}\n`,
);
if (!verdict) process.exitCode = 1;
