import { describe, expect, it } from 'vitest';
import { phasesByZone } from './by-zone.ts';

describe('the phases that a picture shows', () => {
  it('are one, of nobody in particular, where all zones are in it or none is told apart', () => {
    const zonePhases = { WIB: 'rekap', WITA: 'rekap', WIT: 'rekap' } as const;
    expect(phasesByZone({ phase: 'rekap' })).toEqual([{ phase: 'rekap', zones: [] }]);
    expect(phasesByZone({ phase: 'rekap', zonePhases })).toEqual([{ phase: 'rekap', zones: [] }]);
    expect(phasesByZone({ phase: undefined })).toEqual([]);
  });

  it('are each with its zones where these differ, from west to east, and nothing of a zone that is in none', () => {
    const zonePhases = { WIB: 'pemungutan', WITA: 'penghitungan', WIT: 'penghitungan' } as const;
    expect(phasesByZone({ phase: 'penghitungan', zonePhases })).toEqual([
      { phase: 'pemungutan', zones: ['WIB'] },
      { phase: 'penghitungan', zones: ['WITA', 'WIT'] },
    ]);
    expect(phasesByZone({ phase: 'rekap', zonePhases: { WIT: 'rekap' } })).toEqual([
      { phase: 'rekap', zones: ['WIT'] },
    ]);
  });
});
