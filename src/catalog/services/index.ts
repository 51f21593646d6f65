import { gateway } from './gateway.ts';
import { incident } from './incident.ts';
import { intake } from './intake.ts';
import { portal } from './portal.ts';
import { recap } from './recap.ts';
import type { Service } from './service.ts';
import { sso } from './sso.ts';

/** Every service of the night, most needed first: `siaga generate` lists what is new in this folder last. */
export const SERVICE_CATALOG: readonly Service[] = [gateway, intake, sso, incident, recap, portal];
