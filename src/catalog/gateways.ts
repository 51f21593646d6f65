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

/** The gateway whose phones are in this province. */
export const gatewayOf = (provinceCode: string): GatewaySite | undefined =>
  GATEWAYS.find((gateway) => gateway.provinces.includes(provinceCode));
