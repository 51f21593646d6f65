import { NATIONAL, type NationalPicture, type ProvincePicture } from '../../contracts/index.ts';
import { html, type Html } from '../../kernel/index.ts';
import { headlineOf, staleHeadline } from '../domain/headline.ts';
import { statementOf } from '../domain/statements.ts';
import { totalsOf } from '../domain/totals.ts';
import { boardStyle } from './board-style.ts';
import { framed, shownOf, type PageFacts } from './frame.ts';
import { stateMark } from './marks.ts';
import { phaseNames } from './phase.ts';
import { accounted, counters, stacked } from './summary.ts';
import { ZONES } from './tiles.ts';
import { count, shortWib, wib } from './words.ts';

const tile = ({ name, state, manual, held }: ProvincePicture): Html =>
  html`<li class="petak">
    <h3>${name}</h3>
    ${stateMark(manual ? 'manual' : state)}
    <p class="redup">antre ${count(held)}</p>
  </li>`;

const zone = ({ provinces }: NationalPicture, name: (typeof ZONES)[number]): Html =>
  html`<section class="zona">
    <h2>${name}</h2>
    <ul>
      ${provinces.filter((province) => province.zone === name).map(tile)}
    </ul>
  </section>`;

/** For a wall: everything at once in large letters, nothing to scroll at 1920 × 1080. */
export function wallBoard(facts: PageFacts, twin: string): Html {
  const shown = shownOf(facts);
  const { picture, lastSeen, fresh } = shown;
  const later = staleHeadline(lastSeen && wib(lastSeen.asOf));
  const now = fresh ? headlineOf(picture) : later;
  const totals = totalsOf(picture);
  const main = html`
    <div class="atas">
      <section class="ringkas">
        ${phaseNames(picture)} ${stateMark(picture.state)}
        <h1 class="kalimat">${stacked(now.lead.id, later.lead.id)}</h1>
        <p class="kalimat juga">${stacked(now.also.id, later.also.id)}</p>
      </section>
      ${counters(totals)}
    </div>
    ${ZONES.map((name) => zone(picture, name))}
  `;
  const said = statementOf(picture, NATIONAL);
  const at = said && shortWib(said.approver.at);
  const saidAt = `Pernyataan resmi ${at ?? ''} WIB:`;
  const saidLongAgo = `Pernyataan ${at ?? ''} WIB, mungkin tidak berlaku lagi:`;
  const footer = html`${
    said !== undefined &&
    html`<p class="papan-pernyataan">
        <strong class="tumpuk">${stacked(fresh ? saidAt : saidLongAgo, saidLongAgo)}</strong> ${said.text}
      </p>`
  }
    <p><span class="tumpuk">${accounted(totals, fresh)}</span> <a href="index.html">Halaman biasa</a></p>`;
  const title = 'Papan — Status layanan Sirekap';
  const style = boardStyle(facts.staleAfterMs);
  return framed({ title, root: '', twin, style, main, footer }, shown, facts.staleAfterMs);
}
