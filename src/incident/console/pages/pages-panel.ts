import { html, type Html } from '../../../kernel/index.ts';
import { CHANNEL_WORDS } from '../../domain/words.ts';
import type { IncidentDetail, PageView } from '../deps.ts';
import { hourMinuteSecond } from '../format.ts';
import { mark } from './marks.ts';

const arrived = (page: PageView): boolean =>
  page.deliveries.some((delivery) => delivery.outcome === 'delivered');

/** Whether the call was answered; a call for a decision is answered by the decision. */
function answer(page: PageView, acknowledgedBy: string | null): Html | false {
  if (page.acknowledgedAt !== null)
    return mark('normal', `Ditangani ${hourMinuteSecond(page.acknowledgedAt)} WIB`);
  if (!arrived(page)) return mark('outage', 'Belum sampai');
  if (page.level === null) return false;
  return acknowledgedBy === null
    ? mark('degraded', 'Belum dijawab')
    : mark('unknown', `Dijawab ${acknowledgedBy}`);
}

const delivery = ({ channel, outcome, at }: PageView['deliveries'][number]): Html =>
  html`<li>
    ${CHANNEL_WORDS[channel]}: ${outcome === 'delivered' ? 'sampai' : 'gagal'} ${hourMinuteSecond(at)} WIB
  </li>`;

const item = (page: PageView, { incident }: IncidentDetail): Html =>
  html`<li>
    <p class="panggilan-siapa">
      <strong>${page.personName}</strong> ${answer(page, incident.acknowledgedBy)}
      <span class="redup">
        ${page.level === null ? 'untuk keputusan' : `tingkat ${String(page.level)}`} ·
        ${hourMinuteSecond(page.orderedAt)} WIB${page.incidentId !== incident.id && ` · lewat ${page.incidentId}`}
      </span>
    </p>
    ${page.title !== incident.title && html`<p>${page.title}</p>`}
    <ul class="panggilan-saluran redup">
      ${page.deliveries.map(delivery)}
    </ul>
  </li>`;

/** Who was called, when, by which channel, whether it arrived, and who answered. Newest first. */
export const pagesPanel = (detail: IncidentDetail): Html =>
  html`<section class="panel" id="panggilan" data-hidup aria-labelledby="judul-panggilan">
    <h2 id="judul-panggilan">Panggilan <span class="jumlah">${detail.pages.length}</span></h2>
    ${
      detail.pages.length === 0
        ? html`<p>Belum ada yang dipanggil.</p>`
        : html`<ol class="panggilan" reversed>
            ${detail.pages.toReversed().map((page) => item(page, detail))}
          </ol>`
    }
  </section>`;
