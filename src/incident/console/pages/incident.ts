import { html, type Html } from '../../../kernel/index.ts';
import type { IncidentDetail, RunView, StepView, TimelineEntry } from '../deps.ts';
import { count, duration, hourMinuteSecond } from '../format.ts';
import { may } from '../permissions.ts';
import { eventWord, lifecycleWord, regionWord, RUN_WORDS } from '../words.ts';
import { approvalCard } from './approval-card.ts';
import { formToken, layout, type PageContext } from './layout.ts';
import { severityMark, stepMark } from './marks.ts';

function stepTime(step: StepView, now: number): string {
  if (step.startedAt === null) return '';
  const end = step.endedAt ?? now;
  return `${hourMinuteSecond(step.startedAt)} WIB · ${duration(end - step.startedAt)}`;
}

const stepItem = (step: StepView, now: number): Html =>
  html`<li class="langkah">
    ${stepMark(step.state)}
    <div>
      <p class="langkah-judul">${step.title} <code>${step.action}</code></p>
      ${step.result !== null && html`<p class="langkah-hasil">${step.result}</p>`}
    </div>
    <p class="redup waktu">${stepTime(step, now)}</p>
  </li>`;

const runPanel = (run: RunView, now: number): Html => html`
  <section class="panel" aria-labelledby="jalan-${run.id}">
    <h2 id="jalan-${run.id}">${run.title}</h2>
    <p class="redup">
      Runbook ${run.runbook} · ${RUN_WORDS[run.state]} · mulai ${hourMinuteSecond(run.startedAt)} WIB ·
      ${duration((run.endedAt ?? now) - run.startedAt)}
    </p>
    <ol class="langkah-daftar">
      ${run.steps.map((step) => stepItem(step, now))}
    </ol>
  </section>
`;

const timelineItem = (entry: TimelineEntry): Html =>
  html`<li>
    <p class="waktu">${hourMinuteSecond(entry.at)}</p>
    <p>
      ${entry.summary === null ? eventWord(entry.type) : entry.summary}
      <span class="redup">${entry.actor} · ${entry.type}</span>
    </p>
  </li>`;

function acknowledgeForm(context: PageContext, detail: IncidentDetail): Html | false {
  const { incident } = detail;
  // A runbook may be at work already: the paging ladder climbs all the same until a person takes it on.
  const isOpen = incident.state !== 'resolved' && incident.state !== 'reviewed';
  if (!isOpen || incident.acknowledgedBy !== null || !may(context.person.role, 'acknowledge')) return false;
  return html`<form method="post" action="/insiden/${encodeURIComponent(incident.id)}/tangani">
    ${formToken(context.formToken)}<button type="submit" class="tombol">Saya tangani</button>
  </form>`;
}

function header(context: PageContext, detail: IncidentDetail): Html {
  const { incident } = detail;
  return html`<section class="panel kepala" id="kepala" data-hidup aria-labelledby="judul">
    <p>${severityMark(incident.severity)} <span class="redup">${incident.id}</span></p>
    <h1 id="judul">${incident.title}</h1>
    ${detail.description !== null && html`<p>${detail.description}</p>`}
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
        <dt>Status</dt>
        <dd>${lifecycleWord(incident.state)}</dd>
      </div>
      <div>
        <dt>Penanggung jawab</dt>
        <dd>${incident.acknowledgedBy ?? 'Belum ada'}</dd>
      </div>
      <div>
        <dt>Sejak</dt>
        <dd>${hourMinuteSecond(incident.openedAt)} WIB (${duration(context.now - incident.openedAt)})</dd>
      </div>
    </dl>
    ${acknowledgeForm(context, detail)}
    ${
      (detail.dashboardUrl !== null || detail.runbookUrl !== null) &&
      html`<p class="tautan">
        ${detail.dashboardUrl !== null && html`<a href="${safeUrl(detail.dashboardUrl)}">Dasbor</a>`}
        ${detail.runbookUrl !== null && html`<a href="${safeUrl(detail.runbookUrl)}">Runbook lengkap</a>`}
      </p>`
    }
  </section>`;
}

/** Alerts name these addresses; nothing but a web address or a path may become a link. */
const safeUrl = (url: string): string => (/^(https?:\/\/|\/(?!\/))/i.test(url) ? url : '#');

/** One incident: what it is, what is being done, what waits for a person, and all that happened. */
export function incidentPage(context: PageContext, detail: IncidentDetail): Html {
  const mayDecide = may(context.person.role, 'decide');
  return layout(context, {
    title: detail.incident.title,
    path: `/insiden/${detail.incident.id}`,
    refresh: detail.approvals.length === 0 || !mayDecide,
    main: html`
      ${header(context, detail)}
      <div class="kolom">
        <div>
          <div id="persetujuan-insiden" data-hidup>
            ${detail.approvals.map((approval) => approvalCard(context, approval, 'h2'))}
          </div>
          <div id="jalan" data-hidup>
            ${
              detail.runs.length === 0
                ? html`<p class="panel">Belum ada runbook yang berjalan untuk insiden ini.</p>`
                : detail.runs.map((run) => runPanel(run, context.now))
            }
          </div>
        </div>
        <section class="panel linimasa" id="linimasa" data-hidup aria-labelledby="judul-linimasa">
          <h2 id="judul-linimasa">Linimasa <span class="redup">WIB, terbaru di atas</span></h2>
          <ol reversed>
            ${detail.timeline.toReversed().map(timelineItem)}
          </ol>
        </section>
      </div>
    `,
  });
}
