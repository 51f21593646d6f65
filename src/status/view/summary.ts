import type { NationalPicture } from '../../contracts/index.ts';
import { html, type Html } from '../../kernel/index.ts';
import type { Headline } from '../domain/headline.ts';
import { accountedFor, type Totals } from '../domain/totals.ts';
import { legendMark, stateMark } from './marks.ts';
import type { PhaseNotices } from './phase.ts';
import { count, promised, shortWib, STATE_WORDS } from './words.ts';

type State = NationalPicture['state'];

/** What is true now and what will be when the page is old lie in one cell; view/style.ts says which shows. */
export const stacked = (now: string, later: string): Html =>
  html`<span class="kini">${now}</span><span class="nanti" hidden>${later}</span>`;

const inEnglish = ({ lead, also }: Headline): string => `${lead.en} ${also.en}`;

/** Sign and sentence, with those for when the page is old lying ready. */
export const summary = (state: State, now: Headline, later: Headline): Html =>
  html`<section class="ringkas">
    ${stateMark(state)}
    <h1 class="kalimat">${stacked(now.lead.id, later.lead.id)}</h1>
    <p class="kalimat juga">${stacked(now.also.id, later.also.id)}</p>
  </section>`;

/** What is to be known besides, below the counters: a phone shows sentence and counters without a scroll. */
export const besides = (
  { others, goesOn }: PhaseNotices,
  counted: Html,
  { now, later }: { readonly now: Headline; readonly later: Headline },
): Html =>
  html`<section class="lagi">
    <div>
      <p class="kalimat">${stacked(goesOn.now, goesOn.later)}</p>
      ${counted}
    </div>
    <div>
      <p class="kalimat redup" lang="en">${stacked(inEnglish(now), inEnglish(later))}</p>
      ${others}
    </div>
  </section>`;

const figure = (label: string, value: number | null, note: string): Html =>
  html`<div>
    <dt>${label}</dt>
    <dd class="nilai">${count(value)}</dd>
    <dd class="redup">${note}</dd>
  </div>`;

type Counters = Pick<Totals, 'received' | 'held' | 'recorded' | 'published' | 'heldBack'>;

/** Of what is stored at the vendor, what the public sees; the two are not taken for each other. */
function publishedNote({ published, recorded, heldBack }: Counters): string {
  // What the public sees is stored: the vendor was asked for it a moment later.
  const known = recorded === null ? null : Math.max(recorded, published ?? 0);
  const stored = `${count(known)} tercatat di Sirekap`;
  if (published === null) return `tidak diketahui; ${stored}`;
  return `terlihat publik, dari ${stored}${heldBack > 0 ? '; publikasi sedang ditahan' : ''}`;
}

/** By the longest of the three, so that all are of one size and each fits; view/style.ts says how large. */
function sizeOf({ received, held, published }: Counters): string {
  const longest = Math.max(received ?? 0, held ?? 0, published ?? 0);
  if (longest < 1_000_000) return 'angka';
  return longest < 100_000_000 ? 'angka angka-juta' : 'angka angka-ratusan-juta';
}

/** Three counts, of gateways and vendor. */
export const counters = (totals: Counters): Html => html`
  <dl class="${sizeOf(totals)}">
    ${figure('Diterima', totals.received, 'foto bertanda terima, dihitung gerbang')}
    ${figure('Antre', totals.held, 'di gerbang, belum di Sirekap')}
    ${figure('Terpublikasi', totals.published, publishedNote(totals))}
  </dl>
`;

const LONG_AGO = 'Keutuhan kiriman: tidak diketahui, karena angkanya sudah lama.';

/** Whether the counts agree, which is another matter than whether the service is well; of old counts nobody knows. */
export const accounted = (totals: Totals, fresh: boolean): Html =>
  stacked(fresh ? accountOf(totals) : LONG_AGO, LONG_AGO);

function accountOf(totals: Totals): string {
  const result = accountedFor(totals);
  if (result.verdict === 'unknown')
    return 'Keutuhan kiriman: tidak diketahui, karena sebagian angka belum ada.';
  const { received, found, difference, inPassing } = result;
  return (
    `Keutuhan kiriman: ${result.verdict === 'matches' ? 'cocok' : 'tidak cocok'}. ` +
    `Tanda terima menurut gerbang ${count(received)}; tercatat menurut Sirekap, antre dan ditolak ${count(found)}. ` +
    `Selisih ${count(Math.abs(difference))}${difference === 0 ? '' : difference > 0 ? ' kurang' : ' lebih'}; ` +
    `${count(inPassing)} foto bergerak selama penghitungan.`
  );
}

const INCIDENTS_SHOWN = 6;
const LONGEST_TITLE = 160;

const affected = (tps: number): string =>
  tps === 0 ? 'tanpa dampak bagi TPS' : `${count(tps)} TPS terdampak`;

/** Its beginning where a page has no room for all of it; data that lie beside the page have the whole. */
const titleOf = ({ title }: NationalPicture['incidents'][number]): string =>
  // Never half a character.
  title.length <= LONGEST_TITLE ? title : `${title.slice(0, LONGEST_TITLE - 1).replace(/\p{Cs}$/u, '')}…`;

/** Open incidents, gravest as the incident service orders them. `root` leads to where the data lie. */
export const incidentList = (
  open: NationalPicture['incidents'],
  asOf: string,
  root: '' | '../',
): Html | false =>
  open.length > 0 &&
  html`<h2>Insiden terbuka</h2>
    <ul class="insiden">
      ${open.slice(0, INCIDENTS_SHOWN).map(
        (incident) =>
          html`<li>
            <strong>${titleOf(incident)}</strong>
            <span class="redup"
              >sejak ${shortWib(incident.openedAt)} WIB, ${affected(incident.affectedTps)}. ${promised(incident.nextUpdateAt, asOf)}</span
            >
          </li>`,
      )}
      ${
        open.length > INCIDENTS_SHOWN &&
        html`<li class="redup">
        <span>dan ${open.length - INCIDENTS_SHOWN} lagi, lihat <a href="${root}snapshot.json">data</a></span>
      </li>`
      }
    </ul>`;

export const legend = html`
  <h2>Arti tanda</h2>
  <ul class="kunci" id="arti">
    ${(['normal', 'degraded', 'outage', 'manual', 'unknown'] as const).map(
      (state) =>
        html`<li>${legendMark(state)} <span lang="en" class="redup">${STATE_WORDS[state].en}</span></li>`,
    )}
  </ul>
  <p lang="en" class="redup">
    Diterima: given a receipt, as gateways count. Antre: queued at gateways, not yet at Sirekap. Tercatat:
    recorded, as Sirekap counts. Terpublikasi: open to the public, as Sirekap counts. Keutuhan kiriman: whether these agree.
  </p>
`;
