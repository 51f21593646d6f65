import { gatewayConfigSchema } from '../../../src/gateway/index.ts';
import { roomSettingsOf, type WaitingRoomSettings } from '../../../src/gateway/testing.ts';

/** The defaults of a gateway of `workers` processes, for one of them. */
export function defaultSettings(workers: number): WaitingRoomSettings {
  const config = gatewayConfigSchema.parse({
    SIAGA_GATEWAY_ID: 'gw',
    SIAGA_UPSTREAM_URL: 'http://vendor.test',
    SIAGA_DATA_DIR: '.',
  });
  const settings = roomSettingsOf(config);
  return { ...settings, answersPerSecond: settings.answersPerSecond / workers };
}
