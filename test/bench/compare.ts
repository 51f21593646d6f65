/** What one run of one contender brought. */
export interface Reading {
  readonly figure: number;
  /** Slowest 1 % begins here, ms; left out where time is not what is measured. */
  readonly p99Ms?: number;
  /** Further figures, by what they count: printed for the reader, not compared. */
  readonly also?: Readonly<Record<string, number>>;
}

export interface Contest {
  readonly bench: string;
  /** What the figures count, for the reader: `req/s`, `MB/s`, `ms`. */
  readonly unit: string;
  readonly rounds: number;
  readonly ours: () => Promise<Reading>;
  readonly peers: Readonly<Record<string, () => Promise<Reading>>>;
}

const round = (value: number, digits = 3): number => Number(value.toPrecision(digits));

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
};

/**
 * Run ours and every peer by turns, so that a busy minute hurts all of them, and print one JSON line with the
 * medians and the ratios (ours ÷ peer). A ratio is the median of the rounds' own ratios: what both share cancels.
 */
export async function compare(contest: Contest): Promise<void> {
  const contenders = new Map([['ours', contest.ours], ...Object.entries(contest.peers)]);
  const readings = new Map<string, Reading[]>([...contenders.keys()].map((name) => [name, []]));
  for (let turn = 0; turn < contest.rounds; turn += 1) {
    // Every second round runs backwards: who goes first after a pause is not always the same.
    const order = turn % 2 === 0 ? [...contenders] : [...contenders].reverse();
    for (const [name, run] of order) {
      process.stderr.write(`${contest.bench}: round ${turn + 1} of ${contest.rounds}, ${name} … `);
      const reading = await run();
      process.stderr.write(`${round(reading.figure)} ${contest.unit}\n`);
      readings.get(name)?.push(reading);
    }
  }
  const figures = (name: string): number[] => (readings.get(name) ?? []).map(({ figure }) => figure);
  const peerNames = Object.keys(contest.peers);
  const ratioTo = (peer: string): number => {
    const theirs = figures(peer);
    return round(median(figures('ours').map((figure, turn) => figure / (theirs[turn] ?? Number.NaN))));
  };
  const p99 = [...readings].flatMap(([name, list]) => {
    const slow = list.flatMap((reading) => reading.p99Ms ?? []);
    return slow.length === 0 ? [] : [[name, round(median(slow))] as const];
  });
  const noted = (what: string): Record<string, number> =>
    Object.fromEntries(
      [...readings].map(([name, list]) => [
        name,
        round(median(list.map(({ also }) => also?.[what] ?? Number.NaN))),
      ]),
    );
  const also = new Set([...readings.values()].flat().flatMap((reading) => Object.keys(reading.also ?? {})));
  const line = {
    bench: contest.bench,
    unit: contest.unit,
    rounds: contest.rounds,
    ours: round(median(figures('ours'))),
    peers: Object.fromEntries(peerNames.map((name) => [name, round(median(figures(name)))])),
    ratio: Object.fromEntries(peerNames.map((name) => [name, ratioTo(name)])),
    ...(p99.length === 0 ? {} : { p99Ms: Object.fromEntries(p99) }),
    ...Object.fromEntries([...also].map((what) => [what, noted(what)])),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
