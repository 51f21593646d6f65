import { receivedOtherBallots, receivedUploads } from '../../instrumentation/definitions.ts';
import { select } from '../promql.ts';
import type { AlertCase } from './alert.ts';
import { atTwoGateways, begunForOneOfTwo } from './arrival-sources.ts';
import { dueSeries } from './due.ts';
import { MINUTE_MS } from './timing.ts';

const received = (province: string): string => select(receivedUploads, { province, gateway: 'gw-wit' });
const otherBallots = (province: string): string =>
  select(receivedOtherBallots, { province, gateway: 'gw-wit' });

/** Pages of other ballots have come, and before this night more: none of that is a first photo. */
const noneOfIt = (province: string, steps: number): AlertCase['input'] => [
  [received(province), `70x10 90x${steps}`],
  [otherBallots(province), `0x10 20x${steps}`],
  [dueSeries(province, 'high'), `0x10 90x${steps}`],
  [dueSeries(province, 'low'), `0x10 30x${steps}`],
];
/** As many other ballots as photos, of which the gateway said so at the beginning only; a value in five minutes. */
const nothingElse = (province: string): AlertCase['input'] => [
  [received(province), '20x150'],
  [otherBallots(province), '20 _x150'],
  [dueSeries(province, 'low'), '30x150'],
];

/** Photos of other ballots only, at two gateways; and the first presidential one besides. */
const none = (province: string, steps: number): AlertCase['input'] => [
  ...atTwoGateways(province, 0, steps),
  [dueSeries(province, 'low'), `30x${steps}`],
];
const first = (province: string, steps: number): AlertCase['input'] => [
  ...atTwoGateways(province, 1, steps),
  [dueSeries(province, 'low'), `30x${steps}`],
];
/** One photo since the province closed, after a rehearsal, by one of two that know the schedule. */
const oneSince = (province: string, steps: number): AlertCase['input'] => [
  [received(province), `70x10 71x${steps}`],
  [dueSeries(province, 'low'), `0x10 30x${steps}`],
  ...begunForOneOfTwo(province, 10, steps),
];

/** Stories of FirstReceiptMissing. */
export const FIRST_RECEIPT_CASES: readonly AlertCase[] = [
  {
    name: 'fires for the province without a photo, also when no gateway speaks of it',
    input: [
      [dueSeries('81', 'low'), '30x60'],
      [received('81'), '0x60'],
      [dueSeries('82', 'low'), '30x60'],
      [dueSeries('53', 'low'), '30x60'],
      [received('53'), '1x60'],
    ],
    before: [{ at: '4m50s', fires: [] }],
    at: '5m',
    fires: [{ province: '81' }, { province: '82' }],
  },
  {
    name: 'is silent until a slow night would have brought 30 photos, whatever a usual one brings',
    input: [
      [dueSeries('81', 'low'), '29x60'],
      [dueSeries('81', 'expected'), '90x60'],
      [received('81'), '0x60'],
    ],
    at: '9m',
    fires: [],
  },
  {
    name: 'leaves Papua to its own alert',
    input: [[dueSeries('94', 'low'), '500x60']],
    at: '9m',
    fires: [],
  },
  {
    name: 'bridges a restart of the service that knows what is expected',
    input: [[dueSeries('81', 'low'), '500x15 _x5 500x40']],
    at: '5m',
    fires: [{ province: '81' }],
  },
  {
    name: 'begins anew where it was gone for longer than a minute',
    input: [[dueSeries('81', 'low'), '500x15 _x9 500x60']],
    before: [{ at: '9m', fires: [] }],
    at: '9m10s',
    fires: [{ province: '81' }],
  },
  {
    name: 'adds up what gateways have received, of each the most that it has said',
    input: [...none('81', 60), ...first('82', 60)],
    at: '5m',
    fires: [{ province: '81' }],
  },
  {
    name: 'lets the night begin when the first says so',
    input: oneSince('81', 60),
    at: '9m',
    fires: [],
  },
  {
    name: 'ends two minutes after the first photo',
    input: [
      [dueSeries('81', 'low'), '500x90'],
      [received('81'), '0x45 1x45'],
    ],
    before: [{ at: '9m30s', fires: [{ province: '81' }] }],
    at: '9m40s',
    fires: [],
  },
  {
    name: 'counts presidential pages since the province closed: others, or a rehearsal, are none',
    input: noneOfIt('81', 60),
    before: [{ at: '6m40s', fires: [] }],
    at: '6m50s',
    fires: [{ province: '81' }],
  },
  {
    name: 'knows of other ballots for twelve hours after the gateway has last spoken of them',
    stepMs: 5 * MINUTE_MS,
    input: nothingElse('81'),
    before: [{ at: '12h5m', fires: [{ province: '81' }] }],
    at: '12h10m',
    fires: [],
  },
  {
    name: 'knows of a photo for twelve hours after a gateway has last spoken of it',
    stepMs: 5 * MINUTE_MS,
    input: [
      [dueSeries('81', 'low'), '500x150'],
      [received('81'), '1 _x150'],
    ],
    before: [{ at: '12h5m', fires: [] }],
    at: '12h10m',
    fires: [{ province: '81' }],
  },
];

/** Stories of RemoteFirstReceiptMissing. */
export const REMOTE_FIRST_RECEIPT_CASES: readonly AlertCase[] = [
  {
    name: 'fires for Papua after half an hour',
    input: [
      [dueSeries('94', 'low'), '30x240'],
      [dueSeries('81', 'low'), '30x240'],
    ],
    before: [{ at: '29m50s', fires: [] }],
    at: '30m',
    fires: [{ province: '94' }],
  },
  {
    name: 'is silent until a slow night would have brought 30 photos, whatever a usual one brings',
    input: [
      [dueSeries('94', 'low'), '29x240'],
      [dueSeries('94', 'expected'), '90x240'],
    ],
    at: '35m',
    fires: [],
  },
  {
    name: 'bridges a restart of the service that knows what is expected',
    input: [[dueSeries('94', 'low'), '500x120 _x5 500x60']],
    at: '30m',
    fires: [{ province: '94' }],
  },
  {
    name: 'begins anew where it was gone for longer than a minute',
    input: [[dueSeries('94', 'low'), '500x60 _x9 500x200']],
    before: [{ at: '41m30s', fires: [] }],
    at: '41m40s',
    fires: [{ province: '94' }],
  },
  {
    name: 'adds up what gateways have received, of each the most that it has said',
    input: [...none('94', 240), ...first('95', 240)],
    at: '30m',
    fires: [{ province: '94' }],
  },
  {
    name: 'lets the night begin when the first says so',
    input: oneSince('94', 240),
    at: '35m',
    fires: [],
  },
  {
    name: 'ends two minutes after the first photo',
    input: [
      [dueSeries('94', 'low'), '500x240'],
      [received('94'), '0x200 1x40'],
    ],
    before: [{ at: '35m20s', fires: [{ province: '94' }] }],
    at: '35m30s',
    fires: [],
  },
  {
    name: 'counts presidential pages since the province closed: others, or a rehearsal, are none',
    input: noneOfIt('94', 240),
    before: [{ at: '31m40s', fires: [] }],
    at: '31m50s',
    fires: [{ province: '94' }],
  },
  {
    name: 'knows of other ballots for twelve hours after the gateway has last spoken of them',
    stepMs: 5 * MINUTE_MS,
    input: nothingElse('94'),
    before: [{ at: '12h5m', fires: [{ province: '94' }] }],
    at: '12h10m',
    fires: [],
  },
  {
    name: 'knows of a photo for twelve hours after a gateway has last spoken of it',
    stepMs: 5 * MINUTE_MS,
    input: [
      [dueSeries('94', 'low'), '500x155'],
      [received('94'), '1 _x155'],
    ],
    before: [{ at: '12h30m', fires: [] }],
    at: '12h35m',
    fires: [{ province: '94' }],
  },
];

/** Three of Papua and one whose network is good. */
const FOUR = ['91', '92', '93', '81'];
/** Provinces of which thirty photos each are due, for so many steps. */
const manySilent = (provinces: readonly string[], steps = '60'): AlertCase['input'] =>
  provinces.map((province) => [dueSeries(province, 'low'), `30x${steps}`]);
/** One of which a slow night would have brought 29, and a usual one more. */
const notDue = (province: string): AlertCase['input'] => [
  [dueSeries(province, 'low'), '29x60'],
  [dueSeries(province, 'expected'), '90x60'],
];

/** Stories of ProvincesSilent. */
export const PROVINCES_SILENT_CASES: readonly AlertCase[] = [
  {
    name: 'fires when four are silent together, also in Papua',
    input: [...manySilent(FOUR), [received('81'), '0x60']],
    before: [{ at: '2m50s', fires: [] }],
    at: '3m',
    fires: [{}],
  },
  {
    name: 'is silent on four of Papua alone: each of them is a ticket',
    input: manySilent(['91', '92', '93', '94']),
    at: '9m',
    fires: [],
  },
  { name: 'is silent on three', input: manySilent(['91', '92', '81']), at: '9m', fires: [] },
  {
    name: 'is silent on many that have each sent one photo',
    input: [...manySilent(FOUR), ...FOUR.map((province) => [received(province), '1x60'] as const)],
    at: '9m',
    fires: [],
  },
  {
    name: 'is silent on four of which a slow night would have brought 29 photos each, and a usual one more',
    input: FOUR.flatMap(notDue),
    at: '9m',
    fires: [],
  },
  {
    name: 'is silent on three, and a fourth in Papua of which that is not yet due',
    input: [
      ...manySilent(['91', '92', '81']),
      ...['91', '92', '81'].map((province) => [dueSeries(province, 'expected'), '90x60'] as const),
      ...notDue('93'),
    ],
    at: '9m',
    fires: [],
  },
  {
    name: 'is silent on four of Papua, and one elsewhere of which that is not yet due',
    input: [...manySilent(['91', '92', '93', '94']), ...notDue('81')],
    at: '9m',
    fires: [],
  },
  {
    name: 'bridges a restart of the service that knows what is expected',
    input: manySilent(FOUR, '10 _x5 30x60'),
    at: '3m',
    fires: [{}],
  },
  {
    name: 'begins anew where it was gone for longer than a minute',
    input: manySilent(FOUR, '10 _x9 30x60'),
    before: [{ at: '6m10s', fires: [] }],
    at: '6m20s',
    fires: [{}],
  },
  {
    name: 'begins anew where what is due of one of four was gone for so long',
    input: [...manySilent(['92', '93', '81'], '80'), ...manySilent(['91'], '10 _x9 30x60')],
    before: [{ at: '6m10s', fires: [] }],
    at: '6m20s',
    fires: [{}],
  },
  {
    name: 'begins anew where what is due of the only one outside Papua was',
    input: [...manySilent(['91', '92', '93', '94'], '80'), ...manySilent(['81'], '10 _x9 30x60')],
    before: [{ at: '6m10s', fires: [] }],
    at: '6m20s',
    fires: [{}],
  },
  {
    name: 'adds up what gateways have received, of each the most that it has said',
    input: FOUR.flatMap((province) => none(province, 60)),
    at: '3m',
    fires: [{}],
  },
  {
    name: 'is silent on three, added up over gateways',
    input: [...['91', '92', '81'].flatMap((province) => none(province, 60)), ...first('93', 60)],
    at: '9m',
    fires: [],
  },
  {
    name: 'lets the night begin when the first says so',
    input: [...manySilent(['91', '92', '93']), ...oneSince('81', 60)],
    at: '9m',
    fires: [],
  },
  {
    name: 'ends two minutes after one of four has sent its first',
    input: [...manySilent(FOUR, '90'), [received('81'), '0x40 1x50']],
    before: [{ at: '8m40s', fires: [{}] }],
    at: '8m50s',
    fires: [],
  },
  {
    name: 'counts presidential pages since the provinces closed: others, or a rehearsal, are none',
    input: FOUR.flatMap((province) => noneOfIt(province, 60)),
    before: [{ at: '4m40s', fires: [] }],
    at: '4m50s',
    fires: [{}],
  },
  {
    name: 'knows of other ballots for twelve hours after the gateway has last spoken of them',
    stepMs: 5 * MINUTE_MS,
    input: FOUR.flatMap(nothingElse),
    before: [{ at: '12h5m', fires: [{}] }],
    at: '12h10m',
    fires: [],
  },
  {
    name: 'knows of a photo for twelve hours after a gateway has last spoken of it',
    stepMs: 5 * MINUTE_MS,
    input: [...manySilent(FOUR, '150'), [received('81'), '1 _x150']],
    before: [{ at: '12h5m', fires: [] }],
    at: '12h10m',
    fires: [{}],
  },
];
