/** Arrivals as pure data and the arithmetic on them, for every driver (k6 runs this file as it is: it imports nothing). */

export interface Flow {
  readonly operation: string;
  readonly zone: string;
  /** Arrivals a minute, nationwide, at every knot; straight between two of them. */
  readonly perMinute: readonly number[];
}

export interface Shape {
  readonly says: string;
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly flows: readonly string[];
  /** The flows' arrivals are multiplied by this. */
  readonly times: number;
}

/** `shapes.json`: written by `npm run generate` from the curves of the drill. */
export interface Shapes {
  readonly knotMinutes: number;
  readonly flows: Readonly<Record<string, Flow>>;
  readonly shapes: Readonly<Record<string, Shape>>;
  /** Station codes by zone. */
  readonly stations: Readonly<Record<string, readonly string[]>>;
}

export interface Scaling {
  /** One of so many is run: 100 is a hundredth of the nation. */
  readonly scale: number;
  /** Minutes of the night in one minute of the run. */
  readonly speed: number;
}

/** One flow as it is to be run: from its beginning, in the run's own time. */
export interface Ramp {
  readonly operation: string;
  readonly zone: string;
  /** Arrivals a second at each knot. */
  readonly perSecond: readonly number[];
  /** Between two knots. */
  readonly knotMs: number;
}

/** The flows of a shape, scaled. Throws when there is no such shape. */
export function rampsOf(data: Shapes, name: string, { scale, speed }: Scaling): readonly Ramp[] {
  const shape = data.shapes[name];
  if (!shape) throw new Error(`There is no load shape "${name}": ${Object.keys(data.shapes).join(', ')}`);
  const first = Math.floor(shape.fromMinute / data.knotMinutes);
  const last = Math.ceil(shape.toMinute / data.knotMinutes);
  return shape.flows.map((id) => {
    const flow = data.flows[id];
    if (!flow) throw new Error(`The load shape "${name}" names a flow "${id}" that is not there`);
    const perSecond = flow.perMinute
      .slice(first, last + 1)
      .map((perMinute) => (perMinute * shape.times * speed) / scale / 60);
    return {
      operation: flow.operation,
      zone: flow.zone,
      perSecond,
      knotMs: (data.knotMinutes * 60000) / speed,
    };
  });
}

/** When each arrival of a ramp is due, ms after its beginning: the n-th where n of them should have come. */
export function arrivalTimes(ramp: Ramp): number[] {
  const times: number[] = [];
  const knotSeconds = ramp.knotMs / 1000;
  let before = 0;
  for (let at = 0; at + 1 < ramp.perSecond.length; at += 1) {
    const from = ramp.perSecond[at] ?? 0;
    const slope = ((ramp.perSecond[at + 1] ?? 0) - from) / knotSeconds;
    const through = before + from * knotSeconds + (slope * knotSeconds * knotSeconds) / 2;
    for (let n = times.length + 1; n <= through; n = times.length + 1) {
      times.push(at * ramp.knotMs + 1000 * secondsUntil(n - before, from, slope));
    }
    before = through;
  }
  return times;
}

/** Seconds until so many have come, from a rate that grows by `slope` a second. */
function secondsUntil(count: number, rate: number, slope: number): number {
  if (Math.abs(slope) < 1e-12) return count / rate;
  return (Math.sqrt(Math.max(0, rate * rate + 2 * slope * count)) - rate) / slope;
}
