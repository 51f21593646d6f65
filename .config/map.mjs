/** Writes src/README.md, the map of the house, from rooms.mjs; `--check` fails when it is stale. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';
import { laws, rooms } from './rooms.mjs';

const target = fileURLToPath(new URL('../src/README.md', import.meta.url));

const byName = new Map(rooms.map((room) => [room.name, room]));

/** Imports that are not already implied by another import, so that the drawing stays readable. */
function directImports(room) {
  const implied = new Set(room.imports.flatMap((name) => byName.get(name).imports));
  return room.imports.filter((name) => !implied.has(name));
}

function importsText(room) {
  if (room.imports.length === 0) return '–';
  const others = rooms.filter((other) => other !== room).map((other) => other.name);
  const missing = others.filter((name) => !room.imports.includes(name));
  if (missing.length === 0) return 'every room';
  if (missing.length === 1) return `every room but ${missing[0]}`;
  return room.imports.join(', ');
}

function pureText(room) {
  if (room.pure === true) return 'all';
  return room.pure.map((path) => `\`${path}\``).join(', ') || '';
}

function render() {
  const rows = rooms.map(
    (room) => `| [${room.name}](${room.name}/) | ${room.holds} | ${importsText(room)} | ${pureText(room)} |`,
  );
  const edges = rooms.flatMap((room) => directImports(room).map((name) => `  ${room.name} --> ${name}`));
  return [
    '<!-- Generated from .config/rooms.mjs by `npm run map`: edit there. -->',
    '',
    '# The map of src',
    '',
    '| Room | Holds | May import | Pure |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    'A folder called `domain` is pure in every room. An arrow points at what a room may import; imports that follow from another arrow are not drawn.',
    '',
    '```mermaid',
    'flowchart BT',
    ...edges,
    '```',
    '',
    '## Laws',
    '',
    '`npm run check` and the tests keep them.',
    '',
    ...laws.map((law, index) => `${index + 1}. ${law}`),
    '',
    'Why things are as they are: [DECISIONS.md](DECISIONS.md).',
    '',
  ].join('\n');
}

const style = await prettier.resolveConfig(target);
const text = await prettier.format(render(), { ...style, parser: 'markdown' });

function current() {
  try {
    return readFileSync(target, 'utf8');
  } catch {
    return '';
  }
}

if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (current() !== text) {
  console.error('src/README.md is not what .config/rooms.mjs says: run `npm run map`.');
  process.exitCode = 1;
}
