import { requestDuration, requestsTotal } from '../../instrumentation/definitions.ts';
import { ANSWER_STEPS } from './answer-times.ts';
import { chart, one, traced } from './builders.ts';
import { OWN_WORK } from './own-work.ts';
import { IN_PROVINCE, quantile, rate, shareOf, sum } from './query.ts';
import { RED } from './red.ts';
import type { WatchedService } from './services.ts';
import type { PanelSpec, RowSpec } from './spec.ts';
import { OPERATION_LOOKS, OUTCOME_LOOKS } from './words.ts';

/** Ends of requests that are nobody's fault but the service's. */
const FAILED = { any: ['server_error', 'timeout'] } as const;

/** Rate, errors, duration, as the service counts them itself, of the chosen provinces. */
const requestPanels = (asked: { readonly service: string } & typeof IN_PROVINCE): readonly PanelSpec[] => [
  chart({
    key: 'rate',
    title: 'Laju permintaan',
    description: 'Requests that end, per second, by operation.',
    unit: 'reqps',
    stacked: true,
    targets: one(`${sum(rate(requestsTotal, asked), 'operation')} > 0`, '{{operation}}'),
    looks: OPERATION_LOOKS,
  }),
  chart({
    key: 'outcomes',
    title: 'Bagaimana berakhir',
    description: 'Requests per second by how they end. Red has failed; orange was refused on purpose.',
    unit: 'reqps',
    stacked: true,
    targets: one(`${sum(rate(requestsTotal, asked), 'outcome')} > 0`, '{{outcome}}'),
    looks: OUTCOME_LOOKS,
  }),
  chart({
    key: 'errors',
    title: 'Bagian yang gagal',
    description: 'Share of requests that the service failed or left waiting too long, by operation.',
    unit: 'percentunit',
    share: 'bad',
    targets: one(
      shareOf(
        sum(rate(requestsTotal, { ...asked, outcome: FAILED }), 'operation'),
        sum(rate(requestsTotal, asked), 'operation'),
      ),
      '{{operation}}',
    ),
    looks: OPERATION_LOOKS,
  }),
  chart({
    key: 'duration',
    title: 'Lama jawaban (p50, p95, p99)',
    description: 'From a request’s head to its answer’s end, all operations. The points open their traces.',
    unit: 's',
    width: 12,
    targets: [0.5, 0.95, 0.99].map((q) => traced(quantile(q, requestDuration, asked), `p${String(q * 100)}`)),
    steps: ANSWER_STEPS,
  }),
  chart({
    key: 'duration-by-operation',
    title: 'Lama jawaban per operasi (p95)',
    description: 'p95 by operation. The points open their traces.',
    unit: 's',
    width: 12,
    targets: [traced(quantile(0.95, requestDuration, asked, 'operation'), '{{operation}}')],
    looks: OPERATION_LOOKS,
    steps: ANSWER_STEPS,
  }),
];

/** The row of a service that takes requests of its own. */
export const requestRow = ({ id: service }: WatchedService): RowSpec => ({
  title: `${RED}, provinsi terpilih`,
  panels: [...requestPanels({ service, ...IN_PROVINCE }), ...(OWN_WORK[service] ?? [])],
});
