import type { Service } from '../services/service.ts';
import { burns } from '../slos.ts';
import { burnAlertName } from './burn.ts';

/**
 * An alert of the nation that explains others: who was called for it is not called again for what follows from it. Other
 * than an inhibition this holds no alert back: each becomes an incident, and its runbook runs.
 */
export interface Cause {
  readonly cause: string;
  readonly symptoms: readonly string[];
}

const SIGNING_IN = [
  'LoginSuccessLow',
  'LoginBudgetBurnFast',
  'LoginBudgetBurnSlow',
  'LoginFunnelDrop',
] as const;
const DELIVERY = ['UploadLatencyHigh', 'QueueAgeHigh'] as const;
const ARRIVALS = ['InflowBelowExpected', 'ProvincesSilent', 'ReceiptsBelowExpected'] as const;

/** Where two explain the same, the earlier is told. */
const WRITTEN: readonly Cause[] = [
  {
    cause: 'SirekapDown',
    symptoms: ['NationalUploadOutage', 'RegionUploadOutage', 'ProbesFailing', ...DELIVERY, ...SIGNING_IN],
  },
  {
    cause: 'GatewayDown',
    symptoms: [
      ...['ReceiptBudgetBurnFast', 'ReceiptBudgetBurnSlow', 'ProbesFailing', 'ProbeDisagrees'],
      ...SIGNING_IN,
      ...ARRIVALS,
    ],
  },
  // The vendor may answer monitoring and take nothing.
  { cause: 'NationalUploadOutage', symptoms: [...DELIVERY, ...SIGNING_IN] },
  { cause: 'LoginSuccessLow', symptoms: ['ProbesFailing', 'LoginBudgetBurnFast', 'LoginBudgetBurnSlow'] },
];

/** Which alerts are causes of which: as written here, and of each budget the fast burn of its own slow one. */
export const causesIn = (services: readonly Service[]): readonly Cause[] => [
  ...WRITTEN,
  ...services.flatMap(({ objectives }) =>
    objectives
      .filter(burns)
      .map((slo) => ({ cause: burnAlertName(slo, 'fast'), symptoms: [burnAlertName(slo, 'slow')] })),
  ),
];
