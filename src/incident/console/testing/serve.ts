import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Clock } from '../../../kernel/index.ts';
import { ensureFirstPeople, peopleDesk, type FirstPerson } from '../../people/index.ts';
import type { IncidentEvent } from '../../ports.ts';
import { testDatabase } from '../../testing/database.ts';
import type { ConsoleDeps } from '../deps.ts';
import { consoleRouter } from '../router.ts';
import { nightDeps } from './night.ts';

/** A console on a real server and a real database, with the first people and the night of the fixture. */
export interface TestConsole {
  readonly url: string;
  readonly people: readonly FirstPerson[];
  /** What people did, as the log got it. */
  readonly events: readonly IncidentEvent[];
  /** Commit a change, as the pages hear of it. */
  change(): void;
  close(): Promise<void>;
}

export async function startTestConsole(
  clock: Clock,
  overrides: Partial<ConsoleDeps> = {},
): Promise<TestConsole> {
  const store = await testDatabase();
  const people = await ensureFirstPeople(store.db, clock.now());
  const events: IncidentEvent[] = [];
  const log = {
    append: async (event: IncidentEvent) => {
      events.push(event);
    },
  };
  const stopping = new AbortController();
  const deps = nightDeps(overrides);
  const rim = { people: peopleDesk(store.db, clock, log), clock, secure: false, signal: stopping.signal };
  const app = express();
  app.use(consoleRouter(deps, rim, () => {}));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    people,
    events,
    change: () => deps.change(),
    async close() {
      stopping.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await store.close();
    },
  };
}
