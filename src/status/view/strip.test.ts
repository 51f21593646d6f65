import { describe, expect, it } from 'vitest';
import type { History } from '../domain/history.ts';
import { historyStrip } from './strip.ts';

const AT = Date.parse('2024-02-14T14:00:00Z');
const DAY_MS = 86_400_000;

/** The day that is drawn at `index`, today at 89. */
const day = (index: number, worst: History['days'][number]['worst'] = {}) => ({
  ...{ day: new Date(AT - (89 - index) * DAY_MS).toISOString().slice(0, 10), seenMs: DAY_MS, worst },
});

describe('the strip of ninety days', () => {
  it('draws days that follow each other as one stroke, each as high as it was bad', () => {
    const out = { nasional: 'outage' } as const;
    const days = [day(0, out), day(1, out), day(2), day(5, out), day(88), day(89, out)];
    const text = String(historyStrip({ days, events: [] }, 'nasional', new Date(AT).toISOString()));
    expect(text).toContain('<path class="hari-outage" stroke-width="24" d="M0 12h8m12 0h4m332 0h4" />');
    expect(text).toContain('<path class="hari-normal" stroke-width="8" d="M8 20h4m340 0h4" />');
    expect(text).toContain('<path class="hari-unknown" stroke-width="2" d="M12 23h8m4 0h328" />');
  });
});
