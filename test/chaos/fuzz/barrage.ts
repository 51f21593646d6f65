import { chanceFrom } from '../../../src/gateway/testing.ts';
import { pickFrom } from './pick.ts';
import { fire, type Impact } from './shooter.ts';
import { nextShot } from './shots.ts';

/** What so many requests came to. */
export interface BarrageFigures {
  readonly requests: number;
  readonly connections: number;
  readonly byFamily: Readonly<Record<string, number>>;
  readonly byStatus: Readonly<Record<number, number>>;
  /** Connections on which the gateway answered with a failure of its own. */
  readonly failures: readonly Impact[];
  readonly hung: readonly Impact[];
  /** Well-framed requests without an answer, although none before them closed the connection. */
  readonly unanswered: readonly Impact[];
  readonly seconds: number;
}

export interface BarragePlan {
  readonly port: number;
  readonly requests: number;
  readonly seed: number;
  /** Connections at once: few enough that a healthy gateway sheds nothing. */
  readonly lanes: number;
  readonly hangMs: number;
}

/** Whoever is answered early, with an unread body, is told that the connection ends: what came behind is not heard. */
const isShort = ({ shot, statuses, endsEarly }: Impact): boolean =>
  shot.framed && !endsEarly && statuses.length !== shot.requests;

/** Fire malformed requests at a gateway until there were so many. */
export async function barrage({ port, requests, seed, lanes, hangMs }: BarragePlan): Promise<BarrageFigures> {
  const startedAt = performance.now();
  const pick = pickFrom(chanceFrom(seed));
  const byFamily: Record<string, number> = {};
  const byStatus: Record<number, number> = {};
  const failures: Impact[] = [];
  const hung: Impact[] = [];
  const unanswered: Impact[] = [];
  let fired = 0;
  let connections = 0;
  const lane = async (from: string): Promise<void> => {
    while (fired < requests) {
      const shot = nextShot(pick);
      fired += shot.requests;
      connections += 1;
      byFamily[shot.family] = (byFamily[shot.family] ?? 0) + shot.requests;
      const impact = await fire(port, from, shot, hangMs);
      for (const status of impact.statuses) byStatus[status] = (byStatus[status] ?? 0) + 1;
      if (impact.statuses.some((status) => status >= 500)) failures.push(impact);
      if (impact.hung) hung.push(impact);
      if (isShort(impact)) unanswered.push(impact);
    }
  };
  // From several addresses: forty thousand connections would use up the ports of one.
  await Promise.all(Array.from({ length: lanes }, (_, at) => lane(`127.0.0.${String(2 + (at % 8))}`)));
  const seconds = (performance.now() - startedAt) / 1_000;
  return { requests: fired, connections, byFamily, byStatus, failures, hung, unanswered, seconds };
}
