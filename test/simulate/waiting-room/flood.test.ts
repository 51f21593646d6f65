import { describe, expect, it } from 'vitest';
import { fatesOf, type Fate, type Flood, type Kind } from './flood.ts';
import { defaultSettings } from './settings.ts';

const SETTINGS = defaultSettings(1);
const UNBOUND = { ...SETTINGS, networkShare: 1, networkAtOnce: 1_000_000 };
const PACE = 20;
const FOR_MS = 300_000;
const OPENING_MS = SETTINGS.openingMs;

const fates = (kinds: readonly Kind[], more: Partial<Flood> = {}): readonly Fate[] =>
  fatesOf({ kinds, perSecond: PACE, settings: SETTINGS, forMs: FOR_MS, openMs: OPENING_MS, ...more });

const medianMs = ({ waitedMs }: Fate): number => [...waitedMs].sort((a, b) => a - b)[waitedMs.length >> 1]!;
const shareIn = ({ entered, came }: Fate): number => entered / came;

/** Phones of a province, from all over it. */
const HONEST: Kind = { perSecond: 8, networks: 300 };
/** As much as its door lets one network, which comes back with its tickets and names further accounts with the rest. */
const ATTACK: Kind = { perSecond: 450, networks: 1, door: 450 };

describe('a network that takes places with every account there is', { timeout: 60_000 }, () => {
  it.each([
    { when: 'after the opening minute' },
    { when: 'in the opening minute', openMs: 0 },
    { when: 'at a tenth of that', attack: { ...ATTACK, perSecond: 45, door: 45 } },
    { when: 'from three networks', attack: { ...ATTACK, networks: 3 }, withinMs: 60_000 },
    { when: 'who never come back', attack: { ...ATTACK, forMs: 60_000 } },
  ])('does not keep the others out: $when', ({ openMs = OPENING_MS, attack = ATTACK, withinMs = 5_000 }) => {
    const [honest, others] = fates([HONEST, attack], { openMs });
    expect(honest!.came).toBeGreaterThan(2_390);
    expect(shareIn(honest!)).toBeGreaterThan(0.95);
    expect(honest!.refused).toBe(0);
    expect(medianMs(honest!)).toBeLessThan(withinMs);
    // What the others leave it has: nothing of the pace is wasted.
    expect(honest!.entered + others!.entered).toBeGreaterThan((0.95 * PACE * FOR_MS) / 1_000);
  });

  it('would keep them out without a bound', () => {
    const [honest] = fates([HONEST, ATTACK], { settings: UNBOUND });
    expect(shareIn(honest!)).toBeLessThan(0.2);
  });
});

describe('many phones behind one address', { timeout: 60_000 }, () => {
  /** All accounts of a kecamatan within twenty seconds, in the midst of it. */
  const KECAMATAN: Kind = { perSecond: 11.5, networks: 1, fromMs: 60_000, forMs: 20_000 };

  it.each([
    { beside: 'a line that grows', others: [{ ...HONEST, perSecond: 25 }] },
    { beside: 'an attack', others: [HONEST, ATTACK] },
  ])('of one kecamatan wait no longer than without a bound on networks, beside $beside', ({ others }) => {
    const [bound] = fates([KECAMATAN, ...others]);
    const [unbound] = fates([KECAMATAN, others[0]!], { settings: UNBOUND });
    expect(bound).toMatchObject({ came: 230, entered: 230, refused: 0 });
    expect(unbound!.entered).toBe(230);
    expect(medianMs(bound!)).toBeLessThan(medianMs(unbound!) + 5_000);
  });

  it('of a whole province have all of the pace while nobody else wants it', () => {
    const [all] = fates([{ perSecond: 60, networks: 1, forMs: 80_000 }]);
    expect(all).toMatchObject({ came: 4_800, entered: 4_800, refused: 0 });
    expect(Math.max(...all!.waitedMs)).toBeLessThan(1.2 * (4_800 / PACE) * 1_000);
  });
});
