/**
 * What Node is started with where phones are served.
 * - One thread that marks beside us, not four: a worker has one core, and while four mark it has a fifth of it. Every
 *   thirteen seconds or so that was fifty milliseconds in which reads piled up.
 * - A thread that collects what is young does so alone: on one core its helpers only wait for each other. A collection of
 *   the same 55 KB took 0.18 to 0.21 ms so, and 0.28 to 0.57 with them, 80 times a second under load.
 * - The old generation may grow by a third between two full collections, not up to fourfold: a crowd of uploads outlives
 *   the young one, and left 40 MB of dead state. What lives of a worker that only passes reads on is no larger than what
 *   V8 adds at the least, so it collects no more often there.
 */
export const WORKER_FLAGS: readonly string[] = [
  '--concurrent-marking-max-worker-num=1',
  '--no-parallel-scavenge',
  '--heap-growing-percent=30',
];

/**
 * What its environment says besides, unless the machine's own does: threads that wait for disks, one for each file that a
 * crowd of uploads is written to at once. They hold nothing while they wait.
 */
export const WORKER_ENV = { UV_THREADPOOL_SIZE: '8' } as const;
