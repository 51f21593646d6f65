import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Codes of every error table, and of the one error that the kernel makes itself. */
const tables = globSync('src/**/errors.ts', { cwd: ROOT });
const codes = [...tables, 'src/kernel/config.ts'].flatMap((path) =>
  [...readFileSync(join(ROOT, path), 'utf8').matchAll(/^ +'?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'?[:,]/gm)].map(
    (match) => match[1]!,
  ),
);
const sections = new Map(
  readFileSync(join(ROOT, 'runbooks/errors.md'), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = '', ...rest] = section.split('\n');
      return [heading, rest.join('\n').trim()] as const;
    }),
);

describe('the error codes', () => {
  it('are found in the tables, each in one table only', () => {
    expect(tables.length).toBeGreaterThan(7);
    expect(codes.length).toBeGreaterThan(50);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it('each have a heading in runbooks/errors.md, and each heading a code', () => {
    expect([...sections.keys()].sort()).toEqual([...codes].sort());
  });

  it('are explained in a sentence or two', () => {
    for (const [code, text] of sections) expect(text.length, code).toBeGreaterThan(30);
  });
});
