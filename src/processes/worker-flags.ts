/**
 * What Node is started with where phones are served.
 * - Half of Node's own young generation (8 MiB of 16, three times over): requests live for milliseconds, so little
 *   survives in either, but a crowd of uploads then takes 60 MB less, for what it leaves to the collector outside the heap
 *   is given back sooner, too.
 * - One thread that marks beside us, not four: a worker has one core, and while four mark it has a fifth of it. Every
 *   thirteen seconds or so that was fifty milliseconds in which reads piled up.
 */
export const WORKER_FLAGS: readonly string[] = [
  '--max-semi-space-size=8',
  '--concurrent-marking-max-worker-num=1',
];
