import { PROVINCES, tpsCodeAt, ZONES, type Zone } from '../../catalog/index.ts';
import { expectedFlows } from './expected.ts';
import { NIGHT, wib } from './night.ts';

/** A part of the night as a load test runs it. */
interface LoadShape {
  readonly says: string;
  /** Minutes after the beginning of the night. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** Names of flows. */
  readonly flows: readonly string[];
  /** The flows' arrivals are multiplied by this. */
  readonly times: number;
}

const KNOT_MINUTES = 5;
const MINUTE_MS = 60_000;
const NIGHT_MINUTES = (NIGHT.toMs - NIGHT.fromMs) / MINUTE_MS;
/** Station codes a zone's virtual phones are drawn from. */
const STATIONS = 60;

const minuteOf = (clock: string): number => (wib(clock) - NIGHT.fromMs) / MINUTE_MS;

function shapes(flows: readonly string[]): Readonly<Record<string, LoadShape>> {
  const of = (...starts: string[]): string[] =>
    flows.filter((name) => starts.some((start) => name.startsWith(start)));
  const whole = { fromMinute: 0, toMinute: NIGHT_MINUTES, times: 1 };
  return {
    'election-night': { says: 'the whole night, all operations', ...whole, flows },
    'closing-waves': {
      says: 'uploads as the three time zones close, one after another',
      ...whole,
      flows: of('upload'),
    },
    'login-stampede': {
      says: 'officers of the western zone sign in, all at once',
      fromMinute: minuteOf('12:15'),
      toMinute: minuteOf('14:15'),
      times: 1,
      flows: of('login-WIB', 'session-WIB'),
    },
    'public-flood': {
      says: 'ten times the public, and officers who want to read beside it',
      fromMinute: minuteOf('12:30'),
      toMinute: minuteOf('15:30'),
      times: 10,
      flows: of('public-read', 'officer-read'),
    },
    'retry-storm': {
      says: 'the western wave as if nothing got through and everything were tried four times',
      fromMinute: minuteOf('13:00'),
      toMinute: minuteOf('15:00'),
      times: 4,
      flows: of('upload-WIB', 'login-WIB', 'session-WIB'),
    },
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Station codes spread over a zone. */
function stationsOf(zone: Zone): string[] {
  const own = PROVINCES.filter((province) => province.zone === zone);
  return Array.from({ length: STATIONS }, (_, at) => {
    const province = own[at % own.length];
    return province ? tpsCodeAt(province, Math.floor(((at + 0.5) / STATIONS) * province.tps)) : '';
  });
}

/**
 * The night as load drivers take it, JSON text: for each flow arrivals a minute at every fifth minute (straight
 * between them), the parts of the night that are run by name, and station codes to run them with.
 */
export function loadShapesText(): string {
  const knots = Array.from({ length: NIGHT_MINUTES / KNOT_MINUTES + 1 }, (_, at) => at * KNOT_MINUTES);
  const flows = expectedFlows().map(({ operation, zone, by }) => {
    const perMinute = knots.map((minute) => {
      const at = NIGHT.fromMs + minute * MINUTE_MS;
      const half = (KNOT_MINUTES / 2) * MINUTE_MS;
      return round((by(at + half) - by(at - half)) / KNOT_MINUTES);
    });
    return [`${operation}-${zone}`, { operation, zone, perMinute }] as const;
  });
  const lines = (entries: readonly (readonly [string, unknown])[]): string =>
    entries.map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(',\n');
  const zones = Object.keys(ZONES) as Zone[];
  return `{
  "knotMinutes": ${String(KNOT_MINUTES)},
  "flows": {
${lines(flows)}
  },
  "shapes": {
${lines(Object.entries(shapes(flows.map(([name]) => name))))}
  },
  "stations": {
${lines(zones.map((zone) => [zone, stationsOf(zone)]))}
  }
}
`;
}
