import { html, type Html } from '../../../kernel/index.ts';
import { eventWord } from '../../domain/words.ts';
import type { TimelineEntry } from '../deps.ts';
import { hourMinuteSecond } from '../format.ts';

const NEWEST_SHOWN = 50;

const item = ({ at, type, actor, summary }: TimelineEntry): Html =>
  html`<li>
    <p class="waktu">${hourMinuteSecond(at)}</p>
    <p>${summary ?? eventWord(type)} <span class="redup">${actor}</span></p>
  </li>`;

const list = (entries: readonly TimelineEntry[]): Html =>
  html`<ol reversed>
    ${entries.map(item)}
  </ol>`;

/** All that happened, folded: newest first, and what is older than the newest fifty folded once more. */
export function timelinePanel(timeline: readonly TimelineEntry[]): Html {
  const entries = timeline.toReversed();
  const older = entries.slice(NEWEST_SHOWN);
  return html`<section class="panel linimasa" id="blok-linimasa" data-hidup aria-label="Linimasa">
    <details id="linimasa">
      <summary>Linimasa: ${entries.length} peristiwa, WIB, terbaru di atas</summary>
      ${list(entries.slice(0, NEWEST_SHOWN))}
      ${
        older.length > 0 &&
        html`<details id="linimasa-lama">
          <summary>${older.length} peristiwa lebih lama</summary>
          ${list(older)}
        </details>`
      }
    </details>
  </section>`;
}
