/**
 * `npm run chaos -- kills [--loops 1000] [--seed 1] [--lanes 2]`: kill -9 a gateway that often, over that many gateways
 * side by side, and print what the phones kept and the vendor has. Ends with 1 when a receipted photo is lost.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { killLoops, type KillFigures } from './rig/kill-loops.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    loops: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    lanes: { type: 'string', default: String(Math.max(1, Math.min(4, availableParallelism()))) },
  },
});

async function kills(): Promise<readonly KillFigures[]> {
  const lanes = Number(values.lanes);
  const each = Math.ceil(Number(values.loops) / lanes);
  let done = 0;
  const onLoop = (): void => {
    done += 1;
    if (done % 50 === 0) console.error(`${String(done)} loops`);
  };
  const lane = (at: number): Promise<KillFigures> =>
    killLoops({ loops: each, seed: Number(values.seed) + at, onLoop });
  return Promise.all(Array.from({ length: lanes }, (_, at) => lane(at)));
}

if (positionals[0] !== 'kills') {
  console.error('npm run chaos -- kills [--loops 1000] [--seed 1] [--lanes 2]');
  process.exitCode = positionals.length === 0 ? 0 : 1;
} else {
  const figures = await kills();
  console.table(
    figures.map(({ lost, untrue, ...rest }) => ({ ...rest, lost: lost.length, untrue: untrue.length })),
  );
  if (
    figures.some(
      ({ lost, untrue, unexplained, mixed }) => lost.length + untrue.length + unexplained + mixed > 0,
    )
  )
    process.exitCode = 1;
}
