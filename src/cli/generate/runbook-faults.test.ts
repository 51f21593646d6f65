import { describe, expect, it } from 'vitest';
import { runbookFaults } from './runbook-faults.ts';

const HEAD =
  "---\nalert: Contoh\ntitle: Contoh rusak\nowner: Pusdatin\nvalidated: '2024-02-01'\nautomation: none\n---\n";
const BODY = ['terlihat', 'diperiksa', 'dilakukan'].map((what) => `## Yang ${what}\n\nSesuatu.\n`).join('\n');
const END = '\n## Eskalasi\n\nKomandan.\n';
const faultsOf = (markdown: string) => runbookFaults('contoh', 'Contoh', markdown);

describe('the runbook of an alert', () => {
  it('is enough with a head and something under each heading', () => {
    expect(faultsOf(HEAD + BODY + END)).toEqual([]);
  });

  it.each([
    ['that is empty', ' \n', ['is empty']],
    ['without a last section', HEAD + BODY, ['says nothing under "## Eskalasi"']],
    ['with an empty section', `${HEAD}${BODY}\n## Eskalasi\n\n`, ['says nothing under "## Eskalasi"']],
    [
      'about another alert',
      (HEAD + BODY + END).replace('Contoh', 'Lain'),
      ['its head does not say alert: Contoh'],
    ],
    [
      'whose head says nothing',
      `---\nalert: Contoh\n---\n${BODY}${END}`,
      [
        'its head has no title',
        'its head has no owner',
        'its head has no validated',
        'its head has neither steps nor automation: none',
      ],
    ],
  ])('is refused when it is one %s', (_, markdown, faults) => {
    expect(faultsOf(markdown)).toEqual(faults);
  });

  it('with steps is held to what the engine reads', () => {
    const automatic = HEAD.replace(
      'automation: none',
      'steps:\n  - id: x\n    title: apa\n    action: tiada',
    );
    expect(faultsOf(automatic + BODY + END).join('\n')).toMatch(/^line \d+: /);
  });
});
