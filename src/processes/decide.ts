/** A decision endpoint beside a site's own proxy. */
import { decideConfigSchema, startDecide } from '../gateway/index.ts';
import { runProcess } from './run/lifetime.ts';
import { configOf, readSettings } from './run/settings.ts';

await runProcess('decide', () =>
  startDecide(configOf('decide', decideConfigSchema, readSettings(process.env))),
);
