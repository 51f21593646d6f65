/** `k6 run test/load/login-stampede.ts -e GATEWAY=https://… -e SCALE=100` */
import { optionsOf } from './options.ts';

export { login, officerRead, publicRead, session, setup, upload } from './calls.ts';

export const options = optionsOf('login-stampede');
