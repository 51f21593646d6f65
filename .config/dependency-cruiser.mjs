/** The import walls, computed from rooms.mjs. */
import { impureDoors, pureLibraries, quietFiles, rooms, testingDoors } from './rooms.mjs';

const escape = (text) => text.replaceAll('.', '\\.');
const anyOf = (patterns) => `(?:${patterns.join('|')})`;

/** `start` and any folders below it. Written so that no quantifier nests: dependency-cruiser refuses those. */
const below = (start, rest) => `^src/${start}(?:/|/.*/)${rest}`;

const testsIn = (room) => [
  `^src/${room}/.+\\.test\\.ts$`,
  below(room, 'testing/'),
  below(room, 'testing\\.ts$'),
];
const TESTS = testsIn('[^/]+');

const allRooms = anyOf(rooms.map((room) => room.name));

const doorPattern = (room) => (door) => `^src/${room.name}/${escape(door).replace('*', '[^/]+')}$`;
const doors = rooms.flatMap((room) => room.doors.map(doorPattern(room)));
const testingDoorFiles = `^src/${allRooms}/${anyOf(testingDoors.map(escape))}$`;

/** Regular expressions for the pure places of a room. */
function pureParts(room) {
  if (room.pure === true) return [`^src/${room.name}/`];
  const listed = room.pure.map((path) => `^src/${room.name}/${escape(path)}${path.endsWith('/') ? '' : '$'}`);
  return [below(room.name, 'domain/'), ...listed];
}

function roomRule(room) {
  return {
    name: `room-${room.name}`,
    comment: `${room.name} may import: ${room.imports.join(', ') || 'no other room'} (.config/rooms.mjs)`,
    severity: 'error',
    from: { path: `^src/${room.name}/` },
    to: { path: '^src/', pathNot: `^src/${anyOf([room.name, ...room.imports])}/` },
  };
}

function doorRules(room) {
  const elsewhere = { path: '^src/', pathNot: [`^src/${room.name}/`, ...doors] };
  return [
    {
      name: `door-from-${room.name}`,
      comment: 'Import another room through its door, src/<room>/index.ts',
      severity: 'error',
      from: { path: `^src/${room.name}/`, pathNot: TESTS },
      to: elsewhere,
    },
    {
      name: `door-from-${room.name}-tests`,
      comment: 'Tests reach other rooms through index.ts or testing.ts',
      severity: 'error',
      from: { path: testsIn(room.name) },
      to: { path: '^src/', pathNot: [...elsewhere.pathNot, testingDoorFiles] },
    },
  ];
}

function purityRules(room) {
  const pure = { path: pureParts(room), pathNot: TESTS };
  const libraries = `^node_modules/${anyOf(pureLibraries)}/`;
  const quiet = below(room.name, `${anyOf(quietFiles.map(escape))}$`);
  return [
    {
      name: `pure-${room.name}-no-built-ins`,
      comment: 'Pure folders import no Node built-in: facts come in as arguments',
      severity: 'error',
      from: pure,
      to: { dependencyTypes: ['core'] },
    },
    {
      name: `pure-${room.name}-no-libraries`,
      comment: `Pure folders import only ${pureLibraries.join(', ')}`,
      severity: 'error',
      from: pure,
      to: { path: 'node_modules/', pathNot: libraries },
    },
    {
      name: `pure-${room.name}-no-impure-neighbours`,
      comment: `Inside their room pure folders import pure folders and ${quietFiles.join(', ')} only`,
      severity: 'error',
      from: pure,
      to: { path: `^src/${room.name}/`, pathNot: [...pureParts(room), quiet] },
    },
    {
      name: `pure-${room.name}-no-impure-doors`,
      comment: 'Pure folders take metric names from src/instrumentation/definitions.ts',
      severity: 'error',
      from: pure,
      to: { path: impureDoors.map((door) => `^${escape(door)}$`) },
    },
    {
      name: `quiet-${room.name}`,
      comment: `${quietFiles.join(', ')} hold tables and types: at run time they need no built-in and no I/O library`,
      severity: 'error',
      from: { path: quiet },
      to: {
        path: ['^node:', 'node_modules/'],
        pathNot: libraries,
        dependencyTypesNot: ['type-only', 'type-import'],
      },
    },
  ];
}

const houseRules = [
  {
    name: 'known-rooms-only',
    comment: 'A new room needs a line in .config/rooms.mjs',
    severity: 'error',
    from: { path: '^src/', pathNot: `^src/${allRooms}/` },
    to: {},
  },
  {
    name: 'src-never-imports-test',
    comment: 'test/ sees the house from outside',
    severity: 'error',
    from: { path: '^src/' },
    to: { path: '^test/' },
  },
  {
    name: 'test-through-doors',
    comment: 'test/ imports doors (index.ts, testing.ts) and processes/',
    severity: 'error',
    from: { path: '^test/' },
    to: { path: '^src/', pathNot: [...doors, testingDoorFiles] },
  },
  {
    name: 'testing-is-for-tests',
    comment: 'Fakes and conformance suites stay out of what runs',
    severity: 'error',
    from: { path: '^src/', pathNot: TESTS },
    to: { path: TESTS },
  },
  {
    name: 'no-cycles',
    comment: 'Types count too: move what both need into a third file',
    severity: 'error',
    from: { path: '^(?:src|test)/' },
    to: { circular: true },
  },
  {
    name: 'resolvable',
    comment: 'Imports are relative and end in .ts, or name a declared package',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true, pathNot: '^k6(?:/|$)' },
  },
  {
    name: 'declared-packages-only',
    comment: 'The package must stand in package.json',
    severity: 'error',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: '^k6(?:/|$)|node_modules/@types/k6/' },
  },
  {
    name: 'no-dev-packages-at-run-time',
    comment: 'What runs imports dependencies, not devDependencies (types aside)',
    severity: 'error',
    from: { path: '^src/', pathNot: TESTS },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
];

export const forbidden = [
  ...houseRules,
  ...rooms.map(roomRule),
  ...rooms.flatMap(doorRules),
  ...rooms.flatMap(purityRules),
];

export const options = {
  // Type-only imports are imports: a wall that types climb over is no wall.
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules' },
  skipAnalysisNotInRules: true,
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['import', 'node', 'default', 'types'],
    extensions: ['.ts', '.mjs', '.js', '.json', '.d.ts'],
  },
};

export default { forbidden, options };
