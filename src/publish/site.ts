/** One address that Prometheus scrapes; `gateway` names the gateway behind it. */
export interface ScrapeTarget {
  /** host:port */
  readonly address: string;
  readonly gateway?: string;
}

/** Where things run and where links lead. */
export interface Site {
  /** Prometheus jobs and what each scrapes. An empty job is left out. */
  readonly targets: {
    readonly gateway: readonly ScrapeTarget[];
    readonly sirekap: readonly ScrapeTarget[];
    readonly incident: readonly ScrapeTarget[];
    readonly status: readonly ScrapeTarget[];
    readonly traces: readonly ScrapeTarget[];
    readonly manual: readonly ScrapeTarget[];
    /** Where a site's own proxy asks; `siaga run decide`, each named by its gateway's id. */
    readonly decide: readonly ScrapeTarget[];
    readonly prometheus: readonly ScrapeTarget[];
    readonly alertmanager: readonly ScrapeTarget[];
  };
  /** host:port of each Alertmanager. */
  readonly alertmanagers: readonly string[];
  readonly webhook: {
    readonly url: string;
    /** File that holds the bearer token; relative to alertmanager.yml. */
    readonly credentialsFile: string;
  };
  /** An outside listener that alarms when the heartbeat stops; undefined = the heartbeat goes nowhere. */
  readonly watchdogUrl: string | undefined;
  /** A webhook that reaches people without the incident service, for alerts about that; undefined = there is none. */
  readonly emergencyUrl: string | undefined;
  /** Where a Grafana finds what it draws. */
  readonly grafana: {
    readonly prometheusUrl: string;
    readonly alertmanagerUrl: string;
    /** What holds the traces: `jaeger` is whatever answers Jaeger's query API, our own store too. */
    readonly tracesType: 'jaeger' | 'tempo';
    readonly tracesUrl: string;
  };
  /** Folder of the runbook pages, without a slash at its end. */
  readonly runbooksUrl: string;
}

/** The site on one machine, its ports counted from a base. */
export function localSite(portBase: number, gateways: readonly string[]): Site {
  const at = (offset: number): string => `127.0.0.1:${portBase + offset}`;
  return {
    targets: {
      gateway: gateways.map((gateway, index) => ({ address: at(21 + index), gateway })),
      sirekap: [{ address: at(31) }],
      incident: [{ address: at(50) }],
      status: [{ address: at(54) }],
      traces: [{ address: at(53) }],
      manual: [{ address: at(56) }],
      decide: [],
      prometheus: [{ address: at(40) }],
      alertmanager: [{ address: at(41) }],
    },
    alertmanagers: [at(41)],
    webhook: { url: `http://${at(0)}/api/alerts`, credentialsFile: 'webhook-token' },
    watchdogUrl: undefined,
    emergencyUrl: undefined,
    grafana: {
      prometheusUrl: `http://${at(40)}`,
      alertmanagerUrl: `http://${at(41)}`,
      tracesType: 'jaeger',
      tracesUrl: `http://${at(43)}`,
    },
    runbooksUrl: `http://${at(0)}/runbooks`,
  };
}
