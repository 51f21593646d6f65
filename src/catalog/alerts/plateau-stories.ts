import { receivedOtherBallots, receivedUploads } from '../../instrumentation/definitions.ts';
import { select } from '../promql.ts';
import type { AlertCase } from './alert.ts';
import { atTwoGateways, begunForOneOfTwo } from './arrival-sources.ts';
import { dueSeries } from './due.ts';
import { MINUTE_MS } from './timing.ts';

const received = (province: string): string => select(receivedUploads, { province, gateway: 'gw-wib' });
const otherBallots = (province: string): string =>
  select(receivedOtherBallots, { province, gateway: 'gw-wib' });

/** Told every minute. */
const PACES: readonly AlertCase[] = [
  {
    name: 'fires over 15 February 2024, 48 stations a minute at 41 % (three pages each)',
    input: [
      [received('32'), '1012806+144x80'],
      [dueSeries('32', 'expected'), '2410000+120x80'],
    ],
    at: '71m',
    fires: [{}],
  },
  {
    name: 'is silent while 290 stations a minute still come',
    input: [
      [received('32'), '1012806+870x80'],
      [dueSeries('32', 'expected'), '2410000+120x80'],
    ],
    at: '71m',
    fires: [],
  },
  {
    name: 'fires on a pace a little too slow for two days',
    input: [
      [received('32'), '1000+6x80'],
      [dueSeries('32', 'expected'), '19500x80'],
    ],
    at: '71m',
    fires: [{}],
  },
  {
    name: 'is silent on a pace that just does',
    input: [
      [received('32'), '1000+6x80'],
      [dueSeries('32', 'expected'), '18000x80'],
    ],
    at: '71m',
    fires: [],
  },
  {
    name: 'fires when nothing comes at 84 % of what is expected',
    input: [
      [received('32'), '84000x80'],
      [dueSeries('32', 'expected'), '100000x80'],
    ],
    at: '71m',
    fires: [{}],
  },
  {
    name: 'is silent when nothing comes at 86 %: the night ends, whatever a good one would have brought',
    input: [
      [received('32'), '86000x80'],
      [dueSeries('32', 'expected'), '100000x80'],
      [dueSeries('32', 'high'), '120000x80'],
    ],
    at: '71m',
    fires: [],
  },
  {
    name: 'adds up what gateways have received, of each the most that it has said',
    input: [...atTwoGateways('32', 84_950, 80), [dueSeries('32', 'expected'), '100000x80']],
    at: '71m',
    fires: [{}],
  },
  {
    name: 'is silent on just enough, added up over gateways',
    input: [...atTwoGateways('32', 85_000, 80), [dueSeries('32', 'expected'), '100000x80']],
    at: '71m',
    fires: [],
  },
  {
    name: 'lets the night begin when the first says so',
    input: [
      [received('32'), '5000x1 6000x80'],
      [dueSeries('32', 'expected'), '0x1 19500x80'],
      ...begunForOneOfTwo('32', 1, 80),
    ],
    at: '75m',
    fires: [{}],
  },
  {
    name: 'is silent where hardly anything had come an hour ago: that is no flow that thins out',
    input: [
      [received('32'), '299x80'],
      [dueSeries('32', 'expected'), '19500x80'],
    ],
    at: '75m',
    fires: [],
  },
  {
    name: 'fires on the fewest that are one',
    input: [
      [received('32'), '300x80'],
      [dueSeries('32', 'expected'), '19500x80'],
    ],
    at: '75m',
    fires: [{}],
  },
  {
    name: 'is silent where what had come an hour ago was a rehearsal',
    input: [
      [received('32'), '5000x1 5299x85'],
      [dueSeries('32', 'high'), '0x1 25000x85'],
      [dueSeries('32', 'expected'), '0x1 19500x85'],
    ],
    at: '80m',
    fires: [],
  },
];

/** Told every ten seconds, for the moment counts; but of half a day less often. */
const MOMENTS: readonly AlertCase[] = [
  {
    name: 'waits for an hour to look back on, and ten minutes',
    input: [
      [received('32'), '1000x480'],
      [dueSeries('32', 'expected'), '19500x480'],
    ],
    before: [{ at: '69m50s', fires: [] }],
    at: '70m',
    fires: [{}],
  },
  {
    name: 'bridges a restart of the service that knows what is expected',
    input: [
      [received('32'), '1000x480'],
      [dueSeries('32', 'expected'), '19500x390 _x5 19500x80'],
    ],
    at: '70m',
    fires: [{}],
  },
  {
    name: 'begins anew where it was gone for longer than a minute',
    input: [
      [received('32'), '1000x540'],
      [dueSeries('32', 'expected'), '19500x390 _x9 19500x140'],
    ],
    before: [{ at: '76m30s', fires: [] }],
    at: '76m40s',
    fires: [{}],
  },
  {
    name: 'ends ten minutes after photos come again at a pace that does',
    input: [
      [received('32'), '1000x440 1000+50x100'],
      [dueSeries('32', 'expected'), '19500x540'],
    ],
    before: [{ at: '84m40s', fires: [{}] }],
    at: '84m50s',
    fires: [],
  },
  {
    name: 'counts presidential pages since the provinces closed: a flow of others, or of a rehearsal, is none',
    input: [
      [received('32'), '5000x10 5300x20 5300+40x470'],
      [otherBallots('32'), '0x31 0+40x470'],
      [dueSeries('32', 'high'), '0x10 25000x490'],
      [dueSeries('32', 'expected'), '0x10 19500x490'],
    ],
    before: [{ at: '71m40s', fires: [] }],
    at: '71m50s',
    fires: [{}],
  },
  {
    name: 'knows of other ballots for twelve hours after the gateway has last spoken of them',
    stepMs: 5 * MINUTE_MS,
    input: [
      [received('32'), '18000x150'],
      [otherBallots('32'), '3000 _x150'],
      [dueSeries('32', 'expected'), '20000x150'],
    ],
    before: [{ at: '12h10m', fires: [{}] }],
    at: '12h15m',
    fires: [],
  },
  {
    name: 'ends twelve hours after a gateway has last spoken',
    stepMs: 5 * MINUTE_MS,
    input: [
      [received('32'), '1000 _x150'],
      [dueSeries('32', 'expected'), '19500x150'],
    ],
    before: [{ at: '12h10m', fires: [{}] }],
    at: '12h15m',
    fires: [],
  },
];

/** Stories of InflowPlateau. */
export const PLATEAU_CASES: readonly AlertCase[] = [
  ...PACES.map((story) => ({ ...story, stepMs: MINUTE_MS })),
  ...MOMENTS,
];
