import { hostSaturation } from '../../instrumentation/definitions.ts';
import type { SaturationResource } from '../resources.ts';

/** The vendor's hosts, which its services share. */
export const HOSTS: SaturationResource = {
  id: 'vendor-hosts',
  title: 'Host penyedia',
  expr: `max(${hostSaturation.name})`,
  by: [],
  warnAt: 0.8,
  fullAt: 1,
};
