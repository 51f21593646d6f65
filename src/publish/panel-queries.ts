import { z } from 'zod';

/** One query of one panel, ready for Prometheus. */
export interface PanelQuery {
  readonly panel: string;
  readonly refId: string;
  readonly expr: string;
}

/** What Grafana would fill in. */
export interface PanelValues {
  /** Prometheus duration for `$__rate_interval`, `$__interval` and `$__range`. */
  readonly rateInterval: string;
  /** Two-digit code for `$province`. */
  readonly province: string;
}

const dashboardSchema = z.object({
  panels: z.array(
    z.object({
      title: z.string(),
      targets: z.array(z.object({ refId: z.string(), expr: z.string() })).default([]),
    }),
  ),
});

/** Every query of a dashboard file (its parsed JSON), with the variables filled in. Throws on another shape. */
export function panelQueries(dashboard: unknown, values: PanelValues): readonly PanelQuery[] {
  return dashboardSchema.parse(dashboard).panels.flatMap((panel) =>
    panel.targets.map((target) => ({
      panel: panel.title,
      refId: target.refId,
      expr: target.expr
        .replaceAll(/\$__(rate_interval|interval|range)\b/g, values.rateInterval)
        .replaceAll('$province', values.province),
    })),
  );
}
