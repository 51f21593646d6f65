import { NATIONAL } from '../../contracts/index.ts';
import { html, type Html } from '../../kernel/index.ts';
import { headlineOf, staleHeadline } from '../domain/headline.ts';
import { totalsOf } from '../domain/totals.ts';
import { footerOf, framed, shownOf, subscribeLine, type PageFacts } from './frame.ts';
import { otherStatements, statementPanel } from './statement.ts';
import { historyStrip } from './strip.ts';
import { phaseNotices } from './phase.ts';
import { pageStyle } from './style.ts';
import { accounted, besides, counters, incidentList, legend, summary } from './summary.ts';
import { provinceTiles } from './tiles.ts';
import { wib } from './words.ts';

/** The page of the nation. */
export function nationalPage(facts: PageFacts, twin: string): Html {
  const shown = shownOf(facts);
  const { picture, lastSeen, fresh } = shown;
  const later = staleHeadline(lastSeen && wib(lastSeen.asOf));
  const totals = totalsOf(picture);
  const now = fresh ? headlineOf(picture) : later;
  const phases = phaseNotices(picture);
  const main = html`
    ${phases.rehearsal} ${summary(picture.state, now, later)} ${counters(totals)}
    ${besides(phases, html`<p class="utuh kalimat">${accounted(totals, fresh)}</p>`, { now, later })}
    ${statementPanel(shown, NATIONAL)} ${otherStatements(picture)}
    ${incidentList(picture.incidents, picture.asOf, '')} ${provinceTiles(picture)}
    ${historyStrip(facts.history, NATIONAL, lastSeen?.asOf)} ${subscribeLine(facts, NATIONAL)} ${legend}
  `;
  const footer = footerOf('', facts.staleAfterMs);
  const title = 'Status layanan Sirekap — Siaga';
  const style = pageStyle(facts.staleAfterMs);
  return framed({ title, root: '', twin, style, main, footer }, shown, facts.staleAfterMs);
}
