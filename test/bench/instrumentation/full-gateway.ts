/**
 * The metrics of a gateway with every series it can have, on the kit's own port: `node full-gateway.ts`. Prints the port
 * and how many series there are. Histograms carry an exemplar in each bucket.
 */
import { GATEWAYS, PROVINCES } from '../../../src/catalog/index.ts';
import { NACK_REASONS, NATIONAL, OPERATIONS, OUTCOMES } from '../../../src/contracts/index.ts';
import {
  createMeter,
  METRICS,
  startOpsServer,
  startTracing,
  withSpan,
  type MetricDefinition,
} from '../../../src/instrumentation/index.ts';

/** Every value that a label can take at a gateway; a label that is not here has no bound. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  province: [NATIONAL, ...PROVINCES.map(({ code }) => code)],
  operation: OPERATIONS,
  service: ['gateway'],
  outcome: OUTCOMES,
  state: ['recorded', 'held'],
  decision: ['admit', 'shed', 'wait', 'refuse'],
  reason: [
    ...NACK_REASONS,
    'session',
    'refused',
    'buried',
    'damaged',
    'gateway',
    'client',
    'policy',
    'limit',
  ],
  fault: ['torn', 'damaged', 'unreadable', 'unwritten'],
  owner: GATEWAYS.map(({ id }) => id),
  span: ['upload', 'login', 'receive', 'vendor', 'hold', 'copy', 'drain'].map((step) => `gateway ${step}`),
};
const AT_GATEWAYS =
  /^(siaga_gateway_|siaga_span_|siaga_decisions_|siaga_permits_|sirekap_(requests?|inflight)_)/;

function combinations(labels: readonly string[]): Record<string, string>[] {
  return labels.reduce<Record<string, string>[]>(
    (made, label) => {
      const values = VALUES[label];
      if (!values) throw new Error(`the label ${label} has no known values`);
      return made.flatMap((one) => values.map((value) => ({ ...one, [label]: value })));
    },
    [{}],
  );
}

const tracing = startTracing({
  service: 'penuh',
  endpoint: undefined,
  sampleRatio: 1,
});
const meter = createMeter({ labels: { gateway: 'gw-wib' }, processMetrics: true });

function fill(definition: MetricDefinition): void {
  for (const labels of combinations(definition.labels)) {
    if (definition.type === 'counter') meter.counter(definition).inc(labels, 1);
    else if (definition.type === 'gauge') meter.gauge(definition).set(labels, 1);
    else
      for (const bucket of definition.buckets ?? [])
        meter.histogram(definition).observe(labels, bucket * 0.99);
  }
}

await withSpan('isi', {}, () => {
  METRICS.filter(({ name }) => AT_GATEWAYS.test(name)).forEach(fill);
  return Promise.resolve();
});
const text = await meter.registry.metrics();
const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
const ops = await startOpsServer({ meter, host: '127.0.0.1', port: 0, ready: () => true });
console.log(JSON.stringify({ port: ops.port, series }));
process.once('SIGTERM', () => void tracing.shutdown().then(() => process.exit(0)));
