import { PROVINCES, type Zone } from './provinces.ts';

/** A gateway of the country: one region group, and what share of its load it carries. */
export interface GatewaySite {
  readonly id: string;
  readonly zone: Zone;
  /** Two-digit codes of the provinces whose phones use it. */
  readonly provinces: readonly string[];
  /** Share of the nation's TPS, 0..1. */
  readonly weight: number;
}

const NATION = PROVINCES.reduce((sum, entry) => sum + entry.tps, 0);

const site = (id: string, zone: Zone): GatewaySite => {
  const own = PROVINCES.filter((entry) => entry.zone === zone);
  return {
    id,
    zone,
    provinces: own.map((entry) => entry.code),
    weight: own.reduce((sum, entry) => sum + entry.tps, 0) / NATION,
  };
};

export const GATEWAYS: readonly GatewaySite[] = [
  site('gw-wib', 'WIB'),
  site('gw-wita', 'WITA'),
  site('gw-wit', 'WIT'),
];

/** What ends the name of one of several gateways of a region in monitoring: `gw-wib-2` is the second of `gw-wib`. */
const NUMBERED = '-[1-9][0-9]?';

/** The gateway of the catalog to whose region one belongs that monitoring knows by this name; none: nobody knows it. */
export const gatewayNamed = (name: string): GatewaySite | undefined =>
  GATEWAYS.find(({ id }) => name === id || new RegExp(`^${id}${NUMBERED}$`).test(name));

/** PromQL: the same series, each with the catalog's id of its region as `gateway`, however many gateways that has. */
export const byRegionGateway = (series: string): string =>
  `label_replace(${series}, "gateway", "$1", "gateway", "(.+)${NUMBERED}")`;

/** The gateway whose phones are in this province. */
export const gatewayOf = (provinceCode: string): GatewaySite | undefined =>
  GATEWAYS.find((gateway) => gateway.provinces.includes(provinceCode));
