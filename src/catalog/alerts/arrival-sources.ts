import { expectedPhotos, receivedOtherBallots, receivedUploads } from '../../instrumentation/definitions.ts';
import { select } from '../promql.ts';
import type { AlertCase } from './alert.ts';
import { dueSeries } from './due.ts';

/** Pages of other ballots at each of two gateways. */
const OTHERS = 100;

/**
 * So many presidential photos of a province, at two gateways and beside other ballots; of the first gateway Prometheus
 * still knows an earlier process, which had counted nothing.
 */
export function atTwoGateways(province: string, presidential: number, steps: number): AlertCase['input'] {
  const counted = (gateway: string, instance: string, received: number, others: number) => [
    [select(receivedUploads, { province, gateway, instance }), `${received}x${steps}`] as const,
    [select(receivedOtherBallots, { province, gateway, instance }), `${others}x${steps}`] as const,
  ];
  const half = Math.floor(presidential / 2);
  return [
    ...counted('gw-wib', 'before', 0, 0),
    ...counted('gw-wib', 'now', presidential - half + OTHERS, OTHERS),
    ...counted('gw-wit', 'now', half + OTHERS, OTHERS),
  ];
}

/** A province whose night has begun after so many steps, by one of two that know the schedule; the other knows of none. */
export const begunForOneOfTwo = (province: string, before: number, steps: number): AlertCase['input'] => [
  [dueSeries(province, 'high'), `0x${before} 25000x${steps}`],
  [select(expectedPhotos, { province, bound: 'high', instance: 'late' }), `0x${before + steps}`],
];
