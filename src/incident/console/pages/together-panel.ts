import { html, type Html } from '../../../kernel/index.ts';
import { LIFECYCLE_WORDS } from '../../domain/words.ts';
import type { IncidentDetail } from '../deps.ts';

/** The other incidents that people are called for with this one: each has a runbook and approvals of its own. */
export const togetherPanel = ({ together }: IncidentDetail): Html =>
  html`<div id="sepanggilan" data-hidup>
    ${
      together.length > 0 &&
      html`<section class="panel" aria-labelledby="judul-sepanggilan">
        <h2 id="judul-sepanggilan">Dalam satu panggilan <span class="jumlah">${together.length}</span></h2>
        <ul>
          ${together.map(
            ({ id, title, state }) =>
              html`<li>
                <a href="/insiden/${encodeURIComponent(id)}">${title}</a>
                <span class="redup">${id} · ${LIFECYCLE_WORDS[state]}</span>
              </li>`,
          )}
        </ul>
      </section>`
    }
  </div>`;
