/** `k6 run test/load/retry-storm.ts -e GATEWAY=https://… -e SCALE=100` */
import { optionsOf } from './options.ts';

export { login, officerRead, publicRead, session, setup, upload } from './calls.ts';

export const options = optionsOf('retry-storm');
