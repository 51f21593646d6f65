import { upstreamRequests } from '../../instrumentation/definitions.ts';
import { select } from '../promql.ts';
import type { AlertCase } from './alert.ts';

/** Requests of a province at the vendor, by how they ended. */
export const upstream = (
  province: string,
  outcome: string,
  operation = 'upload',
  gateway = 'gw-wita',
): string => select(upstreamRequests, { operation, province, outcome, gateway });

/** What is no upload of a province that the vendor might take, in great number: of one kind all well, of others none. */
export const otherwiseWell = (province: string): AlertCase['input'] => [
  [upstream(province, 'success', 'login'), '0+500x90'],
];
const otherwiseBad = (province: string): AlertCase['input'] => [
  [upstream(province, 'timeout', 'login'), '0+500x90'],
  [upstream(province, 'client_error'), '0+500x90'],
];
/** One upload in eight is taken, by way of two gateways. */
export const oneInEight = (province: string): AlertCase['input'] => [
  [upstream(province, 'server_error'), '0+7x90'],
  [upstream(province, 'success'), '0+0.5x90'],
  [upstream(province, 'success', 'upload', 'gw-wib'), '0+0.5x90'],
  ...otherwiseBad(province),
];

/** Stories of RegionUploadOutage. */
export const OUTAGE_CASES: readonly AlertCase[] = [
  {
    name: 'fires for the province whose uploads all fail, and for no other',
    input: [
      [upstream('52', 'server_error'), '0+5x90'],
      [upstream('51', 'success'), '0+5x90'],
      [upstream('51', 'server_error'), '0+1x90'],
    ],
    at: '12m',
    fires: [{ province: '52' }],
  },
  {
    name: 'fires when one upload in twelve is taken',
    input: [
      [upstream('52', 'server_error'), '0+11x90'],
      [upstream('52', 'success'), '0+1x90'],
      ...otherwiseWell('52'),
    ],
    at: '12m',
    fires: [{ province: '52' }],
  },
  {
    name: 'is silent while one upload in eight is taken',
    input: oneInEight('52'),
    at: '12m',
    fires: [],
  },
  {
    name: 'fires on twenty attempts, three minutes after them',
    input: [[upstream('52', 'timeout'), '0x95 20x60']],
    before: [{ at: '18m50s', fires: [] }],
    at: '19m',
    fires: [{ province: '52' }],
  },
  {
    name: 'fires on 27 attempts in a quarter of an hour',
    input: [[upstream('52', 'timeout'), '0+0.3x120']],
    at: '20m',
    fires: [{ province: '52' }],
  },
  {
    name: 'is silent on eighteen in a quarter of an hour, whatever else is asked',
    input: [
      [upstream('92', 'timeout'), '0+0.2x240'],
      [upstream('92', 'client_error'), '0+50x240'],
      [upstream('92', 'timeout', 'login'), '0+50x240'],
    ],
    at: '38m',
    fires: [],
  },
  {
    name: 'is silent when all have failed for less than three minutes and most do after that',
    input: [
      [upstream('52', 'server_error'), '0+20x6 134+14x90'],
      [upstream('52', 'success'), '0x6 6+6x90'],
    ],
    at: '12m',
    fires: [],
  },
  {
    name: 'is silent when the photos themselves are refused',
    input: [[upstream('52', 'client_error'), '0+5x90']],
    at: '12m',
    fires: [],
  },
  {
    name: 'goes on firing when attempts cease, for an hour',
    input: [[upstream('52', 'server_error'), '0+5x60 300x420']],
    before: [
      { at: '40m', fires: [{ province: '52' }] },
      { at: '77m50s', fires: [{ province: '52' }] },
    ],
    at: '78m',
    fires: [],
  },
  {
    name: 'goes on firing while more uploads fail than are taken',
    input: [
      [upstream('52', 'server_error'), '0+20x60 1200+13x120'],
      [upstream('52', 'success'), '0+0x60 0+7x120'],
    ],
    at: '25m',
    fires: [{ province: '52' }],
  },
  {
    name: 'ends once more uploads are taken than fail',
    input: [
      [upstream('52', 'server_error'), '0+20x60 1200+8x120'],
      [upstream('52', 'success'), '0+0x60 0+12x120'],
    ],
    before: [{ at: '10m', fires: [{ province: '52' }] }],
    at: '25m',
    fires: [],
  },
  {
    name: 'ends once probes succeed',
    input: [
      [upstream('52', 'server_error'), '0+5x60 300+0x120'],
      [upstream('52', 'success'), '0+0x60 0+1x120'],
    ],
    before: [{ at: '10m', fires: [{ province: '52' }] }],
    at: '25m',
    fires: [],
  },
  {
    name: 'does not take a restarted gateway for an outage',
    input: [
      [upstream('52', 'success'), '0+5x60 _x2 0+5x60'],
      [upstream('52', 'timeout'), '0+1x60 _x2 0+1x60'],
    ],
    at: '11m',
    fires: [],
  },
];
