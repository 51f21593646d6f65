import { receivedOtherBallots, receivedUploads } from '../../instrumentation/definitions.ts';
import { select } from '../promql.ts';
import type { AlertCase } from './alert.ts';
import { atTwoGateways, begunForOneOfTwo } from './arrival-sources.ts';
import { dueSeries } from './due.ts';

const received = (province: string): string => select(receivedUploads, { province, gateway: 'gw-wib' });
const otherBallots = (province: string): string =>
  select(receivedOtherBallots, { province, gateway: 'gw-wib' });

/** Stories of InflowPlateau. */
export const PLATEAU_CASES: readonly AlertCase[] = [
  {
    name: 'fires over 15 February 2024, 48 stations a minute at 41 % (three pages each)',
    input: [
      [received('32'), '1012806+24x480'],
      [dueSeries('32', 'expected'), '2410000+20x480'],
    ],
    at: '71m',
    fires: [{}],
  },
  {
    name: 'is silent while 290 stations a minute still come',
    input: [
      [received('32'), '1012806+145x480'],
      [dueSeries('32', 'expected'), '2410000+20x480'],
    ],
    at: '71m',
    fires: [],
  },
  {
    name: 'fires on a pace a little too slow for two days',
    input: [
      [received('32'), '1000+1x480'],
      [dueSeries('32', 'expected'), '19500x480'],
    ],
    at: '71m',
    fires: [{}],
  },
  {
    name: 'is silent on a pace that just does',
    input: [
      [received('32'), '1000+1x480'],
      [dueSeries('32', 'expected'), '18000x480'],
    ],
    at: '71m',
    fires: [],
  },
  {
    name: 'fires when nothing comes at 84 % of what is expected',
    input: [
      [received('32'), '84000x480'],
      [dueSeries('32', 'expected'), '100000x480'],
    ],
    at: '71m',
    fires: [{}],
  },
  {
    name: 'is silent when nothing comes at 86 %: the night ends, whatever a good one would have brought',
    input: [
      [received('32'), '86000x480'],
      [dueSeries('32', 'expected'), '100000x480'],
      [dueSeries('32', 'high'), '120000x480'],
    ],
    at: '71m',
    fires: [],
  },
  {
    name: 'adds up what gateways have received, of each the most that it has said',
    input: [...atTwoGateways('32', 84_950, 480), [dueSeries('32', 'expected'), '100000x480']],
    at: '71m',
    fires: [{}],
  },
  {
    name: 'is silent on just enough, added up over gateways',
    input: [...atTwoGateways('32', 85_000, 480), [dueSeries('32', 'expected'), '100000x480']],
    at: '71m',
    fires: [],
  },
  {
    name: 'lets the night begin when the first says so',
    input: [
      [received('32'), '5000x10 6000x480'],
      [dueSeries('32', 'expected'), '0x10 19500x480'],
      ...begunForOneOfTwo('32', 10, 480),
    ],
    at: '75m',
    fires: [{}],
  },
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
    name: 'is silent where hardly anything had come an hour ago: that is no flow that thins out',
    input: [
      [received('32'), '299x480'],
      [dueSeries('32', 'expected'), '19500x480'],
    ],
    at: '75m',
    fires: [],
  },
  {
    name: 'fires on the fewest that are one',
    input: [
      [received('32'), '300x480'],
      [dueSeries('32', 'expected'), '19500x480'],
    ],
    at: '75m',
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
    name: 'is silent where what had come an hour ago was a rehearsal',
    input: [
      [received('32'), '5000x10 5299x490'],
      [dueSeries('32', 'high'), '0x10 25000x490'],
      [dueSeries('32', 'expected'), '0x10 19500x490'],
    ],
    at: '80m',
    fires: [],
  },
  {
    name: 'knows of other ballots for twelve hours after the gateway has last spoken of them',
    input: [
      [received('32'), '18000x4500'],
      [otherBallots('32'), '3000 _x4500'],
      [dueSeries('32', 'expected'), '20000x4500'],
    ],
    before: [{ at: '12h9m50s', fires: [{}] }],
    at: '12h10m10s',
    fires: [],
  },
  {
    name: 'ends twelve hours after a gateway has last spoken',
    input: [
      [received('32'), '1000 _x4420'],
      [dueSeries('32', 'expected'), '19500x4420'],
    ],
    before: [{ at: '12h9m50s', fires: [{}] }],
    at: '12h10m10s',
    fires: [],
  },
];
