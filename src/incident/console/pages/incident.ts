import { html, type Html } from '../../../kernel/index.ts';
import { isClosed } from '../../domain/lifecycle.ts';
import { NEXT_UPDATE_MINUTES } from '../../domain/statement-rules.ts';
import { LIFECYCLE_WORDS, regionWord } from '../../domain/words.ts';
import type { IncidentDetail, IncidentSummary } from '../deps.ts';
import { count, duration, hourMinute, hourMinuteSecond } from '../format.ts';
import { may } from '../permissions.ts';
import { approvalCard } from './approval-card.ts';
import { formToken, layout, type PageContext } from './layout.ts';
import { mark, severityMark } from './marks.ts';
import { pagesPanel } from './pages-panel.ts';
import { runPanel } from './run-panel.ts';
import { timelinePanel } from './timeline.ts';
import { togetherPanel } from './together-panel.ts';
import { tracesPanel } from './traces-panel.ts';

/** The mark of a lifecycle borrows the shape of what it means for the service. */
const LIFECYCLE_SHAPES = {
  triggered: 'outage',
  acknowledged: 'degraded',
  mitigating: 'degraded',
  monitoring: 'degraded',
  resolved: 'normal',
  reviewed: 'normal',
} as const;

const lifecycleMark = ({ state }: IncidentSummary): Html =>
  mark(LIFECYCLE_SHAPES[state], LIFECYCLE_WORDS[state]);

function span({ openedAt, resolvedAt }: IncidentSummary, now: number): string {
  const from = `${hourMinuteSecond(openedAt)} WIB`;
  return resolvedAt === null
    ? `sejak ${from}, ${duration(now - openedAt)}`
    : `${from} sampai ${hourMinuteSecond(resolvedAt)} WIB, ${duration(resolvedAt - openedAt)}`;
}

/** What the public was promised, and that it was not kept when it was not. */
function promised({ nextUpdateAt }: IncidentSummary, now: number): string {
  if (nextUpdateAt === null) return 'Tidak ada lagi';
  const late = now > nextUpdateAt ? `, terlambat ${duration(now - nextUpdateAt)}` : '';
  return `${hourMinute(nextUpdateAt)} WIB${late}`;
}

/** Alerts name these addresses; nothing but a web address or a path may become a link. */
const link = (url: string | null, words: string): Html | false =>
  url !== null && /^(https?:\/\/|\/(?!\/))/i.test(url) && html`<a href="${url}">${words}</a>`;

function header(context: PageContext, detail: IncidentDetail): Html {
  const { incident } = detail;
  return html`<section class="panel kepala" id="kepala" data-hidup aria-labelledby="judul">
    <p class="kepala-tanda">
      ${severityMark(incident.severity)} ${lifecycleMark(incident)} <span class="redup">${incident.id}</span>
    </p>
    <h1 id="judul">${incident.title}</h1>
    <dl class="fakta">
      <div>
        <dt>Dampak</dt>
        <dd><strong>${count(incident.affectedTps)}</strong> TPS</dd>
      </div>
      <div>
        <dt>Wilayah</dt>
        <dd>${regionWord(incident.region)}</dd>
      </div>
      <div>
        <dt>Penanggung jawab</dt>
        <dd>${incident.acknowledgedBy ?? 'Belum ada'}</dd>
      </div>
      <div>
        <dt>Lama</dt>
        <dd>${span(incident, context.now)}</dd>
      </div>
      <div>
        <dt>Pembaruan untuk publik</dt>
        <dd>${promised(incident, context.now)}</dd>
      </div>
    </dl>
    ${detail.description !== null && html`<p class="redup kepala-uraian">${detail.description}</p>`}
    <p class="tautan">
      ${link(detail.runbookUrl, 'Runbook lengkap')} ${link(detail.dashboardUrl, 'Dasbor')}
      ${link(detail.graphUrl, 'Grafik alarm di Prometheus')}
    </p>
  </section>`;
}

const takeOn = (context: PageContext, { incident: { id }, together }: IncidentDetail): Html =>
  html`<section class="panel setuju" aria-labelledby="tangani">
    <h2 id="tangani">Belum ada yang menangani insiden ini</h2>
    ${together.length > 0 && html`<p>Yang menangani ini menangani semua insiden dalam satu panggilan.</p>`}
    ${
      may(context.person.role, 'acknowledge')
        ? html`<form method="post" action="/insiden/${encodeURIComponent(id)}/tangani" class="keputusan">
            ${formToken(context.formToken)}<button type="submit" class="tombol">Saya tangani</button>
          </form>`
        : html`<p class="redup">Piket atau komandan insiden yang menanganinya.</p>`
    }
  </section>`;

/** Promises the public more by a time; the page of the status shows it, late or not. */
const promiseForm = (context: PageContext, { id, state }: IncidentSummary): Html | false =>
  !isClosed(state) &&
  may(context.person.role, 'set-next-update') &&
  html`<form method="post" action="/insiden/${encodeURIComponent(id)}/pembaruan" class="panel keputusan">
    ${formToken(context.formToken)}
    <label for="menit">Janjikan pembaruan berikutnya kepada publik</label>
    <select id="menit" name="menit">
      ${NEXT_UPDATE_MINUTES.map(
        (minutes) => html`<option value="${minutes}">dalam ${duration(minutes * 60_000)}</option>`,
      )}
    </select>
    <button type="submit" class="tombol-tipis">Tetapkan</button>
  </form>`;

/** What awaits a person: that somebody takes the incident on, and decisions. A runbook may be at work meanwhile. */
function awaited(context: PageContext, detail: IncidentDetail): Html {
  const { incident, approvals } = detail;
  const unclaimed = !isClosed(incident.state) && incident.acknowledgedBy === null;
  return html`<div id="menunggu" data-hidup>
    ${unclaimed && takeOn(context, detail)}
    ${approvals.map((approval) => approvalCard(context, approval, 'h2'))}
    ${
      !unclaimed &&
      approvals.length === 0 &&
      html`<p class="panel tenang">
        ${isClosed(incident.state) ? 'Insiden sudah pulih.' : 'Tidak ada yang menunggu orang.'}
      </p>`
    }
  </div>`;
}

/** One incident, what matters first: how it stands, what awaits a person, what the runbook does, who was called. */
export function incidentPage(context: PageContext, detail: IncidentDetail): Html {
  const { incident, approvals, runs } = detail;
  const mayDecide = may(context.person.role, 'decide');
  return layout(context, {
    title: `${incident.alertname} · ${regionWord(incident.region)}`,
    path: `/insiden/${incident.id}`,
    refresh: approvals.length === 0 || !mayDecide,
    main: html`
      ${header(context, detail)} ${awaited(context, detail)} ${promiseForm(context, incident)}
      <div class="kolom">
        <div id="jalan" data-hidup>
          ${
            runs.length === 0
              ? html`<p class="panel">Belum ada runbook yang berjalan untuk insiden ini.</p>`
              : runs.toReversed().map((run) => runPanel(run, context.now))
          }
        </div>
        <div class="kolom-sisi">${pagesPanel(detail)} ${togetherPanel(detail)}</div>
      </div>
      ${tracesPanel(detail)} ${timelinePanel(detail.timeline)}
    `,
  });
}
