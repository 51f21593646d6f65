import type { BurnWindow } from '../../burn-windows.ts';
import type { BurningSlo } from '../../slos.ts';
import type { AlertCase } from '../alert.ts';
import { causeCases } from './cause.ts';
import { guardCases } from './guards.ts';
import { missingCases } from './missing.ts';
import { phaseCases, schedulesOf, silentScheduleCases } from './phases.ts';
import { stageOf } from './stage.ts';
import { thresholdCases } from './thresholds.ts';

/**
 * Every story of a burn alert, told from its windows: on either side of each threshold and each guard, row by row, and
 * of an end, and again in a phase that bears more or less. Where the windows leave no room for a story, it is not told.
 */
export function burnCases(
  slo: BurningSlo,
  action: BurnWindow['action'],
  times: { readonly holdMs: number; readonly keepMs: number },
): readonly AlertCase[] {
  const stage = stageOf(slo, action, times);
  if (!stage) return [];
  const { cause } = slo.burn;
  return [
    ...thresholdCases(stage),
    ...guardCases(stage),
    ...missingCases(stage),
    ...(cause === undefined ? [] : causeCases(stage, cause)),
    ...silentScheduleCases(stage),
    ...schedulesOf(slo).flatMap((zones) => phaseCases(stage, stageOf(slo, action, times, zones))),
  ];
}
