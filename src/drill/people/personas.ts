import type { Clock } from '../../kernel/index.ts';
import { visitConsole, type ConsoleVisit } from './console-visit.ts';

/** Someone of the drill who can sign in to the console. */
export interface Persona {
  readonly account: string;
  readonly password: string;
}

export interface PersonasOptions {
  readonly console: string;
  /** Acknowledges and approves. */
  readonly commander: Persona;
  /** Approves second. */
  readonly leader: Persona;
  /** How long people take to answer, wall milliseconds. */
  readonly thinkMs: number;
  readonly clock: Clock;
  readonly say: (line: string) => void;
}

const LOOK_EVERY_MS = 1_000;

/**
 * The people of the drill: they look at the console, take incidents on, and after `thinkMs` approve what
 * still waits, each in their own session. A console that is down only makes them look again.
 */
export function startPersonas(options: PersonasOptions): { close(): Promise<void> } {
  const stop = new AbortController();
  const firstSeen = new Map<string, number>();

  /** Whether something that waits has waited long enough for this person to act. */
  const isDue = (id: string): boolean => {
    const now = options.clock.now();
    const seen = firstSeen.get(id) ?? now;
    firstSeen.set(id, seen);
    return now - seen >= options.thinkMs;
  };

  const decide = async (name: string, account: string, visit: ConsoleVisit): Promise<void> => {
    for (const { path, runbook } of await visit.waiting()) {
      if (!isDue(`${account} ${path}`)) continue;
      if (await visit.approve(path, `Disetujui dalam latihan oleh ${account}.`)) {
        options.say(`${name} approved a step of ${runbook}`);
      }
    }
  };
  const acknowledged = new Set<string>();
  const takeOn = async (visit: ConsoleVisit): Promise<void> => {
    for (const path of await visit.incidents()) {
      if (acknowledged.has(path) || !isDue(`take ${path}`)) continue;
      await visit.acknowledge(path);
      acknowledged.add(path);
    }
  };

  const live = async (persona: Persona, round: (visit: ConsoleVisit) => Promise<void>): Promise<void> => {
    let visit: ConsoleVisit | undefined;
    while (!stop.signal.aborted) {
      try {
        visit ??= await visitConsole(options.console, persona.account, persona.password);
        await round(visit);
      } catch {
        visit = undefined;
      }
      await options.clock.sleep(LOOK_EVERY_MS, stop.signal).catch(() => undefined);
    }
  };

  const lives = [
    live(options.commander, async (visit) => {
      await takeOn(visit);
      await decide('the incident commander', options.commander.account, visit);
    }),
    live(options.leader, (visit) => decide('the leadership', options.leader.account, visit)),
  ];
  return {
    async close() {
      stop.abort();
      await Promise.all(lives);
    },
  };
}
