import { describe, expect, it } from 'vitest';
import { guideOf } from './guides.ts';

describe('a runbook taken apart for readers', () => {
  it('has the plain entries of its head, its steps and its body', () => {
    const guide = guideOf(
      'uji',
      "---\nalert: Uji\nvalidated: '2024-02-01'\nlimits:\n  maxProvinces: 3\nsteps:\n  - id: a\n    action: note\n    title: Catat\n---\n\n# Uji\n",
    );
    expect(guide.facts).toEqual([
      ['alert', 'Uji'],
      ['validated', '2024-02-01'],
    ]);
    expect(guide.steps).toEqual([{ title: 'Catat', action: 'note' }]);
    expect(guide.body).toBe('# Uji');
  });

  it('is all body when it has no head', () => {
    expect(guideOf('errors', '# Kode galat\n')).toEqual({
      name: 'errors',
      facts: [],
      steps: [],
      head: '',
      body: '# Kode galat',
    });
  });
});
