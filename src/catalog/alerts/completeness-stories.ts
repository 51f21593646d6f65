import { intakeStored, queueHeld, queueStuck, receivedUploads } from '../../instrumentation/definitions.ts';
import { select } from '../promql.ts';
import type { AlertCase } from './alert.ts';
import { MINUTE_MS } from './timing.ts';

const WIB = { gateway: 'gw-wib' } as const;
const WITA = { gateway: 'gw-wita' } as const;
type Source = Readonly<Record<'gateway', string>> & Readonly<Partial<Record<'instance', string>>>;
const received = (province: string, source: Source = WIB): string =>
  select(receivedUploads, { province, ...source });
const held = (province: string, source: Source = WIB): string => select(queueHeld, { province, ...source });
const stored = (province: string): string => select(intakeStored, { province });
const stuck = (reason: string): string => select(queueStuck, { reason, ...WIB });

/** Counts of one province for as long as a story lasts, with what differs from standing still. */
const counts = (
  numbers: { readonly received: number; readonly held: number; readonly stored: number },
  other: { readonly held?: string; readonly stored?: string; readonly setAside?: string } = {},
): AlertCase['input'] => [
  [received('32'), `${String(numbers.received)}x120`],
  [held('32'), other.held ?? `${String(numbers.held)}x120`],
  [stored('32'), other.stored ?? `${String(numbers.stored)}x120`],
  [stuck('session'), other.setAside ?? '0x120'],
];

const MISSING = { received: 1_000, held: 10, stored: 900 } as const;
/** The same figure all the time but for a gap: the values that are left out are those of so many seconds. */
const gap = (value: number, seconds: 50 | 100): string =>
  `${String(value)}x15 _x${String(seconds / 10 - 1)} ${String(value)}x80`;

/** Stories of PhotosUnaccounted. */
export const ACCOUNT_CASES: readonly AlertCase[] = [
  {
    // What moves is known from the second evaluation on.
    name: 'fires when twelve of ten thousand photos are nowhere, after five minutes',
    input: counts({ received: 10_000, held: 10, stored: 9_978 }),
    before: [{ at: '5m', fires: [] }],
    at: '5m10s',
    fires: [{}],
  },
  {
    name: 'is silent when it is one of a thousand, which two counts may differ by',
    input: counts({ received: 1_000, held: 10, stored: 989 }),
    at: '15m',
    fires: [],
  },
  {
    name: 'is silent when those that are missing wait for their phone to sign in again',
    input: counts({ received: 1_000, held: 10, stored: 980 }, { setAside: '10x120' }),
    at: '15m',
    fires: [],
  },
  {
    name: 'fires when the disk has spoilt them, which nobody holds any more',
    input: [...counts({ received: 1_000, held: 0, stored: 990 }), [stuck('damaged'), '10x120']],
    at: '15m',
    fires: [{}],
  },
  {
    name: 'fires for what two provinces miss together, however much moves in them',
    input: [
      [received('32'), '5000+10x120'],
      [received('33'), '5000+10x120'],
      [stored('32'), '4820+10x120'],
      [stored('33'), '4820+10x120'],
      [held('32'), '0x120'],
      [stuck('session'), '0x120'],
    ],
    at: '15m',
    fires: [{}],
  },
  {
    name: 'is silent while what is missing may be on its way, in two provinces together',
    input: [
      [received('32'), '2500+10x60'],
      [received('33'), '2500+10x60'],
      [stored('32'), '2390+10x60'],
      [stored('33'), '2390+10x60'],
      [held('32'), '0x60'],
      [stuck('session'), '0x60'],
    ],
    at: '9m',
    fires: [],
  },
  {
    name: 'fires for what is missing of all that two gateways have received, of each the most that it has said',
    input: [
      [received('32', { ...WIB, instance: 'before' }), '0x60'],
      [received('32', { ...WIB, instance: 'now' }), '1000x60'],
      [received('32', WITA), '1000x60'],
      [stored('32'), '1990x60'],
      [held('32'), '0x60'],
      [stuck('session'), '0x60'],
    ],
    at: '9m',
    fires: [{}],
  },
  {
    name: 'is silent where the photos are in several places: processes, gateways, provinces, reasons',
    input: [
      [received('32'), '1000x60'],
      [received('33'), '1000x60'],
      [select(intakeStored, { province: '32', instance: 'a' }), '400x60'],
      [select(intakeStored, { province: '32', instance: 'b' }), '400x60'],
      [stored('33'), '900x60'],
      [held('32'), '60x60'],
      [held('32', WITA), '60x60'],
      [held('33'), '60x60'],
      [stuck('session'), '60x60'],
      [stuck('refused'), '60x60'],
    ],
    at: '9m',
    fires: [],
  },
  {
    name: 'ends two minutes after they were found',
    input: counts({ received: 1_000, held: 0, stored: 0 }, { stored: '900x60 1000x60' }),
    before: [{ at: '12m', fires: [{}] }],
    at: '12m20s',
    fires: [],
  },
  {
    name: 'goes on counting while whoever counts is restarted',
    input: counts(MISSING, { held: gap(10, 50), stored: gap(900, 50), setAside: gap(0, 50) }),
    at: '5m10s',
    fires: [{}],
  },
  ...(['held', 'stored', 'setAside'] as const).map((what): AlertCase => ({
    name: `begins anew when nobody has said for longer what is ${what}`,
    input: counts(MISSING, { [what]: gap(what === 'setAside' ? 0 : MISSING[what], 100) }),
    before: [{ at: '5m30s', fires: [] }],
    at: '10m',
    fires: [{}],
  })),
  {
    name: 'is silent while the vendor counts nothing at all',
    input: counts(MISSING, { stored: '_x120' }),
    at: '15m',
    fires: [],
  },
  {
    name: 'is silent when the count of the vendor begins anew, as that of a process does that was restarted',
    input: counts({ received: 1_000, held: 0, stored: 0 }, { stored: '1000x30 0+2x90' }),
    at: '15m',
    fires: [],
  },
  {
    name: 'misses for twelve hours what a gateway had received that is gone',
    stepMs: MINUTE_MS,
    input: [
      [received('32'), '1000x750'],
      [received('52', WITA), '100x1'],
      [held('32'), '0x750'],
      [stored('32'), '1000x750'],
      [stuck('session'), '0x750'],
    ],
    before: [{ at: '11h50m', fires: [{}] }],
    at: '12h10m',
    fires: [],
  },
];

/** Stories of StoredCountFellBack, in steps of five minutes. */
export const FELL_BACK_CASES: readonly AlertCase[] = [
  {
    name: 'fires when one province of many begins anew',
    input: [
      [stored('32'), '1000x5 0+2x10'],
      [stored('33'), '1000+5x20'],
    ],
    before: [{ at: '25m', fires: [] }],
    at: '30m',
    fires: [{}],
  },
  {
    name: 'fires when a store has lost the work of an hour',
    input: [[stored('32'), '0+10x11 60+10x10']],
    at: '1h',
    fires: [{}],
  },
  {
    name: 'is silent while the count grows, stands still or is not heard',
    input: [[stored('32'), '0+10x11 110x5 _x3 120+10x10']],
    at: '2h',
    fires: [],
  },
  {
    name: 'ends after twelve hours',
    input: [[stored('32'), '1000x5 0x200']],
    before: [{ at: '12h20m', fires: [{}] }],
    at: '12h30m',
    fires: [],
  },
];
