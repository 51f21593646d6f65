import type {
  EventLog,
  IncidentDesk,
  IncidentEvent,
  IncidentFacts,
  Intervention,
  MetricsReader,
  PolicyDesk,
} from '../ports.ts';

/** Everything outside the engine, in memory, with what was done to it. */
export interface FakeWorld {
  readonly policy: PolicyDesk;
  readonly metrics: MetricsReader;
  readonly incidents: IncidentDesk;
  readonly log: EventLog;
  /** Interventions in place, by run and scope. */
  readonly interventions: Map<string, Intervention>;
  /** Values by PromQL; absent is no data. */
  readonly values: Map<string, number>;
  readonly facts: Map<string, IncidentFacts>;
  readonly pages: { readonly role: string; readonly title: string; readonly token: string | undefined }[];
  readonly transitions: string[];
  readonly events: IncidentEvent[];
  /** Gateways that confirm at once. */
  readonly alive: Set<string>;
  epoch(): number;
  /** Called around every change that a port makes; may throw or hang. */
  around: (what: string, moment: 'before' | 'after') => Promise<void>;
}

const GATEWAYS = ['gw-wib', 'gw-wita', 'gw-wit'];

function fakePolicy(
  world: { around: FakeWorld['around'] },
  interventions: Map<string, Intervention>,
  alive: Set<string>,
) {
  let epoch = 0;
  const policy: PolicyDesk = {
    gateways: GATEWAYS,
    async impose(_reason, wanted) {
      await world.around('impose', 'before');
      const isKnown = wanted.every(
        (entry) =>
          JSON.stringify(interventions.get(`${entry.runId}/${entry.scope}`)) === JSON.stringify(entry),
      );
      if (!isKnown) epoch += 1;
      for (const entry of wanted) interventions.set(`${entry.runId}/${entry.scope}`, entry);
      await world.around('impose', 'after');
      return epoch;
    },
    async lift(runId, _reason, scopes) {
      await world.around('lift', 'before');
      const doomed = [...interventions].filter(
        ([, entry]) => entry.runId === runId && (scopes === undefined || scopes.includes(entry.scope)),
      );
      for (const [key] of doomed) interventions.delete(key);
      if (doomed.length > 0) epoch += 1;
      await world.around('lift', 'after');
      return epoch;
    },
    inForce: async () => new Map([...alive].map((gateway) => [gateway, 0])),
  };
  return { policy, epoch: () => epoch };
}

/** Make a world with these incidents. Pages repeated with a token are kept once, as the port asks. */
export function fakeWorld(...incidents: readonly IncidentFacts[]): FakeWorld {
  const interventions = new Map<string, Intervention>();
  const alive = new Set(GATEWAYS);
  const values = new Map<string, number>();
  const facts = new Map(incidents.map((entry) => [entry.id, entry]));
  const pages: FakeWorld['pages'] = [];
  const transitions: string[] = [];
  const events: IncidentEvent[] = [];
  const { policy, epoch } = fakePolicy(
    { around: (what, moment) => world.around(what, moment) },
    interventions,
    alive,
  );
  const world: FakeWorld = {
    policy,
    epoch,
    metrics: {
      query: async (promql) => {
        const value = values.get(promql);
        return value === undefined ? [] : [{ labels: {}, value }];
      },
    },
    incidents: {
      facts: async (id) => facts.get(id),
      async transition(_id, to) {
        await world.around('transition', 'before');
        if (transitions.at(-1) !== to) transitions.push(to);
        await world.around('transition', 'after');
      },
      async page(_id, role, title, token) {
        await world.around('page', 'before');
        if (!pages.some((page) => token !== undefined && page.token === token))
          pages.push({ role, title, token });
        await world.around('page', 'after');
      },
    },
    log: { append: async (event) => void events.push(event) },
    interventions,
    values,
    facts,
    pages,
    transitions,
    events,
    alive,
    around: async () => {},
  };
  return world;
}
