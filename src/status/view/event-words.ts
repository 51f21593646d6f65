import { PROVINCES } from '../../catalog/index.ts';
import { NATIONAL } from '../../contracts/index.ts';
import type { StatusEvent } from '../domain/events.ts';
import { listed } from '../domain/headline.ts';
import { STATE_WORDS } from './words.ts';

const NAMES = new Map<string, string>([
  [NATIONAL, 'Seluruh Indonesia'],
  ...PROVINCES.map(({ code, name }) => [code, name] as const),
]);

/** A region by its name. */
export const placeWord = (code: string): string => NAMES.get(code) ?? code;

/** The page of a region, below the address of the site. */
export const pagePath = (code: string): string => (code === NATIONAL ? '' : `provinsi/${code}.html`);

const placesOf = ({ regions }: StatusEvent): string => listed(regions.map(placeWord));

/** One line: `Bali: Normal menjadi Gangguan berat`. */
export function eventTitle(event: StatusEvent): string {
  if (event.kind === 'opened') return `Insiden dibuka: ${event.title}`;
  if (event.kind === 'closed') return `Insiden selesai: ${event.title}`;
  if (event.kind === 'statement')
    return event.text === null ? 'Pernyataan resmi dicabut' : `Pernyataan resmi: ${event.text}`;
  return `${placesOf(event)}: ${STATE_WORDS[event.from].id} menjadi ${STATE_WORDS[event.to].id}`;
}

/** The same with its place, for readers who see no page around it. */
export const eventText = (event: StatusEvent): string =>
  event.kind === 'state' ? `${eventTitle(event)}.` : `${eventTitle(event)} (${placesOf(event)}).`;
