import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GATEWAYS } from '../../catalog/index.ts';

/** Where each part of a stack keeps what it keeps. */
export interface Folders {
  readonly root: string;
  readonly secrets: string;
  readonly logs: string;
  readonly sirekap: string;
  readonly postgres: string;
  readonly incident: string;
  readonly status: string;
  /** Who subscribed to the status page's news, and the key of their links. */
  readonly subscribe: string;
  /** Reports that claims of vendors rest on. */
  readonly claims: string;
  readonly drill: string;
  /** The manual fallback's: what PPK say, and notes. */
  readonly manual: string;
  /** Generated configuration of Prometheus and Alertmanager. */
  readonly monitoring: string;
  readonly prometheus: string;
  readonly alertmanager: string;
  readonly gateway: (id: string) => string;
}

/** Lay out a stack's folder and make what is missing; other accounts may pass through it but not look. */
export async function layOut(root: string): Promise<Folders> {
  const folders: Folders = {
    root,
    secrets: join(root, 'secrets'),
    logs: join(root, 'logs'),
    sirekap: join(root, 'sirekap'),
    postgres: join(root, 'postgres'),
    incident: join(root, 'incident'),
    status: join(root, 'status'),
    subscribe: join(root, 'langganan'),
    claims: join(root, 'klaim'),
    drill: join(root, 'drill'),
    manual: join(root, 'rekap-manual'),
    monitoring: join(root, 'monitoring'),
    prometheus: join(root, 'prometheus'),
    alertmanager: join(root, 'alertmanager'),
    gateway: (id) => join(root, 'gateways', id),
  };
  await mkdir(root, { recursive: true, mode: 0o711 });
  const { gateway, ...parts } = folders;
  // PostgreSQL makes its own, for its own account.
  const own = Object.values(parts).filter((dir) => dir !== folders.postgres);
  for (const dir of [...own, ...GATEWAYS.map(({ id }) => gateway(id))]) {
    await mkdir(dir, { recursive: true, mode: 0o700 });
  }
  return folders;
}
