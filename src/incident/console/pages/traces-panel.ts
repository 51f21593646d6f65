import { html, type Html } from '../../../kernel/index.ts';
import { spanWord } from '../../domain/words.ts';
import type { IncidentDetail, TraceGlance } from '../deps.ts';
import { fineDuration, hourMinuteSecond } from '../format.ts';
import { mark } from './marks.ts';

const item = (incidentId: string, trace: TraceGlance): Html =>
  html`<li class="jejak-butir">
    <p>
      <a href="/insiden/${encodeURIComponent(incidentId)}/jejak/${trace.traceId}"
        >${spanWord(trace.name)}, ${hourMinuteSecond(trace.startedAt)} WIB</a
      >
      ${trace.failed ? mark('outage', 'Gagal') : mark('degraded', 'Lambat')}
    </p>
    <p class="redup">
      ${fineDuration(trace.durationMs)}${
        trace.longest !== null && trace.longest !== trace.name && html` · terlama: ${spanWord(trace.longest)}`
      }
    </p>
  </li>`;

/** The traces that explain the incident: failed and slow requests of what it is about, kept with it. */
export const tracesPanel = ({ incident, traces }: IncidentDetail): Html | false =>
  traces.length > 0 &&
  html`<section class="panel" id="jejak" data-hidup aria-labelledby="judul-jejak">
    <h2 id="judul-jejak">Jejak yang menjelaskan <span class="jumlah">${traces.length}</span></h2>
    <ul class="jejak-daftar">
      ${traces.map((trace) => item(incident.id, trace))}
    </ul>
  </section>`;
