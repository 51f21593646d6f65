/**
 * Runs every check of the house, two at a time, and prints one table.
 * `npm run check` runs all; `npm run check -- types walls` runs the named ones.
 */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const steps = [
  {
    name: 'format',
    command:
      'prettier --check . --log-level warn --ignore-path .gitignore --ignore-path .config/prettierignore',
  },
  {
    name: 'lint',
    command:
      'eslint . --config .config/eslint.config.mjs --max-warnings 0 --cache --cache-strategy content --cache-location node_modules/.cache/eslint/',
  },
  { name: 'types', command: 'tsc --noEmit' },
  {
    name: 'walls',
    command: 'depcruise src test --config .config/dependency-cruiser.mjs --output-type err-long',
  },
  { name: 'unused', command: 'knip --config .config/knip.config.ts' },
  { name: 'map', command: 'node .config/map.mjs --check' },
  { name: 'generated', command: 'node src/cli/bin.mjs generate --check' },
  // What a merge left undecided passes every other check in a text.
  { name: 'merged', command: '! git grep --no-index --exclude-standard -nE "^(<{7}|>{7}) "' },
  { name: 'simulated', command: 'node test/simulate/run.ts burn-windows --check' },
];

/** Heaviest first, so that two workers finish together. */
const order = ['lint', 'types', 'walls', 'unused', 'format', 'simulated', 'generated', 'map', 'merged'];

function run(step) {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const env = { ...process.env, PATH: join(root, 'node_modules/.bin') + delimiter + process.env.PATH };
    const child = spawn(step.command, { cwd: root, shell: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => {
      const seconds = (performance.now() - startedAt) / 1000;
      resolve({ ...step, passed: code === 0, seconds, output: output.trimEnd() });
    });
  });
}

async function runAll(chosen) {
  const waiting = order.map((name) => chosen.find((step) => step.name === name)).filter(Boolean);
  const results = new Map();
  const worker = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) results.set(step.name, await run(step));
  };
  await Promise.all([worker(), worker()]);
  return chosen.map((step) => results.get(step.name));
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(
    `No such check: ${unknown.join(', ')}. There are: ${steps.map((step) => step.name).join(', ')}`,
  );
  process.exit(2);
}

const startedAt = performance.now();
const results = await runAll(wanted.length > 0 ? steps.filter((step) => wanted.includes(step.name)) : steps);
for (const { name, command, passed, output } of results) {
  if (!passed) console.log(`\n── ${name}: ${command}\n${output}`);
}
console.log('');
for (const { name, passed, seconds } of results) {
  console.log(`${passed ? '✓' : '✗'} ${name.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s`);
}
const failed = results.filter((result) => !result.passed);
const total = ((performance.now() - startedAt) / 1000).toFixed(1);
console.log(failed.length === 0 ? `\nAll clean in ${total} s` : `\n${failed.length} failed in ${total} s`);
process.exitCode = failed.length === 0 ? 0 : 1;
