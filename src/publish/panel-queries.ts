import { z } from 'zod';

/** One query of one panel, ready for Prometheus. */
export interface PanelQuery {
  readonly panel: string;
  readonly refId: string;
  readonly expr: string;
}

/** What Grafana would fill in, as Prometheus durations, and what a reader chose. */
export interface PanelValues {
  /** `$__rate_interval` and `$__interval`. */
  readonly rateInterval: string;
  /** `$__range`: how long the chosen time is. */
  readonly range: string;
  /** Values of variables by name; what is not chosen is as the dashboard begins. */
  readonly chosen?: Readonly<Record<string, string>>;
}

const choiceSchema = z.union([z.string(), z.array(z.string())]);

const dashboardSchema = z.object({
  templating: z.object({
    list: z.array(
      z.object({
        name: z.string(),
        allValue: z.string().optional(),
        current: z.object({ value: choiceSchema.optional() }),
      }),
    ),
  }),
  panels: z.array(
    z.object({
      title: z.string(),
      targets: z.array(z.object({ refId: z.string(), expr: z.string() })).default([]),
    }),
  ),
});

const EVERYTHING = '$__all';

/** Values of a dashboard's variables as it is first opened. */
function firstChoices(dashboard: z.infer<typeof dashboardSchema>): ReadonlyMap<string, string> {
  return new Map(
    dashboard.templating.list.flatMap(({ name, allValue, current }) => {
      const values = [current.value ?? []].flat();
      if (values.length === 0) return [];
      return [[name, values.includes(EVERYTHING) ? (allValue ?? '.*') : values.join('|')] as const];
    }),
  );
}

/** Fills a dashboard's queries in as Grafana would. Throws on what is no dashboard of ours. */
export function queryFiller(dashboard: unknown, values: PanelValues): (expr: string) => string {
  const chosen = new Map([
    ...firstChoices(dashboardSchema.parse(dashboard)),
    ...Object.entries(values.chosen ?? {}),
  ]);
  return (expr) =>
    expr
      .replaceAll(/\$__(?:rate_interval|interval)\b/g, values.rateInterval)
      .replaceAll(/\$__range\b/g, values.range)
      .replaceAll(/\$(\w+)\b/g, (whole, name: string) => chosen.get(name) ?? whole);
}

/** Every query of a dashboard file (its parsed JSON), with the variables filled in. Throws on another shape. */
export function panelQueries(dashboard: unknown, values: PanelValues): readonly PanelQuery[] {
  const fillIn = queryFiller(dashboard, values);
  return dashboardSchema
    .parse(dashboard)
    .panels.flatMap((panel) =>
      panel.targets.map(({ refId, expr }) => ({ panel: panel.title, refId, expr: fillIn(expr) })),
    );
}
