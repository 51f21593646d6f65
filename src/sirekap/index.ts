export { sirekapConfigSchema, type SirekapConfig } from './config.ts';
export { startSirekap, type Sirekap, type SirekapDeps } from './start.ts';
export { passwordOf } from './sso/passwords.ts';
export { ACCEPTED_FILE } from './intake/accepted-store.ts';
