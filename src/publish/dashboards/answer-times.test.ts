import { expect, it } from 'vitest';
import { CATALOG, CONTRACTS, PRODUCTION, VENDORS } from '../../catalog/index.ts';
import { requestDuration } from '../../instrumentation/definitions.ts';
import { ANSWER_STEPS } from './answer-times.ts';
import { dashboardSpecs } from './index.ts';
import { watchedServices } from './services.ts';

/** What contracts allow an answer to take, seconds: the bound of the bucket that they count as kept. */
const allowed = CONTRACTS.flatMap(({ streams }) => streams)
  .flatMap(({ series }) => series.flatMap(({ matchers }) => matchers))
  .filter(({ label }) => label === 'le')
  .map(({ value }) => Number.parseFloat(value.replace('\\.', '.')));

it('answers turn yellow a bound before what a contract allows them, and red at the first beyond', () => {
  const bounds: readonly number[] = requestDuration.buckets;
  expect(allowed).not.toEqual([]);
  for (const bound of allowed) {
    const at = bounds.indexOf(bound);
    expect(ANSWER_STEPS.map(([from]) => from)).toEqual([null, bounds[at - 1], bounds[at + 1]]);
  }
});

it('every panel that colours how long requests take does so by the same steps', () => {
  const specs = dashboardSpecs({ services: watchedServices(CATALOG, PRODUCTION), vendors: VENDORS });
  const coloured = specs
    .flatMap(({ rows }) => rows.flatMap(({ panels }) => panels))
    .flatMap(({ targets, steps, columns }) =>
      targets.flatMap(({ expr }, index) =>
        expr.includes(`${requestDuration.name}_bucket`) ? [columns?.values[index]?.steps ?? steps] : [],
      ),
    )
    .filter((steps) => steps !== undefined);
  expect(coloured.length).toBeGreaterThan(10);
  for (const steps of coloured) expect(steps).toEqual(ANSWER_STEPS);
});
