import { PROVINCES } from '../../catalog/index.ts';
import type { NationalPicture } from '../../contracts/index.ts';

/** What is known before the first snapshot ever: the provinces, and nothing of them. */
export const unknownPicture = (now: number): NationalPicture => ({
  asOf: new Date(now).toISOString(),
  replayTime: null,
  state: 'unknown',
  provinces: PROVINCES.map(({ code, name, zone, tps }) => ({
    ...{ code, name, zone, tps },
    state: 'unknown',
    byNation: false,
    received: null,
    held: null,
    recorded: null,
    published: null,
    publication: 'live',
    regencies: null,
    manual: false,
    openIncidents: 0,
  })),
  setAside: null,
  inPassing: null,
  incidents: [],
  countsAsOf: null,
  statements: [],
  statementKeys: [],
  policy: null,
});

/** A picture too old to believe: numbers stay as the last known, every state becomes unknown. */
export const forgotten = (picture: NationalPicture): NationalPicture => ({
  ...picture,
  state: 'unknown',
  provinces: picture.provinces.map((province) => ({
    ...province,
    state: 'unknown',
    byNation: false,
    manual: false,
  })),
});
