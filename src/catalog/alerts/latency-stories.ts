import { queueHeld, queueOldestAge, uploadDelivery } from '../../instrumentation/definitions.ts';
import { select } from '../promql.ts';
import type { AlertCase } from './alert.ts';
import { oneInEight, otherwiseWell, upstream } from './outage-stories.ts';

const oldest = select(queueOldestAge, { gateway: 'gw-wib' });
const held = (province: string, gateway = 'gw-wib'): string => select(queueHeld, { province, gateway });

type Buckets = readonly (readonly [le: string, values: string])[];
/** Deliveries of a gateway by the seconds that they took at most; the last bucket holds all. */
const deliveredBy = (gateway: string, buckets: Buckets): AlertCase['input'] => {
  const bucket = (le: string): string => `${uploadDelivery.name}_bucket{gateway="${gateway}",le="${le}"}`;
  const all = buckets.at(-1)?.[1] ?? '';
  return [
    ...buckets.map(([le, values]) => [bucket(le), values] as const),
    [bucket('+Inf'), all],
    [`${uploadDelivery.name}_count{gateway="${gateway}"}`, all],
  ];
};
const delivered = (...buckets: Buckets): AlertCase['input'] => deliveredBy('gw-wib', buckets);

/** Stories of UploadLatencyHigh. */
export const LATENCY_CASES: readonly AlertCase[] = [
  {
    name: 'fires when one delivery in ten takes a minute, after two minutes',
    input: delivered(['30', '0+9x90'], ['60', '0+10x90']),
    before: [{ at: '2m30s', fires: [] }],
    at: '12m',
    fires: [{}],
  },
  {
    name: 'fires when six deliveries in a hundred take more than half a minute',
    input: delivered(['20', '0+90x90'], ['30', '0+94x90'], ['60', '0+100x90']),
    at: '12m',
    fires: [{}],
  },
  {
    name: 'fires on those of one gateway, of whose a few are slow, among those of another',
    input: [
      ...deliveredBy('gw-wib', [
        ['30', '0+100x90'],
        ['60', '0+100x90'],
      ]),
      ...deliveredBy('gw-wit', [
        ['30', '0x90'],
        ['60', '0+6x90'],
      ]),
    ],
    at: '12m',
    fires: [{}],
  },
  {
    // Of these figures the quantile is 30 s to the bit.
    name: 'is silent when nineteen in twenty take half a minute at most',
    input: delivered(['20', '0+160x90'], ['30', '0+190x90'], ['60', '0+200x90']),
    at: '12m',
    fires: [],
  },
  {
    name: 'is silent when the slowest take 25 seconds',
    input: delivered(['20', '0+9x90'], ['30', '0+10x90']),
    at: '12m',
    fires: [],
  },
  {
    name: 'fires on fifty slow deliveries',
    input: delivered(['30', '0x100'], ['60', '0x40 50x60']),
    before: [{ at: '8m40s', fires: [] }],
    at: '8m50s',
    fires: [{}],
  },
  {
    name: 'fires on sixty in five minutes',
    input: delivered(['30', '0x90'], ['60', '0+2x90']),
    at: '12m',
    fires: [{}],
  },
  {
    name: 'is silent on 45 in five minutes',
    input: delivered(['30', '0x90'], ['60', '0+1.5x90']),
    at: '14m',
    fires: [],
  },
  {
    name: 'fires when twenty photos at two gateways do not move and the oldest has waited for forty seconds',
    input: [
      [oldest, '40x90'],
      [select(queueOldestAge, { gateway: 'gw-wit' }), '5x90'],
      [held('32'), '10x90'],
      [held('32', 'gw-wit'), '10x90'],
    ],
    before: [{ at: '1m50s', fires: [] }],
    at: '2m',
    fires: [{}],
  },
  {
    name: 'is silent on fifteen',
    input: [
      [oldest, '40x90'],
      [held('32'), '15x90'],
    ],
    at: '12m',
    fires: [],
  },
  {
    name: 'is silent while the oldest has waited for half a minute',
    input: [
      [oldest, '30x90'],
      [held('32'), '0+20x90'],
    ],
    at: '12m',
    fires: [],
  },
  {
    name: 'is silent when deliveries are quick and the queue is short',
    input: [...delivered(['1', '0+99x90'], ['60', '0+100x90']), [oldest, '5x90'], [held('32'), '30x90']],
    at: '12m',
    fires: [],
  },
  {
    name: 'is silent when only a province whose vendor takes one in twelve keeps old photos',
    input: [
      [oldest, '0+10x90'],
      [held('52'), '0+20x90'],
      [upstream('52', 'server_error'), '0+11x90'],
      [upstream('52', 'success'), '0+1x90'],
      ...otherwiseWell('52'),
      ...delivered(['1', '0+10x90']),
    ],
    at: '12m',
    fires: [],
  },
  {
    name: 'is silent when only a province whose vendor has never taken one keeps old photos',
    input: [
      [oldest, '0+10x90'],
      [held('52'), '0+20x90'],
      [upstream('52', 'server_error'), '0+11x90'],
    ],
    at: '12m',
    fires: [],
  },
  {
    name: 'fires when a province that the vendor still takes one in eight of keeps old photos',
    input: [[oldest, '0+10x90'], [held('52'), '0+20x90'], ...oneInEight('52')],
    at: '12m',
    fires: [{}],
  },
  {
    name: 'is silent while an old backlog drains',
    input: [
      [oldest, '7200x90'],
      [held('52'), '5000-20x90'],
      [upstream('52', 'success'), '0+20x90'],
    ],
    at: '12m',
    fires: [],
  },
  {
    name: 'is silent while it drains in bursts, three minutes apart',
    input: [
      [oldest, '7200x90'],
      [held('52'), '520 500x19 480x19 460x19 440x19 420x19'],
    ],
    before: [
      { at: '6m30s', fires: [] },
      { at: '9m50s', fires: [] },
    ],
    at: '13m10s',
    fires: [],
  },
  {
    name: 'fires four minutes after it has last moved',
    input: [
      [oldest, '7200x90'],
      [held('52'), '520 500x19 480x60'],
    ],
    before: [{ at: '7m20s', fires: [] }],
    at: '7m30s',
    fires: [{}],
  },
  {
    name: 'goes on firing while the backlog that it announced drains',
    input: [
      [oldest, '0+10x60 600x60'],
      [held('32'), '0+20x60 1200-10x60'],
    ],
    at: '19m',
    fires: [{}],
  },
  {
    name: 'bridges the restart of a gateway',
    input: [
      [oldest, '40x5 _x4 40x30'],
      [held('32'), '20x5 _x4 20x30'],
    ],
    at: '2m',
    fires: [{}],
  },
  {
    name: 'forgets a minute later what a gateway that is gone held',
    input: [
      [oldest, '40x120'],
      [held('32'), '20x30'],
    ],
    before: [{ at: '11m', fires: [{}] }],
    at: '11m10s',
    fires: [],
  },
  {
    name: 'forgets a minute later how long it had held that',
    input: [
      [oldest, '40x30'],
      [held('32'), '20x120'],
    ],
    before: [{ at: '11m', fires: [{}] }],
    at: '11m10s',
    fires: [],
  },
  {
    name: 'fires when the vendor of a province that was out takes a little again, but not what is held',
    input: [
      [oldest, '0+10x90'],
      [held('52'), '0+20x90'],
      [upstream('52', 'server_error'), '0+10x60 600x30'],
      [upstream('52', 'success'), '0x60 2+2x30'],
    ],
    before: [{ at: '13m40s', fires: [] }],
    at: '13m50s',
    fires: [{}],
  },
  {
    name: 'ends when deliveries are quick again, five minutes after most of them are',
    input: delivered(['30', '0x60 10+10x80'], ['60', '0+10x140']),
    before: [{ at: '19m40s', fires: [{}] }],
    at: '19m50s',
    fires: [],
  },
  {
    name: 'ends five minutes after the queue is empty',
    input: [
      [oldest, '0+10x60 0x60'],
      [held('32'), '0+20x60 0x60'],
    ],
    before: [{ at: '15m', fires: [{}] }],
    at: '15m10s',
    fires: [],
  },
];
