import { NATIONAL } from '../contracts/index.ts';
import { MATARAM } from './faults.ts';

/** What befalls the night, each with an alert that must be raised and a runbook whose policy must answer it. */
export const TROUBLES: readonly { readonly alert: string; readonly region: string }[] = [
  { alert: 'LoginSuccessLow', region: NATIONAL },
  { alert: 'RegionUploadOutage', region: MATARAM.province },
  { alert: 'UploadLatencyHigh', region: NATIONAL },
];
