import type { NationalPicture } from '../../../contracts/index.ts';
import { html, type Html } from '../../../kernel/index.ts';
import type { IncidentSummary, StepView } from '../deps.ts';
import { SEVERITY_WORDS, STATE_WORDS, STEP_WORDS } from '../../domain/words.ts';

/** One shape per state: colour is never the only sign. Drawn in a 16-unit square with the text's colour. */
const SHAPES = {
  normal: html`<circle cx="8" cy="8" r="6.2" class="isi" /><path d="M5 8.2l2.1 2.1L11 6" class="goresan" />`,
  degraded: html`<path d="M8 1.5l7 12.5H1z" class="isi" /><path d="M8 6v4M8 11.4v1.2" class="goresan" />`,
  outage: html`<rect x="1.8" y="1.8" width="12.4" height="12.4" rx="1.5" class="isi" /><path
      d="M5 5l6 6M11 5l-6 6"
      class="goresan"
    />`,
  manual: html`<path d="M8 .8L15.2 8 8 15.2.8 8z" class="isi" /><path d="M5 8h6" class="goresan" />`,
  unknown: html`<circle cx="8" cy="8" r="6.4" class="garis putus" /><path
      d="M6 6.4a2 2 0 1 1 2.6 1.9c-.4.2-.6.5-.6 1M8 11.2v.6"
      class="garis"
    />`,
  pending: html`<circle cx="8" cy="8" r="5.4" class="garis" />`,
  running: html`<circle cx="8" cy="8" r="5.4" class="garis" /><path
      d="M8 2.6a5.4 5.4 0 0 1 0 10.8z"
      class="isi"
    />`,
  waiting: html`<rect x="3.4" y="2.8" width="3.2" height="10.4" class="isi" /><rect
      x="9.4"
      y="2.8"
      width="3.2"
      height="10.4"
      class="isi"
    />`,
  skipped: html`<path d="M3 8h10" class="garis" />`,
  compensated: html`<path d="M4 6.2h6a3 3 0 0 1 0 6H7M6.6 3.4L3.8 6.2 6.6 9" class="garis" />`,
} as const;

const svg = (shape: Html): Html =>
  html`<svg class="tanda" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${shape}</svg>`;

/** The shape of a service state with a word of its own. */
export const mark = (state: NationalPicture['state'], word: string): Html =>
  html`<span class="cap cap-${state}">${svg(SHAPES[state])}${word}</span>`;

/** Shape and word of a service state. */
export const stateMark = (state: NationalPicture['state']): Html => mark(state, STATE_WORDS[state]);

const SEVERITY_SHAPES = { critical: 'outage', warning: 'degraded', info: 'unknown' } as const;

/** Shape and word of a severity. */
export const severityMark = (severity: IncidentSummary['severity']): Html =>
  mark(SEVERITY_SHAPES[severity], SEVERITY_WORDS[severity]);

const STEP_SHAPES: Readonly<Record<StepView['state'], keyof typeof SHAPES>> = {
  pending: 'pending',
  running: 'running',
  waiting: 'waiting',
  done: 'normal',
  failed: 'outage',
  skipped: 'skipped',
  compensated: 'compensated',
};

/** Shape and word of a runbook step's state. */
export const stepMark = (state: StepView['state']): Html =>
  html`<span class="langkah-tanda langkah-${state}"
    >${svg(SHAPES[STEP_SHAPES[state]])}${STEP_WORDS[state]}</span
  >`;
