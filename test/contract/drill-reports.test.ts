import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ALERTS, runbookNameOf } from '../../src/catalog/index.ts';
import { judge, reportSchema, TROUBLES, type Report } from '../../src/drill/index.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (name: string): Report =>
  reportSchema.parse(JSON.parse(readFileSync(join(ROOT, 'test/support/reports', name), 'utf8')));

describe('the reports that the README shows', () => {
  it.each([
    ['with.json', 'held'],
    ['without.json', 'collapsed'],
  ])('%s is %s by its figures, as it says itself', (name, verdict) => {
    const report = read(name);
    const judged = judge(report);
    expect(judged.verdict, judged.reasons.join('\n')).toBe(verdict);
    expect(report.verdict).toBe(verdict);
  });
});

describe('the troubles of the night', () => {
  it('are those whose runbooks make a policy, no more and no fewer', () => {
    const makesPolicy = globSync('runbooks/*.md', { cwd: ROOT })
      .filter((path) => /action: impose-/.test(readFileSync(join(ROOT, path), 'utf8')))
      .map((path) => basename(path, '.md'));
    expect(TROUBLES.map(({ alert }) => runbookNameOf(alert)).sort()).toEqual(makesPolicy.sort());
  });

  it('are alerts of the catalog', () => {
    const alerts = ALERTS.map(({ name }) => name);
    expect(alerts).toEqual(expect.arrayContaining(TROUBLES.map(({ alert }) => alert)));
  });
});
