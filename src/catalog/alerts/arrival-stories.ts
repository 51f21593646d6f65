import { receivedOtherBallots, receivedUploads } from '../../instrumentation/definitions.ts';
import { select } from '../promql.ts';
import type { AlertCase } from './alert.ts';
import { atTwoGateways, begunForOneOfTwo } from './arrival-sources.ts';
import { dueSeries } from './due.ts';
import { MINUTE_MS } from './timing.ts';

const received = (province: string): string => select(receivedUploads, { province, gateway: 'gw-wib' });
const otherBallots = (province: string): string =>
  select(receivedOtherBallots, { province, gateway: 'gw-wib' });

/** Stories of ReceiptsBelowExpected. */
export const RECEIPTS_BELOW_CASES: readonly AlertCase[] = [
  {
    name: 'fires for the province a hundredth below its band after a quarter of an hour, and for none a hundredth above',
    input: [
      [received('52'), '9900x120'],
      [dueSeries('52', 'low'), '10000x120'],
      [received('51'), '10100x120'],
      [dueSeries('51', 'low'), '10000x120'],
    ],
    before: [{ at: '14m50s', fires: [] }],
    at: '15m',
    fires: [{ province: '52' }],
  },
  {
    name: 'is silent where fewer come than expected, within the band',
    input: [
      [received('52'), '0+60x120'],
      [dueSeries('52', 'low'), '0+50x120'],
      [dueSeries('52', 'expected'), '0+90x120'],
      [dueSeries('52', 'high'), '0+120x120'],
    ],
    at: '18m',
    fires: [],
  },
  {
    name: 'is silent on its band to the photo',
    input: [
      [received('52'), '1000x120'],
      [dueSeries('52', 'low'), '1000x120'],
    ],
    at: '18m',
    fires: [],
  },
  {
    name: 'is silent about Papua, which is late on many a good night',
    input: [
      [received('94'), '0x120'],
      [dueSeries('94', 'low'), '2000x120'],
    ],
    at: '18m',
    fires: [],
  },
  {
    name: 'bridges a restart of the service that knows what is expected',
    input: [
      [received('52'), '900x120'],
      [dueSeries('52', 'low'), '1000x60 _x5 1000x60'],
    ],
    at: '16m',
    fires: [{ province: '52' }],
  },
  {
    name: 'begins anew where it was gone for longer than a minute',
    input: [
      [received('52'), '900x180'],
      [dueSeries('52', 'low'), '1000x60 _x9 1000x110'],
    ],
    before: [{ at: '26m30s', fires: [] }],
    at: '26m40s',
    fires: [{ province: '52' }],
  },
  {
    name: 'ends five minutes after the province has caught up',
    input: [
      [received('52'), '900x100 1100x100'],
      [dueSeries('52', 'low'), '1000x200'],
    ],
    before: [{ at: '21m40s', fires: [{ province: '52' }] }],
    at: '21m50s',
    fires: [],
  },
  {
    name: 'counts what came since the province closed: a rehearsal is none of it, also when nobody says any more what is due',
    input: [
      [received('52'), '5000x10 5900x230'],
      [dueSeries('52', 'high'), '0x10 2000x20 _x30 2000x180'],
      [dueSeries('52', 'low'), '0x10 1000x20 _x30 1000x180'],
    ],
    before: [{ at: '25m10s', fires: [] }],
    at: '25m20s',
    fires: [{ province: '52' }],
  },
  {
    name: 'counts presidential pages: what gateways have received of others is none of it',
    input: [
      [received('52'), '1500x120'],
      [otherBallots('52'), '501x120'],
      [dueSeries('52', 'low'), '1000x120'],
      [received('51'), '1500x120'],
      [otherBallots('51'), '500x120'],
      [dueSeries('51', 'low'), '1000x120'],
    ],
    at: '15m',
    fires: [{ province: '52' }],
  },
  {
    name: 'knows of other ballots for twelve hours after the gateway has last spoken of them',
    stepMs: 5 * MINUTE_MS,
    input: [
      [received('52'), '1500x150'],
      [otherBallots('52'), '600 _x150'],
      [dueSeries('52', 'low'), '1000x150'],
    ],
    before: [{ at: '12h5m', fires: [{ province: '52' }] }],
    at: '12h10m',
    fires: [],
  },
  {
    name: 'adds up what gateways have received, of each the most that it has said',
    input: [
      ...atTwoGateways('52', 999, 120),
      [dueSeries('52', 'low'), '1000x120'],
      ...atTwoGateways('51', 1_000, 120),
      [dueSeries('51', 'low'), '1000x120'],
    ],
    at: '15m',
    fires: [{ province: '52' }],
  },
  {
    name: 'lets the night begin when the first says so',
    input: [
      [received('52'), '5000x10 6100x110'],
      [dueSeries('52', 'low'), '0x10 1000x110'],
      ...begunForOneOfTwo('52', 10, 110),
    ],
    at: '18m',
    fires: [],
  },
  {
    name: 'ends twelve hours after a gateway has last spoken of the province',
    stepMs: 5 * MINUTE_MS,
    input: [
      [received('52'), '900 _x150'],
      [dueSeries('52', 'low'), '1000x150'],
    ],
    before: [{ at: '12h5m', fires: [{ province: '52' }] }],
    at: '12h10m',
    fires: [],
  },
  {
    name: 'is silent on any other night',
    input: [[received('52'), '0x120']],
    at: '18m',
    fires: [],
  },
];

/** Stories of InflowBelowExpected. */
export const INFLOW_BELOW_CASES: readonly AlertCase[] = [
  {
    name: 'fires when the nation is a hundredth below its band for ten minutes, though some provinces are well',
    input: [
      [received('32'), '4900x90'],
      [received('33'), '5000x90'],
      [dueSeries('32', 'low'), '6000x90'],
      [dueSeries('33', 'low'), '4000x90'],
    ],
    before: [{ at: '9m50s', fires: [] }],
    at: '10m',
    fires: [{}],
  },
  {
    name: 'is silent a hundredth above it, though some provinces are not well and more was expected',
    input: [
      [received('32'), '5100x90'],
      [received('33'), '5000x90'],
      [dueSeries('32', 'low'), '6000x90'],
      [dueSeries('32', 'expected'), '9000x90'],
      [dueSeries('33', 'low'), '4000x90'],
    ],
    at: '11m',
    fires: [],
  },
  {
    name: 'fires when no gateway has said anything',
    input: [[dueSeries('32', 'low'), '1000x90']],
    at: '11m',
    fires: [{}],
  },
  {
    name: 'is silent on its band to the photo',
    input: [
      [received('32'), '1000x90'],
      [dueSeries('32', 'low'), '1000x90'],
    ],
    at: '14m',
    fires: [],
  },
  {
    name: 'bridges a restart of the service that knows what is expected',
    input: [[dueSeries('32', 'low'), '1000x30 _x5 1000x60']],
    before: [{ at: '9m50s', fires: [] }],
    at: '10m',
    fires: [{}],
  },
  {
    name: 'begins anew where it was gone for longer than a minute',
    input: [[dueSeries('32', 'low'), '1000x30 _x9 1000x90']],
    before: [{ at: '16m30s', fires: [] }],
    at: '16m40s',
    fires: [{}],
  },
  {
    name: 'takes what a gateway has said to be true for twelve hours',
    stepMs: 5 * MINUTE_MS,
    input: [
      [received('32'), '1100 _x150'],
      [dueSeries('32', 'low'), '1000x150'],
    ],
    before: [{ at: '12h10m', fires: [] }],
    at: '12h15m',
    fires: [{}],
  },
  {
    name: 'counts presidential pages since the provinces closed, and no rehearsal',
    input: [
      [received('32'), '5000x10 7000x90'],
      [otherBallots('32'), '0x10 1001x90'],
      [dueSeries('32', 'high'), '0x10 2000x90'],
      [dueSeries('32', 'low'), '0x10 1000x90'],
    ],
    before: [{ at: '11m40s', fires: [] }],
    at: '11m50s',
    fires: [{}],
  },
  {
    name: 'knows of other ballots for twelve hours after the gateway has last spoken of them',
    stepMs: 5 * MINUTE_MS,
    input: [
      [received('32'), '1500x150'],
      [otherBallots('32'), '600 _x150'],
      [dueSeries('32', 'low'), '1000x150'],
    ],
    before: [{ at: '12h5m', fires: [{}] }],
    at: '12h10m',
    fires: [],
  },
  {
    name: 'fires on one photo too few, added up over gateways, of each the most that it has said',
    input: [...atTwoGateways('32', 999, 90), [dueSeries('32', 'low'), '1000x90']],
    at: '10m',
    fires: [{}],
  },
  {
    name: 'is silent on just enough, added up over gateways',
    input: [...atTwoGateways('32', 1_000, 90), [dueSeries('32', 'low'), '1000x90']],
    at: '11m',
    fires: [],
  },
  {
    name: 'lets the night begin when the first says so',
    input: [
      [received('32'), '5000x10 6100x90'],
      [dueSeries('32', 'low'), '0x10 1000x90'],
      ...begunForOneOfTwo('32', 10, 90),
    ],
    at: '14m',
    fires: [],
  },
  {
    name: 'ends five minutes after the nation has caught up',
    input: [
      [received('32'), '900x80 1100x80'],
      [dueSeries('32', 'low'), '1000x200'],
    ],
    before: [{ at: '18m20s', fires: [{}] }],
    at: '18m30s',
    fires: [],
  },
];
