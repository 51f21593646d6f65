import { DASHBOARDS, VENDORS } from '../../catalog/index.ts';

/** Uid of a vendor's dashboard. */
export const vendorUid = (id: string): string => `penyedia-${id}`;

/** Uids of all dashboards. Alerts link to those that the catalog names; people keep links to any. */
export const UIDS = {
  ...DASHBOARDS,
  /** Of who takes the photos: what pages about uploads lead to. */
  vendor: vendorUid(VENDORS.find(({ services }) => services.includes('intake'))?.id ?? ''),
} as const;

/** Uid of a service's own dashboard. */
export const serviceUid = (id: string): string => `layanan-${id}`;

/** On every dashboard, by which Grafana's lists and links find it. */
export const TAG = 'siaga';
