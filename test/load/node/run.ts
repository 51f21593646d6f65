/**
 * `npm run load -- NAME [-e KEY=VALUE …]` runs a load shape by k6; with `--node` by Node alone: the same arrivals, no
 * thresholds. Variables: GATEWAY (its address), SCALE (100 is a hundredth of the nation), SPEED (60 is an hour of the
 * night in a minute), PASSWORD, PHOTO_FACTOR, PHOTO_BYTES. Without a name it lists the shapes. Ends with 1 when nothing
 * was due or nothing ended well.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shapes } from '../shape.ts';
import { readArguments, VARIABLES, type Asked } from './arguments.ts';
import { drive } from './drive.ts';

const FOLDER = join(import.meta.dirname, '..');
const shapes = JSON.parse(readFileSync(join(FOLDER, 'shapes.json'), 'utf8')) as Shapes;

const howToGetK6 = (name: string): string => `k6 is not on the PATH. It is one binary, 1.0 or newer:
  Debian: https://grafana.com/docs/k6/latest/set-up/install-k6/ (its own apt repository), macOS: brew install k6,
  anywhere: https://github.com/grafana/k6/releases
Or run the same arrivals without it: npm run load -- ${name} --node`;

async function runByK6(shape: string, variables: readonly string[]): Promise<number> {
  if (spawnSync('k6', ['version'], { stdio: 'ignore' }).error) {
    console.error(howToGetK6(shape));
    return 1;
  }
  const told = variables.flatMap((pair) => ['-e', pair]);
  const child = spawn('k6', ['run', join(FOLDER, `${shape}.ts`), ...told], { stdio: 'inherit' });
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}

/** Prints what became of each operation, one JSON line each. */
async function runByNode(shape: string, { driving }: Asked): Promise<number> {
  const tallies = await drive(shapes, shape, driving);
  for (const [operation, tally] of tallies) console.log(JSON.stringify({ operation, ...tally }));
  if (tallies.size === 0) {
    console.error(`Nothing of ${shape} is due at SCALE=${String(driving.scale)}: run more of it`);
    return 1;
  }
  if ([...tallies.values()].every(({ good }) => good === 0)) {
    console.error(
      `Nothing ended well at ${driving.origin}. A vendor with real sessions refuses those of this driver: use k6 there`,
    );
    return 1;
  }
  return 0;
}

function listShapes(unknown: string | undefined): number {
  const sorry = unknown === undefined ? '' : `There is no load shape "${unknown}". `;
  console.error(`${sorry}npm run load -- NAME [--node] [-e VARIABLE=VALUE …], one of:`);
  for (const [known, shape] of Object.entries(shapes.shapes))
    console.error(`  ${known.padEnd(16)}${shape.says}`);
  console.error(`Variables: ${VARIABLES.join(', ')}; test/load/README.md says what each is.`);
  return unknown === undefined ? 0 : 1;
}

function run(args: readonly string[]): number | Promise<number> {
  let asked: Asked;
  try {
    asked = readArguments(args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
  const { name, byNode, variables } = asked;
  if (name === undefined || !Object.hasOwn(shapes.shapes, name)) return listShapes(name);
  return byNode ? runByNode(name, asked) : runByK6(name, variables);
}

process.exitCode = await run(process.argv.slice(2));
