import { z } from 'zod';
import { NATIONAL, SERVICE_STATES, type NationalPicture } from '../../contracts/index.ts';

const LONGEST_TITLE = 160;

const common = {
  /** The same for the same event whoever derives it, and never used again. */
  id: z.string(),
  at: z.iso.datetime(),
  /** Province codes, or NATIONAL. */
  regions: z.array(z.string()).min(1),
};

/** Something that the feeds tell of. */
export const eventSchema = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('opened'), title: z.string() }),
  z.object({ ...common, kind: z.literal('closed'), title: z.string() }),
  /** Somebody said something of a region officially; null: what was said was taken back. */
  z.object({ ...common, kind: z.literal('statement'), text: z.string().nullable() }),
  z.object({
    ...{ ...common, kind: z.literal('state') },
    ...{ from: z.enum(SERVICE_STATES), to: z.enum(SERVICE_STATES) },
  }),
]);
export type StatusEvent = z.infer<typeof eventSchema>;

type Incident = NationalPicture['incidents'][number];

/** Without what XML cannot carry, and of bounded length. */
const clean = (title: string): string =>
  title
    .replace(/[\p{Cc}\ufffe\uffff]/gu, ' ')
    .slice(0, LONGEST_TITLE)
    .toWellFormed();

const regionOf = ({ region }: Incident): string => (region === NATIONAL ? region : region.slice(0, 2));

const WORDS = { opened: 'dibuka', closed: 'selesai' } as const;

function incidentEvent(kind: 'opened' | 'closed', incident: Incident, at: string): StatusEvent {
  return {
    ...{ id: `urn:siaga:insiden:${incident.id}:${WORDS[kind]}:${String(Date.parse(at))}`, at, kind },
    ...{ regions: [regionOf(incident)], title: clean(incident.title) },
  };
}

/** When it was opened; one that is older than the picture in which it was not yet open was opened again. */
const openedIn = (
  { openedAt }: Incident,
  previous: NationalPicture | undefined,
  { asOf }: NationalPicture,
): string => (previous && Date.parse(openedAt) < Date.parse(previous.asOf) ? asOf : openedAt);

/** Statements that are newer than those of the former picture. */
function statementEvents(previous: NationalPicture | undefined, picture: NationalPicture): StatusEvent[] {
  // By region the newest comes last.
  const newest = new Map(previous?.statements.map(({ statement }) => [statement.region, statement.serial]));
  return picture.statements
    .map(({ statement }) => statement)
    .filter(({ region, serial }) => serial > (newest.get(region) ?? 0))
    .map(({ region, serial, text, approver }) => ({
      ...{
        id: `urn:siaga:pernyataan:${region}:${String(serial)}`,
        at: approver.at,
        kind: 'statement' as const,
      },
      ...{ regions: [region], text },
    }));
}

/** Provinces that went the same way at once are one event: an outage of Prometheus is not 38 of them. */
function stateEvents(previous: NationalPicture, picture: NationalPicture): StatusEvent[] {
  const before = new Map(previous.provinces.map(({ code, state }) => [code, state]));
  const moves = new Map<string, StatusEvent & { kind: 'state' }>();
  const regions = [
    { code: NATIONAL as string, from: previous.state, to: picture.state },
    ...picture.provinces.map(({ code, state }) => ({ code, from: before.get(code) ?? state, to: state })),
  ];
  for (const { code, from, to } of regions) {
    if (from === to) continue;
    const whose = code === NATIONAL ? 'nasional' : 'provinsi';
    const id = `urn:siaga:keadaan:${whose}:${String(Date.parse(picture.asOf))}:${from}:${to}`;
    const move = moves.get(id);
    if (move) move.regions.push(code);
    else moves.set(id, { id, at: picture.asOf, kind: 'state', regions: [code], from, to });
  }
  return [...moves.values()];
}

/** What changed between two pictures, newest first. Before the first picture nothing was open. */
export function changesBetween(
  previous: NationalPicture | undefined,
  picture: NationalPicture,
): readonly StatusEvent[] {
  const known = new Set(previous?.incidents.map(({ id }) => id));
  const open = new Set(picture.incidents.map(({ id }) => id));
  const events = [
    ...picture.incidents
      .filter(({ id }) => !known.has(id))
      .map((incident) => incidentEvent('opened', incident, openedIn(incident, previous, picture))),
    ...(previous?.incidents ?? [])
      .filter(({ id }) => !open.has(id))
      .map((incident) => incidentEvent('closed', incident, picture.asOf)),
    ...statementEvents(previous, picture),
    ...(previous ? stateEvents(previous, picture) : []),
  ];
  return events.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}
