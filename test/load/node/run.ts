/**
 * `npm run load -- NAME [-e KEY=VALUE …]` runs a load shape by k6; with `--node` by Node alone: the same arrivals, no
 * thresholds. Variables: GATEWAY (its address), SCALE (100 is a hundredth of the nation), SPEED (60 is an hour of the
 * night in a minute). Without a name it lists the shapes.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Shapes } from '../shape.ts';
import { drive } from './drive.ts';

const FOLDER = join(import.meta.dirname, '..');
const shapes = JSON.parse(readFileSync(join(FOLDER, 'shapes.json'), 'utf8')) as Shapes;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { env: { type: 'string', short: 'e', multiple: true, default: [] }, node: { type: 'boolean' } },
});
const [name] = positionals;
const settings = new Map(
  values.env.map((pair) => {
    const [key = '', ...rest] = pair.split('=');
    return [key, rest.join('=')] as const;
  }),
);

const HOW_TO_GET_K6 = `k6 is not on the PATH. It is one binary, 1.0 or newer:
  Debian: https://grafana.com/docs/k6/latest/set-up/install-k6/ (its own apt repository), macOS: brew install k6,
  anywhere: https://github.com/grafana/k6/releases
Or run the same arrivals without it: npm run load -- ${name ?? 'NAME'} --node`;

async function runByK6(shape: string): Promise<number> {
  if (spawnSync('k6', ['version'], { stdio: 'ignore' }).error) {
    console.error(HOW_TO_GET_K6);
    return 1;
  }
  const variables = values.env.flatMap((pair) => ['-e', pair]);
  const child = spawn('k6', ['run', join(FOLDER, `${shape}.ts`), ...variables], { stdio: 'inherit' });
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}

if (name === undefined || !(name in shapes.shapes)) {
  console.error(
    `${name === undefined ? '' : `There is no load shape "${name}". `}npm run load -- NAME, one of:`,
  );
  for (const [known, shape] of Object.entries(shapes.shapes))
    console.error(`  ${known.padEnd(16)}${shape.says}`);
  process.exitCode = name === undefined ? 0 : 1;
} else if (values.node === true) {
  const scaling = {
    scale: Number(settings.get('SCALE') ?? '100'),
    speed: Number(settings.get('SPEED') ?? '1'),
  };
  await drive(shapes, name, { ...scaling, origin: settings.get('GATEWAY') ?? 'http://127.0.0.1:7611' });
} else {
  process.exitCode = await runByK6(name);
}
