import { html, type Html } from '../../../kernel/index.ts';
import { RUN_WORDS } from '../../domain/words.ts';
import type { RunView, StepView } from '../deps.ts';
import { duration, hourMinuteSecond } from '../format.ts';
import { stepMark } from './marks.ts';

function stepTime(step: StepView, now: number): string {
  if (step.startedAt === null) return '';
  const end = step.endedAt ?? now;
  return `${hourMinuteSecond(step.startedAt)} WIB · ${duration(end - step.startedAt)}`;
}

const stepItem = (step: StepView, now: number): Html =>
  html`<li class="langkah">
    ${stepMark(step.state)}
    <div>
      <p class="langkah-judul">${step.title}</p>
      ${step.result !== null && html`<p class="langkah-hasil">${step.result}</p>`}
    </div>
    <p class="redup waktu">${stepTime(step, now)}</p>
  </li>`;

const stepList = (steps: readonly StepView[], now: number): Html =>
  html`<ol class="langkah-daftar">
    ${steps.map((step) => stepItem(step, now))}
  </ol>`;

/** Steps that one need not see at a glance. */
const folded = (run: RunView, words: string, steps: readonly StepView[], now: number): Html | false =>
  steps.length > 0 &&
  html`<details id="langkah-${run.id}">
    <summary>${words} (${steps.length})</summary>
    ${stepList(steps, now)}
  </details>`;

/** What was done and what is being done lie open; what is to come, and all of a run that has ended, is folded. */
function steps(run: RunView, now: number): Html | false {
  if (run.endedAt !== null) return folded(run, 'Semua langkah', run.steps, now);
  const begun = run.steps.filter((step) => step.state !== 'pending');
  const ahead = run.steps.filter((step) => step.state === 'pending');
  return html`${stepList(begun, now)} ${folded(run, 'Langkah berikutnya', ahead, now)}`;
}

/** One run of a runbook. */
export const runPanel = (run: RunView, now: number): Html => html`
  <section class="panel" aria-labelledby="jalan-${run.id}">
    <h2 id="jalan-${run.id}">${run.title}</h2>
    <p>
      <strong>${RUN_WORDS[run.state]}</strong>${run.why !== null && html`: ${run.why}`}
    </p>
    <p class="redup">
      <a href="/runbooks/${encodeURIComponent(run.runbook)}">Runbook ${run.runbook}</a> · mulai
      ${hourMinuteSecond(run.startedAt)} WIB · ${duration((run.endedAt ?? now) - run.startedAt)}
    </p>
    ${steps(run, now)}
  </section>
`;
