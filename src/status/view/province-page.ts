import { NATIONAL, type NationalPicture, type ProvincePicture } from '../../contracts/index.ts';
import { html, type Html } from '../../kernel/index.ts';
import type { StatusEvent } from '../domain/events.ts';
import { provinceHeadline, staleHeadline } from '../domain/headline.ts';
import { eventTitle } from './event-words.ts';
import { footerOf, framed, shownOf, subscribeLine, type PageFacts } from './frame.ts';
import { regencyTable } from './regency-table.ts';
import { statementPanel } from './statement.ts';
import { historyStrip } from './strip.ts';
import { zoneNotices } from './phase.ts';
import { pageStyle } from './style.ts';
import { besides, counters, incidentList, legend, summary } from './summary.ts';
import { count, dateTimeWib, wib } from './words.ts';

const EVENTS_SHOWN = 8;

const concerns = (code: string) => (region: string) => region === NATIONAL || region.slice(0, 2) === code;

const eventList = (events: readonly StatusEvent[]): Html | false =>
  events.length > 0 &&
  html`<h2>Perubahan terakhir</h2>
    <ul class="insiden">
      ${events
        .slice(0, EVENTS_SHOWN)
        .map(
          (event) =>
            html`<li><span>${eventTitle(event)}</span> <span class="redup">${dateTimeWib(event.at)} WIB</span></li>`,
        )}
    </ul>`;

/** Its own incidents and those of the nation, which are its own as well. */
const incidentsOf = ({ incidents }: NationalPicture, { code }: ProvincePicture) =>
  incidents.filter(({ region }) => concerns(code)(region));

/** The page of the province `code`, which must be one of the picture's or of the catalog's. */
export function provincePage(facts: PageFacts, twin: string, code: string): Html {
  const shown = shownOf(facts);
  const { picture, lastSeen, fresh } = shown;
  const province = picture.provinces.find((each) => each.code === code);
  if (!province) throw new RangeError(`the picture has no province ${code}`);
  const unknown = provinceHeadline({ ...province, manual: false, state: 'unknown' }, picture);
  const later = staleHeadline(lastSeen && wib(lastSeen.asOf), unknown.lead);
  const now = fresh ? provinceHeadline(province, picture) : later;
  const phases = zoneNotices(picture, province.zone);
  const state = province.manual ? 'manual' : province.state;
  const main = html`
    <p class="jalan"><a href="../index.html">Seluruh Indonesia</a> › ${province.name}</p>
    ${phases.rehearsal} ${summary(state, now, later)}
    ${counters({ ...province, heldBack: province.publication === 'hold' ? 1 : 0 })}
    ${besides(phases, html`<p>${count(province.tps)} TPS, zona ${province.zone}.</p>`, { now, later })}
    ${statementPanel(shown, code)} ${statementPanel(shown, NATIONAL)}
    ${incidentList(incidentsOf(picture, province), picture.asOf, '../')}
    ${regencyTable(province, picture, facts.names)}
    ${eventList(facts.history.events.filter(({ regions }) => regions.some(concerns(code))))}
    ${historyStrip(facts.history, code, lastSeen?.asOf)} ${subscribeLine(facts, code)} ${legend}
  `;
  const title = `${province.name} — Status layanan Sirekap`;
  const style = pageStyle(facts.staleAfterMs);
  const footer = footerOf('../', facts.staleAfterMs);
  return framed({ title, root: '../', twin, style, main, footer }, shown, facts.staleAfterMs);
}
