import type { NationalPicture, ProvincePicture } from '../../../contracts/index.ts';
import { html, type Html } from '../../../kernel/index.ts';
import type { ConsoleDeps, GatewayView, IncidentSummary, PolicyView } from '../deps.ts';
import { count, duration, hourMinute, hourMinuteSecond } from '../format.ts';
import { LIFECYCLE_WORDS, regionWord, STATE_WORDS } from '../../domain/words.ts';
import { layout, type PageContext } from './layout.ts';
import { mark, severityMark, stateMark } from './marks.ts';
import { phaseLine } from './phase-line.ts';
import { provinceTiles } from './tiles.ts';
import { trendChart } from './trend.ts';

export interface NationalFacts {
  readonly picture: NationalPicture;
  readonly open: readonly IncidentSummary[];
  readonly closed: readonly IncidentSummary[];
  readonly policy: PolicyView | null;
  readonly gateways: readonly GatewayView[];
  readonly trend: Awaited<ReturnType<ConsoleDeps['receiptTrend']>>;
}

type Counted = 'received' | 'held' | 'recorded';

/** Sum over provinces; null (unknown) when no province knows. */
function sum(provinces: readonly ProvincePicture[], field: Counted): number | null {
  const known = provinces.map((province) => province[field]).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}

const figure = (label: string, value: string, note: string): Html =>
  html`<div class="angka">
    <dt>${label}</dt>
    <dd>${value}</dd>
    <dd class="redup">${note}</dd>
  </div>`;

function summary({ picture, trend }: NationalFacts): Html {
  const tps = picture.provinces.reduce((total, province) => total + province.tps, 0);
  return html`<section class="panel ringkas" id="ringkas" data-hidup aria-labelledby="judul-ringkas">
    <h1 id="judul-ringkas">Sirekap nasional ${stateMark(picture.state)}</h1>
    <dl class="angka-baris">
      ${figure('Diterima', count(sum(picture.provinces, 'received')), 'foto bertanda terima, dihitung gerbang')}
      ${figure('Antre', count(sum(picture.provinces, 'held')), 'di gerbang, belum di penyedia')}
      ${figure('Tercatat', count(sum(picture.provinces, 'recorded')), 'dihitung penyedia')}
      ${figure('TPS', count(tps), `${String(picture.provinces.length)} provinsi`)}
    </dl>
    <div class="tren-blok">${trendChart(trend)}</div>
  </section>`;
}

const lapse = (lapsesAt: number, now: number): Html =>
  html`<p>
    Pengetatan gugur sendiri pukul ${hourMinuteSecond(lapsesAt)} WIB,
    <span data-hitung-mundur="${lapsesAt}">${duration(lapsesAt - now)}</span> lagi.
  </p>`;

const policyPanel = (policy: PolicyView | null, now: number): Html => html`
  <section class="panel" id="kebijakan" data-hidup aria-labelledby="judul-kebijakan">
    <h2 id="judul-kebijakan">Kebijakan berlaku</h2>
    ${
      policy === null
        ? html`<p>Belum ada kebijakan. Gerbang memakai pengaturan adaptif sendiri.</p>`
        : html`<p class="alasan">
              <span class="epoch">Epoch ${policy.epoch}</span> ${policy.reason}
              ${policy.incidentId !== null && html`<a href="/insiden/${encodeURIComponent(policy.incidentId)}">Lihat insiden</a>`}
            </p>
            <ul class="aturan">
              ${policy.rules.map((rule) => html`<li><strong>${regionWord(rule.scope)}</strong> ${rule.summary}</li>`)}
            </ul>
            ${policy.lapsesAt !== null && lapse(policy.lapsesAt, now)}`
    }
    <p><a href="/sakelar">Sakelar darurat</a></p>
  </section>
`;

function gatewayItem(gateway: GatewayView, epoch: number | undefined): Html {
  const behind = epoch !== undefined && (gateway.ackedEpoch ?? 0) < epoch;
  const confirmed =
    gateway.ackedAt === null
      ? 'belum pernah mengonfirmasi'
      : `dikonfirmasi ${hourMinuteSecond(gateway.ackedAt)} WIB`;
  return html`<li>
    <strong>${gateway.id}</strong>
    ${gateway.connected ? mark('normal', 'Tersambung') : mark('unknown', 'Terputus')}
    ${behind && mark('degraded', 'Tertinggal')}
    <span class="gerbang-epoch"
      >Epoch ${gateway.ackedEpoch ?? '–'} <span class="redup">${confirmed}</span></span
    >
    ${gateway.nack !== null && html`<span class="gerbang-tolak">Menolak kebijakan: ${gateway.nack}</span>`}
  </li>`;
}

const gatewayPanel = ({ gateways, policy }: NationalFacts): Html => html`
  <section class="panel" id="gerbang" data-hidup aria-labelledby="judul-gerbang">
    <h2 id="judul-gerbang">Gerbang</h2>
    <ul class="gerbang-daftar">
      ${gateways.map((gateway) => gatewayItem(gateway, policy?.epoch))}
    </ul>
  </section>
`;

const decisionNeeded = (waiting: number): Html =>
  html`<div id="perlu-putusan" data-hidup>
    ${
      waiting > 0 &&
      html`<p class="panel perlu-putusan">
        <strong>Keputusan diperlukan:</strong> ${waiting} persetujuan menunggu orang.
        <a href="/persetujuan">Buka persetujuan</a>
      </p>`
    }
  </div>`;

const incidentRow = (incident: IncidentSummary, now: number): Html =>
  html`<li class="insiden">
    <p class="insiden-judul">
      ${severityMark(incident.severity)}
      <a href="/insiden/${encodeURIComponent(incident.id)}">${incident.title}</a>
    </p>
    <p class="insiden-rinci">
      <span>${regionWord(incident.region)}</span
      ><span><strong>${count(incident.affectedTps)}</strong> TPS terdampak</span>
      <span>${LIFECYCLE_WORDS[incident.state]}</span
      ><span>sejak ${hourMinute(incident.openedAt)} WIB (${duration(now - incident.openedAt)})</span>
    </p>
  </li>`;

const incidentPanel = ({ open, closed }: NationalFacts, now: number): Html => html`
  <section class="panel" id="insiden" data-hidup aria-labelledby="judul-insiden">
    <h2 id="judul-insiden">Insiden terbuka <span class="jumlah">${open.length}</span></h2>
    ${
      open.length === 0
        ? html`<p>Tidak ada insiden terbuka.</p>`
        : html`<ul class="insiden-daftar">
            ${open.map((incident) => incidentRow(incident, now))}
          </ul>`
    }
    ${
      closed.length > 0 &&
      html`<details id="insiden-lalu">
        <summary>Insiden yang sudah pulih (${closed.length})</summary>
        <ul class="insiden-lalu">
          ${closed.map(
            (incident) =>
              html`<li>
                <a href="/insiden/${encodeURIComponent(incident.id)}">${incident.title}</a>
                <span class="redup"
                  >${hourMinute(incident.openedAt)} WIB · ${LIFECYCLE_WORDS[incident.state]}</span
                >
              </li>`,
          )}
        </ul>
      </details>`
    }
  </section>
`;

/** The national picture: state, numbers, incidents, policy, gateways and the 38 provinces. */
export const nationalPage = (context: PageContext, facts: NationalFacts): Html =>
  layout(context, {
    title: `Gambaran nasional · ${STATE_WORDS[facts.picture.state]}`,
    path: '/',
    refresh: true,
    main: html`
      ${phaseLine(facts.picture)} ${decisionNeeded(context.waitingApprovals)} ${summary(facts)}
      <div class="kolom">${incidentPanel(facts, context.now)} ${policyPanel(facts.policy, context.now)}</div>
      ${gatewayPanel(facts)} ${provinceTiles(facts.picture)}
    `,
  });
