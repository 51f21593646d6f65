/** A decision endpoint beside a site's own proxy. */
import { decideConfigSchema, startDecide } from '../gateway/index.ts';
import { parseConfig } from '../kernel/index.ts';
import { runProcess } from './run/lifetime.ts';
import { readSettings } from './run/settings.ts';

await runProcess('decide', () => startDecide(parseConfig(decideConfigSchema, readSettings(process.env))));
