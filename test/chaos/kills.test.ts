import { expect, it } from 'vitest';
import { killLoops } from './rig/kill-loops.ts';
import { SEED } from './rig/seed.ts';

// Two gateways side by side, each in front of a vendor of its own: starting a process is what takes time.
it.concurrent.each([
  [100, SEED],
  [100, SEED + 1],
])(
  'through %i kill -9 every receipted photo comes to the vendor and counts there once (seed %i)',
  async (...row) => {
    const [loops, seed] = row;
    const figures = await killLoops({ loops, seed });
    console.log(JSON.stringify(figures));
    expect(figures.lost).toEqual([]);
    expect(figures.untrue, 'receipts that say recorded too early').toEqual([]);
    expect(figures.stored).toBe(figures.photos);
    expect(figures).toMatchObject({ unexplained: 0, mixed: 0 });
    // Both ways to a receipt were taken, and crashes did catch deliveries half-way.
    expect(Math.min(figures.recorded, figures.held, figures.redelivered)).toBeGreaterThan(loops / 10);
  },
  // A minute and a half on two free cores; starting two hundred processes takes as long as a machine is busy.
  20 * 60_000,
);
