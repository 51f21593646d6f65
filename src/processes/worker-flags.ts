/**
 * What Node is started with where phones are served.
 * - A bounded young generation (16 MiB, three times over): left alone, Node gives it 64 MiB on a machine of 24 GiB, and a
 *   crowd of uploads then takes what a small machine has not got.
 * - Nothing is made old at birth. V8 guesses from what few objects of a quiet hour it saw survive; what it then makes old
 *   for every request keeps alive all of that request until the next full collection. Of gateways that had been quiet
 *   for forty seconds six in ten then took 27 µs for a refusal instead of 13, with three full collections a second.
 * - One thread that marks beside us, not four: a worker has one core, and while four mark it has a fifth of it. Every
 *   thirteen seconds or so that was fifty milliseconds in which reads piled up.
 * - A thread that collects what is young does so alone: on one core its helpers only wait for each other. A collection of
 *   the same 55 KB took 0.18 to 0.21 ms so, and 0.28 to 0.57 with them, 80 times a second under load.
 * - The old generation may grow by a third between two full collections, not up to fourfold: a crowd of uploads outlives
 *   the young one, and left 40 MB of dead state. What lives of a worker that only passes reads on is no larger than what
 *   V8 adds at the least, so it collects no more often there.
 */
export const WORKER_FLAGS: readonly string[] = [
  '--max-semi-space-size=16',
  '--no-allocation-site-pretenuring',
  '--concurrent-marking-max-worker-num=1',
  '--no-parallel-scavenge',
  '--heap-growing-percent=30',
];

/**
 * What its environment says besides, unless the machine's own does: threads that wait for disks, one for each file that a
 * crowd of uploads is written to at once. They hold nothing while they wait.
 */
export const WORKER_ENV = { UV_THREADPOOL_SIZE: '8' } as const;
