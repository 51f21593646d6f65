import { html, type Html } from '../../../kernel/index.ts';
import type { Waterfall, WaterfallRow } from '../../domain/waterfall.ts';
import { outcomeWord, spanWord } from '../../domain/words.ts';
import type { IncidentSummary } from '../deps.ts';
import { duration, fineDuration, hourMinuteSecond, shortDay } from '../format.ts';
import { layout, type PageContext } from './layout.ts';
import { mark } from './marks.ts';

/** Bars are drawn on a line of so many units; none is thinner than can be seen. */
const UNITS = 1_000;
const THINNEST = 4;

function bar(row: WaterfallRow, totalMs: number): Html {
  const units = (ms: number): number => Math.round((ms / Math.max(totalMs, 0.001)) * UNITS);
  const width = Math.max(THINNEST, units(row.durationMs));
  const x = Math.max(0, Math.min(units(row.startMs), UNITS - width));
  return html`<svg
    class="jejak-batang"
    viewBox="0 0 ${UNITS} 10"
    preserveAspectRatio="none"
    aria-hidden="true"
    focusable="false"
  >
    <rect x="0" y="4.5" width="${UNITS}" height="1" class="jejak-alas" />
    <rect x="${x}" y="1" width="${width}" height="8" class="${row.failed ? 'jejak-gagal' : 'jejak-isi'}" />
  </svg>`;
}

const where = ({ service, instance }: WaterfallRow): string =>
  instance === null ? service : `${service} ${instance}`;

const line = (row: WaterfallRow, trace: Waterfall): Html =>
  html`<tr>
    <th scope="row" class="jejak-nama jejak-${row.depth}">
      ${spanWord(row.name)}
      ${row === trace.longest && trace.rows.length > 1 && html`<span class="jejak-terlama">terlama</span>`}
      <span class="redup jejak-siapa">${where(row)}</span>
    </th>
    <td class="jejak-hasil">
      ${
        row.failed
          ? mark('outage', outcomeWord(row.outcome ?? 'server_error'))
          : html`<span class="redup">${row.outcome === null ? '' : outcomeWord(row.outcome)}</span>`
      }
    </td>
    <td class="jejak-mulai">${fineDuration(row.startMs)}</td>
    <td class="jejak-lama">${fineDuration(row.durationMs)}</td>
    <td class="jejak-garis">${bar(row, trace.durationMs)}</td>
  </tr>`;

/** One sentence that says what to look at. */
function gist({ longest, durationMs, rows }: Waterfall): Html {
  const failed = rows.findLast((row) => row.failed);
  return html`<p class="jejak-inti">
    ${
      failed &&
      html`Gagal di <strong>${spanWord(failed.name)}</strong> (${where(failed)})${
        failed.outcome !== null && html`: ${outcomeWord(failed.outcome)}`
      }. `
    }
    ${
      longest &&
      rows.length > 1 &&
      html`Terlama di <strong>${spanWord(longest.name)}</strong>: ${fineDuration(longest.selfMs)} dari
        ${fineDuration(durationMs)}.`
    }
  </p>`;
}

function panel(trace: Waterfall, index: number, first: Waterfall): Html {
  const id = `jejak-${String(index)}`;
  const title = spanWord(trace.rows[0]?.name ?? 'Jejak');
  return html`<section class="panel" aria-labelledby="${id}">
    <h2 id="${id}">
      ${title}${index > 0 && html`, ${duration(trace.startedAt - first.startedAt)} sesudah unggahannya tiba`}
    </h2>
    ${gist(trace)}
    <table class="jejak">
      <caption class="sr">
        Langkah jejak ${trace.traceId}, menurut urutan mulainya
      </caption>
      <thead>
        <tr>
          <th scope="col">Langkah</th>
          <th scope="col">Hasil</th>
          <th scope="col" class="jejak-mulai">Mulai</th>
          <th scope="col" class="jejak-lama">Lama</th>
          <th scope="col" class="jejak-garis"><span class="sr">Letaknya dalam waktu</span></th>
        </tr>
      </thead>
      <tbody>
        ${trace.rows.map((row) => line(row, trace))}
      </tbody>
    </table>
    ${trace.hidden > 0 && html`<p class="redup">${trace.hidden} langkah lain tidak ditampilkan.</p>`}
    <p class="redup">
      ${hourMinuteSecond(trace.startedAt)} WIB, ${shortDay(trace.startedAt)} · jejak
      <code class="jejak-id">${trace.traceId}</code>
    </p>
  </section>`;
}

/** A trace as a waterfall: what happened in which order, where the time went, and below it the deliveries it led to. */
export function tracePage(
  context: PageContext,
  traces: readonly Waterfall[],
  incident: IncidentSummary | undefined,
): Html {
  const [first] = traces;
  if (!first) throw new Error('a page of no trace');
  const name = spanWord(first.rows[0]?.name ?? 'Jejak');
  const path = incident ? `/insiden/${incident.id}/jejak/${first.traceId}` : `/jejak/${first.traceId}`;
  return layout(context, {
    title: `Jejak: ${name}`,
    path,
    refresh: false,
    main: html`<section class="panel kepala" aria-labelledby="judul">
        <p class="kepala-tanda">
          ${first.failed ? mark('outage', 'Gagal') : mark('normal', 'Selesai')}
          ${
            incident &&
            html`<a href="/insiden/${encodeURIComponent(incident.id)}">${incident.id}: ${incident.title}</a>`
          }
        </p>
        <h1 id="judul">Jejak: ${name}</h1>
        <p class="redup">${fineDuration(first.durationMs)}, mulai ${hourMinuteSecond(first.startedAt)} WIB</p>
      </section>
      ${traces.map((trace, index) => panel(trace, index, first))}`,
  });
}
