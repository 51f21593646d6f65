import { GATEWAYS } from '../../catalog/index.ts';
import { originOf, ownService, type OwnServices } from './own-services.ts';
import type { ServiceSpec } from './service-spec.ts';
import { accountsFileOf, keyFileOf, STACK_VANTAGES } from './vantage-files.ts';

/** The vantages as processes. */
export function vantageServices(options: OwnServices): readonly ServiceSpec[] {
  const { folders, ports } = options;
  const zones = GATEWAYS.flatMap(({ id, zone }) => {
    const own = ports.gateways[id];
    return own ? [[zone, originOf(own.phones)]] : [];
  });
  return STACK_VANTAGES.map((vantage, index) =>
    ownService(options, {
      name: vantage,
      file: 'probe.ts',
      env: {
        SIAGA_PROBE_VANTAGE: vantage,
        SIAGA_PROBE_NUMBER: String(index + 1),
        SIAGA_PROBE_ZONES: JSON.stringify(Object.fromEntries(zones)),
        SIAGA_PROBE_ACCOUNTS_FILE: accountsFileOf(folders, vantage),
        SIAGA_PROBE_KEY_FILE: keyFileOf(folders, vantage),
        SIAGA_PROBE_COLLECTOR_URL: originOf(ports.probeResults),
        SIAGA_LOG_LEVEL: 'warn',
      },
      // It listens to nobody: that it works is seen at the collector.
      ready: () => Promise.resolve(true),
    }),
  );
}
