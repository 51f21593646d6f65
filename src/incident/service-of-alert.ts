import { ALERTS } from '../catalog/index.ts';

const SERVICES = new Map(ALERTS.map(({ name, service }) => [name, service] as const));

/** The service that an alert of the catalog is of; `lainnya` for one that the catalog does not know. */
export const serviceOfAlert = (alertname: string): string => SERVICES.get(alertname) ?? 'lainnya';
