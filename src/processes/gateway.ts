/** One gateway as a process. */
import { gatewayConfigSchema, startGateway } from '../gateway/index.ts';
import { parseConfig } from '../kernel/index.ts';
import { runProcess } from './run/lifetime.ts';

await runProcess('gateway', () => startGateway(parseConfig(gatewayConfigSchema, process.env)));
