/** One gateway: a primary with its workers, or, with SIAGA_WORKERS=0, all in this process. */
import './signals.ts';

// Loaded after it: a signal that comes meanwhile must find somebody who hears it.
const { runProcess } = await import('./run/lifetime.ts');
await runProcess('gateway', async () => (await import('./run/gateway-process.ts')).startGatewayProcess());
