import type { Options, RampingArrivalRateScenario } from 'k6/options';
import type { Shapes } from './shape.ts';
import { scenariosOf } from './stages.ts';

/** What was promised of each operation, under whatever load: an upload is never refused while there is disk. */
const THRESHOLDS: Readonly<Record<string, Record<string, string[]>>> = {
  upload: {
    'ended_well{operation:upload}': ['rate>0.999'],
    'http_req_duration{operation:upload}': ['p(99)<10000'],
  },
  login: { 'http_req_duration{operation:login}': ['p(99)<10000'] },
  'officer-read': { 'ended_well{operation:officer-read}': ['rate>0'] },
};

/** Every station signs in before the load, waiting its turn where logins are paced. */
const SETUP_TIMEOUT = '10m';

/** k6's own types, its scenario as plain data. */
type LoadOptions = Omit<Options, 'scenarios'> & {
  scenarios: Record<string, Omit<RampingArrivalRateScenario, never>>;
};

/**
 * k6's options of one load shape. `-e SCALE=100` runs a hundredth of the nation (the default), `-e SPEED=60` an hour
 * of the night in a minute (default 1).
 */
export function optionsOf(name: string): LoadOptions {
  const data = JSON.parse(open('./shapes.json')) as Shapes;
  const scaling = { scale: Number(__ENV['SCALE'] ?? '100'), speed: Number(__ENV['SPEED'] ?? '1') };
  const scenarios = scenariosOf(data, name, scaling);
  const operations = new Set(Object.keys(scenarios).map((key) => scenarios[key]?.tags['operation'] ?? ''));
  // Load that the machine could not make would look like load that was borne.
  const thresholds: Record<string, string[]> = { dropped_iterations: ['count<1'] };
  for (const operation of operations) Object.assign(thresholds, THRESHOLDS[operation]);
  return { scenarios, thresholds, discardResponseBodies: true, setupTimeout: SETUP_TIMEOUT };
}
