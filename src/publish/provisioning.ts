import type { Profile } from '../catalog/index.ts';
import { formatDuration } from '../kernel/index.ts';
import type { Site } from './site.ts';
import { yamlText } from './yaml-text.ts';

/** Names by which Grafana knows our sources and our folder; dashboards choose among sources of their kind. */
const UIDS = {
  prometheus: 'siaga-prometheus',
  traces: 'siaga-jejak',
  alertmanager: 'siaga-alertmanager',
} as const;
const FOLDER = { uid: 'siaga', title: 'Siaga' } as const;

/** Grafana fills in what stands in `${…}` from its own environment: no address of a site, and no secret, stands here. */
const DASHBOARDS_DIR = '${SIAGA_DASHBOARDS_DIR}';
const TRACES_TOKEN = 'Bearer ${SIAGA_TRACES_READ_TOKEN}';

const datasources = (profile: Profile, { grafana }: Site): readonly Record<string, unknown>[] => [
  {
    name: 'Siaga Prometheus',
    uid: UIDS.prometheus,
    type: 'prometheus',
    access: 'proxy',
    url: grafana.prometheusUrl,
    isDefault: true,
    editable: false,
    jsonData: {
      httpMethod: 'POST',
      // Grafana's rate interval is four of these at least.
      timeInterval: formatDuration(profile.scrapeIntervalMs),
      manageAlerts: false,
      alertmanagerUid: UIDS.alertmanager,
      exemplarTraceIdDestinations: [
        { name: 'trace_id', datasourceUid: UIDS.traces, urlDisplayLabel: 'Buka jejak' },
      ],
    },
  },
  {
    name: 'Siaga jejak',
    uid: UIDS.traces,
    type: grafana.tracesType,
    access: 'proxy',
    url: grafana.tracesUrl,
    editable: false,
    jsonData: { httpHeaderName1: 'Authorization' },
    secureJsonData: { httpHeaderValue1: TRACES_TOKEN },
  },
  {
    name: 'Siaga Alertmanager',
    uid: UIDS.alertmanager,
    type: 'alertmanager',
    access: 'proxy',
    url: grafana.alertmanagerUrl,
    editable: false,
    jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
  },
];

/** What a Grafana reads at its start, by the path below its provisioning folder. */
export const provisioningFiles = (profile: Profile, site: Site): ReadonlyMap<string, string> =>
  new Map([
    ['datasources/siaga.yaml', yamlText({ apiVersion: 1, datasources: datasources(profile, site) })],
    [
      'dashboards/siaga.yaml',
      yamlText({
        apiVersion: 1,
        providers: [
          {
            name: 'siaga',
            type: 'file',
            folder: FOLDER.title,
            folderUid: FOLDER.uid,
            disableDeletion: true,
            allowUiUpdates: false,
            updateIntervalSeconds: 30,
            options: { path: DASHBOARDS_DIR, foldersFromFilesStructure: false },
          },
        ],
      }),
    ],
  ]);
