import { z } from 'zod';
import { OPERATIONS } from '../../contracts/index.ts';
import { DASHBOARDS } from '../alerts/alert.ts';
import type { Service } from '../services/service.ts';
import type { Sli } from '../slis.ts';
import type { Objective } from '../slos.ts';
import { noteOf, valueIn } from './annotations.ts';
import type { OpenSloDocument, ServiceDocument, SliDocument, SloDocument } from './documents.ts';
import { sliOf } from './import-sli.ts';
import { sloOf } from './import-slo.ts';
import { refuseIfAny } from './read.ts';

const DASHBOARD_UIDS = Object.values(DASHBOARDS);

/** What annotations of a Service hold, each with what holds where there is none. */
const notesSchema = z.object({
  job: z.enum(['sirekap', 'gateway', 'incident']).default('sirekap'),
  dashboard: z.enum(DASHBOARD_UIDS).default(DASHBOARDS.national),
  operations: z.array(z.enum(OPERATIONS)).default([]),
  dependsOn: z.array(z.strictObject({ on: z.string(), without: z.string() })).default([]),
  saturation: z
    .array(
      z
        .strictObject({
          id: z.string(),
          title: z.string(),
          expr: z.string(),
          by: z.array(z.string()).default([]),
          warnAt: z.number(),
          fullAt: z.number(),
          alertAt: z.number().optional(),
        })
        .transform(({ alertAt, ...rest }) => ({ ...rest, ...(alertAt !== undefined && { alertAt }) })),
    )
    .default([]),
  sla: z
    .array(
      z.strictObject({
        id: z.string(),
        clause: z.string(),
        indicator: z.string(),
        target: z.number(),
        per: z.enum(['month', 'election']),
      }),
    )
    .default([]),
});

const TEXTS = ['job', 'dashboard'];
const DEFAULT_OWNER = 'pusdatin';

function notesOf({ metadata }: ServiceDocument): z.infer<typeof notesSchema> {
  const given = Object.keys(notesSchema.shape).flatMap((key) => {
    const text = noteOf(metadata, key);
    if (text === undefined) return [];
    return [[key, TEXTS.includes(key) ? text : valueIn(text)] as const];
  });
  const { data, error } = notesSchema.safeParse(Object.fromEntries(given));
  refuseIfAny(
    (error?.issues ?? []).map(
      ({ path, message }) => `Service ${metadata.name}, metadata.annotations, ${path.join('.')}: ${message}`,
    ),
  );
  return data ?? notesSchema.parse({});
}

const labelOf = ({ metadata }: ServiceDocument, key: string): string | undefined => {
  const value = metadata.labels?.[key];
  return typeof value === 'string' ? value : value?.[0];
};

function tierOf(document: ServiceDocument): Service['tier'] {
  const tier = Number(labelOf(document, 'tier') ?? 2);
  return tier === 1 || tier === 3 ? tier : 2;
}

/** Collect what was read, and what could not be. */
class Reader {
  readonly faults: string[] = [];
  readonly indicators: Sli[] = [];
  readonly objectives: Objective[] = [];
  readonly #documents: readonly OpenSloDocument[];

  constructor(documents: readonly OpenSloDocument[]) {
    this.#documents = documents;
    for (const document of documents) if (document.kind === 'SLI') this.#takeSli(document);
    for (const document of documents) if (document.kind === 'SLO') this.#takeSlo(document);
  }

  /** The one service that is described. */
  service(): ServiceDocument | undefined {
    const services = this.#documents.filter((document) => document.kind === 'Service');
    const [service] = services;
    if (services.length !== 1)
      this.faults.push(
        `there are ${services.length} Services where one is described: ${services.map(({ metadata }) => metadata.name).join(', ')}`,
      );
    for (const document of this.#documents) {
      if (document.kind !== 'SLO' || !service || document.spec.service === service.metadata.name) continue;
      this.faults.push(`SLO ${document.metadata.name}, spec.service: is ${document.spec.service}`);
    }
    return service;
  }

  #takeSli(document: SliDocument): Sli | undefined {
    const read = sliOf(document);
    if ('fault' in read) {
      this.faults.push(`SLI ${document.metadata.name}, ${read.fault}`);
      return undefined;
    }
    this.indicators.push(read.value);
    return read.value;
  }

  #takeSlo(document: SloDocument): void {
    const { indicator, indicatorRef } = document.spec;
    const sli = indicator
      ? this.#takeSli({ apiVersion: document.apiVersion, kind: 'SLI', ...indicator })
      : this.indicators.find(({ id }) => id === indicatorRef);
    if (!sli) {
      if (!indicator)
        this.faults.push(`SLO ${document.metadata.name}, spec.indicatorRef: no SLI ${indicatorRef ?? ''}`);
      return;
    }
    const read = sloOf(document, sli);
    if ('fault' in read) this.faults.push(`SLO ${document.metadata.name}, ${read.fault}`);
    else this.objectives.push(read.value);
  }
}

/**
 * The one service that documents describe, without symptom alerts and inhibitions, which OpenSLO cannot hold. Throws
 * CATALOG_OPENSLO_INVALID with every fault and its place; whether it fits a catalog says `defineCatalog`.
 */
export function fromOpenSlo(documents: readonly OpenSloDocument[]): Service {
  const reader = new Reader(documents);
  const document = reader.service();
  refuseIfAny(reader.faults);
  if (!document) throw new TypeError('unreachable: a missing service is a fault');
  const vendor = labelOf(document, 'vendor');
  return {
    id: document.metadata.name,
    title: document.metadata.displayName ?? document.metadata.name,
    tier: tierOf(document),
    owner: labelOf(document, 'owner') ?? DEFAULT_OWNER,
    ...(vendor !== undefined && { vendor }),
    ...notesOf(document),
    indicators: reader.indicators,
    objectives: reader.objectives,
    alerts: [],
    inhibitions: [],
  };
}
