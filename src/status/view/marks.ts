import type { NationalPicture } from '../../contracts/index.ts';
import { html, type Html } from '../../kernel/index.ts';
import { STATE_WORDS } from './words.ts';

type State = NationalPicture['state'];

/** One shape per state, so that colour is never the only sign. */
const SHAPES: Readonly<Record<State, Html>> = {
  normal: html`<circle cx="8" cy="8" r="6.4" class="isi" /><path d="M5 8.2l2.1 2.1L11 6" class="goresan" />`,
  degraded: html`<path d="M8 1.5l7 12.5H1z" class="isi" /><path d="M8 6v4M8 11.4v1.2" class="goresan" />`,
  outage: html`<rect x="1.6" y="1.6" width="12.8" height="12.8" rx="1.5" class="isi" /><path
      d="M5 5l6 6M11 5l-6 6"
      class="goresan"
    />`,
  manual: html`<path d="M8 .8L15.2 8 8 15.2.8 8z" class="isi" /><path d="M5 8h6" class="goresan" />`,
  unknown: html`<circle cx="8" cy="8" r="6.4" class="garis putus" /><path
      d="M6 6.4a2 2 0 1 1 2.6 1.9c-.4.2-.6.5-.6 1M8 11.2v.6"
      class="garis"
    />`,
};

/** The shapes, drawn once in a page, for its marks to show by name. */
export const signs = html`<div hidden>
  <svg>
    ${Object.entries(SHAPES).map(
      ([state, shape]) => html`<symbol id="${state}" viewBox="0 0 16 16">${shape}</symbol>`,
    )}
  </svg>
</div>`;

const mark = (state: State, when: '' | ' kini' | ' nanti'): Html =>
  html`<span class="cap cap-${state}${when}" ${when === ' nanti' && html`hidden`}
    ><svg class="tanda" aria-hidden="true"><use href="#${state}" /></svg>${STATE_WORDS[state].id}</span
  >`;

/**
 * Shape and word of a state, with *Tidak diketahui* lying ready under it for when the page grows old. What is unknown
 * already is so whatever the time.
 */
export const stateMark = (state: State): Html =>
  html`<span class="tumpuk"
    >${state === 'unknown' ? mark(state, '') : html`${mark(state, ' kini')}${mark('unknown', ' nanti')}`}</span
  >`;

/** Shape and word of a state for the legend: says what the sign means whatever the time. */
export const legendMark = (state: State): Html => mark(state, '');
