import { fileURLToPath } from 'node:url';
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import { environmentGlobs, pureGlobs, testGlobs } from './rooms.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Real time in a unit test makes it slow and moody: advance a clock, or wait for an event. */
const clockTests = ['src/**/*.test.ts', 'test/contract/**/*.ts', 'test/drills/**/*.ts'];

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: one string then finds it everywhere.',
};

const noSleep = {
  selector: 'NewExpression[callee.name="Promise"] CallExpression[callee.name="setTimeout"]',
  message: 'No sleeps in tests: advance the clock or wait for an event.',
};

const noAmbientTime = [
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'Pure code takes `now` as an argument.',
  },
  { selector: 'CallExpression[callee.name="Date"]', message: 'Pure code takes `now` as an argument.' },
  {
    selector: 'MemberExpression[object.type="MetaProperty"]',
    message: 'Pure code does not know where it lies on disk.',
  },
];

const PURE = 'Pure code: facts, `now` and randomness come in as arguments.';

const ambientGlobals = [
  'process',
  'globalThis',
  'performance',
  'crypto',
  'fetch',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
].map((name) => ({ name, message: PURE }));

const ambientProperties = [
  { object: 'Date', property: 'now', message: PURE },
  { object: 'Math', property: 'random', message: PURE },
  { object: 'performance', property: 'now', message: PURE },
  { object: 'crypto', property: 'randomUUID', message: PURE },
];

const ENVIRONMENT = 'Only processes/ and cli/ read the environment; take parsed configuration instead.';

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'coverage/', '.siaga/', '.stryker-tmp/', '**/*.d.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', { max: 400 }],
      'no-restricted-syntax': ['error', noDefaultExport],
      // A union that grows must be noticed wherever it is decided upon.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Metric text, PromQL and pages are templates full of numbers, whose text form is never a surprise.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // `tsc` sees undefined names in TypeScript, and knows the globals.
      'no-undef': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: testGlobs,
    rules: {
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: [...environmentGlobs, ...testGlobs],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: ENVIRONMENT }],
      'no-restricted-imports': ['error', { paths: [{ name: 'node:process', message: ENVIRONMENT }] }],
    },
  },
  {
    files: pureGlobs,
    ignores: testGlobs,
    rules: {
      'no-restricted-globals': ['error', ...ambientGlobals],
      'no-restricted-properties': ['error', ...ambientProperties],
      'no-restricted-syntax': ['error', noDefaultExport, ...noAmbientTime],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^node:', message: 'Pure code imports no Node built-in.' },
            {
              regex: '/kernel/index\\.ts$',
              importNamePattern: '^(?:system|random)[A-Z]',
              message: 'Pure code takes `now` and ids as arguments.',
            },
          ],
        },
      ],
    },
  },
  {
    files: testGlobs,
    rules: {
      // Tests read answers off the wire and hold matchers, both typed `any`; the assertion is the check.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // A test that indexes past the end fails by itself; that is its purpose.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Fakes answer an asynchronous port at once, and ignore what they are not about.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // `expect(port.method)` names a method, it does not call it.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: clockTests,
    rules: {
      'no-restricted-syntax': ['error', noDefaultExport, noSleep],
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'node:timers/promises', message: noSleep.message }] },
      ],
    },
  },
  {
    // k6 and the tools look for a default export.
    files: ['test/load/**/*.ts', '.config/**/*.{ts,mjs}'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
