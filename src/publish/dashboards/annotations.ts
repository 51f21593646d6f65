import { select } from '../../catalog/index.ts';
import { controlPolicyEpoch, incidentsOpened } from '../../instrumentation/definitions.ts';
import { DATASOURCE } from './panel-parts.ts';

/** Between two looks, and so the window of what happened: neither gaps nor anything twice. */
const STEP = '60s';

const annotation = (
  name: string,
  iconColor: string,
  expr: string,
  titleFormat: string,
  textFormat: string,
): Readonly<Record<string, unknown>> => ({
  name,
  datasource: DATASOURCE,
  enable: true,
  hide: false,
  iconColor,
  // Read by Grafana up to 10 from here, by newer ones from the target.
  expr,
  step: STEP,
  target: { refId: 'Anno', expr, interval: STEP, range: true, instant: false },
  tagKeys: '',
  titleFormat,
  textFormat,
  useValueForTime: false,
});

/** What happened, over every time series: alerts while they fire, incidents as they open, policies as they change. */
export const ANNOTATIONS = [
  annotation(
    'Peringatan',
    'red',
    'ALERTS{alertstate="firing",severity!="info"}',
    '{{alertname}}',
    '{{region}}',
  ),
  annotation(
    'Insiden',
    'orange',
    `sum by (alertname, severity) (increase(${select(incidentsOpened)}[${STEP}])) > 0`,
    'Insiden: {{alertname}}',
    '{{severity}}',
  ),
  annotation(
    'Kebijakan',
    'blue',
    `max(changes(${select(controlPolicyEpoch)}[${STEP}])) > 0`,
    'Kebijakan baru',
    '',
  ),
];
